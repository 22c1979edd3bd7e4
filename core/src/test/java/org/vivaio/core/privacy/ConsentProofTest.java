package org.vivaio.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostParts;
import org.vivaio.core.platform.Json;

/** Consents can be proved, whatever becomes of forms and people, and no tampering stays unseen. */
class ConsentProofTest extends PrivacyHostTest {
    private JsonNode verify() {
        return post(path + "/consents:verify", "{}").expect(200).json();
    }

    private JsonNode proof(String lead) {
        return get(path + "/leads/" + lead + "/consents/proof").expect(200).json();
    }

    /** As an outsider would do it, with nothing but the document. */
    private static boolean holds(JsonNode item) throws Exception {
        TreeMap<String, String> content = new TreeMap<>();
        item.path("record")
                .properties()
                .forEach(e -> content.put(e.getKey(), e.getValue().asText()));
        HexFormat hex = HexFormat.of();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(hex.parseHex(item.path("salt").asText()));
        String commitment = hex.formatHex(sha.digest(Json.write(content).getBytes(StandardCharsets.UTF_8)));
        sha.update(hex.parseHex(item.path("previous").asText()));
        sha.update(ByteBuffer.allocate(8).putLong(item.path("seq").asLong()).array());
        String link = hex.formatHex(sha.digest(hex.parseHex(commitment)));
        String wording = hex.formatHex(sha.digest(item.path("wording").asText().getBytes(StandardCharsets.UTF_8)));
        return commitment.equals(item.path("commitment").asText())
                && link.equals(item.path("link").asText())
                && wording.equals(content.get("wordingHash"));
    }

    @Test
    void a_proof_names_wording_time_page_form_version_and_address_and_still_holds_after_form_and_purpose_changed()
            throws Exception {
        String lead = fillIn("offers/email", "offers/sms");
        form("v2");
        put(tenant, "purpose", "offers", """
                {"channels": ["email"], "current": "2", "wordings": {"2": {"en": "Something else altogether"}}}""");
        send("DELETE", path + "/resources/form/contact", ADMIN, null, (String) null)
                .expect(204);

        JsonNode proof = proof(lead);

        assertThat(proof.path("verified").asBoolean()).isTrue();
        assertThat(proof.path("records")).hasSize(3);
        for (JsonNode item : proof.path("records")) {
            assertThat(holds(item)).as(item.toPrettyString()).isTrue();
        }
        JsonNode offers = proof.path("records").get(1);
        assertThat(offers.path("wording").asText()).isEqualTo("You may send me offers");
        JsonNode record = offers.path("record");
        assertThat(record.path("page").asText()).isEqualTo("https://shop.example/offers");
        assertThat(record.path("form").asText()).isEqualTo("contact");
        assertThat(record.path("formVersion").asText()).isEqualTo("1");
        assertThat(record.path("how").asText()).isEqualTo("form");
        assertThat(record.path("legalBasis").asText()).isEqualTo("consent");
        assertThat(record.path("addressHash").asText()).hasSize(32);
        assertThat(record.path("at").asText()).startsWith("20");

        byte[] pdf = CLIENT.send(
                        HttpRequest.newBuilder(uri(path + "/leads/" + lead + "/consents/proof?format=pdf"))
                                .header("Authorization", "Bearer " + ADMIN)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        assertThat(pdfText(pdf))
                .contains("You may send me offers")
                .contains("given / dato")
                .contains(offers.path("link").asText());
        JsonNode chain = verify();
        assertThat(chain.path("broken").asInt()).isZero();
        assertThat(chain.path("checked").asInt()).isEqualTo(3);
    }

    @Test
    void a_changed_record_a_cut_chain_and_a_salt_taken_away_are_found() {
        String lead = fillIn("offers/email", "offers/sms");
        assertThat(verify().path("broken").asInt()).isZero();
        String where = " where tenant_id = '" + tenant + "' and data ->> 'channel' = 'sms'";

        sql("update consent_record set data = data || '{\"channel\": \"phone\"}'" + where);
        assertThat(verify().path("faults").findValuesAsText("code")).contains("content");
        assertThat(proof(lead).path("verified").asBoolean()).isFalse();
        sql("update consent_record set data = data || '{\"channel\": \"sms\"}' where tenant_id = '" + tenant
                + "' and data ->> 'channel' = 'phone'");
        assertThat(verify().path("broken").asInt()).isZero();

        sql("update consent_record set salt = null" + where);
        assertThat(verify().path("faults").findValuesAsText("code")).contains("salt");

        assertThatThrownBy(() -> sql("update consent_chain set commitment = link where tenant_id = '" + tenant + "'"))
                .hasStackTraceContaining("append-only");

        sql("delete from consent_chain where tenant_id = '" + tenant + "' and seq = 3");
        assertThat(verify().path("faults").findValuesAsText("code")).contains("end");
        sql("delete from consent_chain where tenant_id = '" + tenant + "' and seq = 1");
        assertThat(verify().path("faults").findValuesAsText("code")).contains("gap");
    }

    @Test
    void an_erasure_destroys_salt_and_record_and_the_chain_still_verifies() {
        String lead = fillIn("offers/email");
        String other = lead(tenant, "email", "other@people.example");
        post(
                        path + "/leads/" + other + "/facts",
                        "{\"type\": \"consent.given\", \"data\": {\"purpose\": \"offers\", \"channel\": \"email\","
                                + " \"how\": \"by telephone\"}}")
                .expect(201);
        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);

        JsonNode chain = verify();
        assertThat(chain.path("broken").asInt()).as(chain.toString()).isZero();
        assertThat(chain.path("erased").asInt()).isEqualTo(2);
        assertThat(chain.path("checked").asInt()).isEqualTo(3);
        assertThat(number("select count(*) from consent_record where tenant_id = '" + tenant
                        + "' and salt is null and personal is null"))
                .isEqualTo(2);
        assertThat(proof(other)
                        .path("records")
                        .get(0)
                        .path("record")
                        .path("how")
                        .asText())
                .isEqualTo("by telephone");
    }

    @Test
    void consents_of_a_version_without_a_chain_are_chained_after_the_upgrade() {
        String lead = fillIn("offers/email");
        String tenant = this.tenant;
        for (String table : java.util.List.of("consent_chain", "consent_head", "consent_record", "consent_wording")) {
            sql("delete from " + table + " where tenant_id = '" + tenant + "'");
        }
        ConsentBackfill backfill = new ConsentBackfill(
                vertx(), HostParts.db(), new ConsentLedger(), () -> java.util.Set.of(tenant), HostParts::rulebook);
        sql("delete from consent_backfill where tenant_id = '" + tenant + "'");
        backfill.start();
        try {
            org.awaitility.Awaitility.await()
                    .until(() ->
                            number("select count(*) from consent_backfill where done and tenant_id = '" + tenant + "'")
                                    == 1);
        } finally {
            backfill.stop();
        }
        assertThat(verify().path("checked").asInt()).isEqualTo(2);
        assertThat(verify().path("broken").asInt()).isZero();
        JsonNode offers = proof(lead).path("records").get(1);
        assertThat(offers.path("wording").asText()).isEqualTo("You may send me offers");
        assertThat(offers.path("record").path("formVersion").asText()).isEqualTo("1");
    }

    @Test
    void parallel_captures_of_several_tenants_make_chains_without_a_gap() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int number = i;
            sent.add(pool.submit(() -> post(
                            "/api/v1/tenants/" + (number % 3 == 0 ? "two" : tenant) + "/captures",
                            "{\"source\": \"api\", \"fields\": {\"email\": \"p" + number + tenant
                                    + "@people.example\"}, \"consents\": [{\"purpose\": \"offers\", \"channel\":"
                                    + " \"email\", \"wordingVersion\": \"1\"}]}")
                    .expect(201)));
        }
        pool.shutdown();
        for (Future<?> one : sent) {
            one.get(30, TimeUnit.SECONDS);
        }
        JsonNode chain = verify();
        assertThat(chain.path("broken").asInt()).as(chain.toString()).isZero();
        assertThat(chain.path("checked").asInt()).isEqualTo(40);
    }

    @Test
    void an_unknown_purpose_a_foreign_lead_and_a_wrong_format_are_refused_with_words() {
        String lead = fillIn("offers/email");
        Answer unknown = post(
                path + "/leads/" + lead + "/facts",
                "{\"type\": \"consent.given\", \"data\": {\"purpose\": \"nobody-knows\", \"channel\": \"email\"}}");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().path("errors").get(0).path("code").asText()).isEqualTo("unknown_wording");
        get("/api/v1/tenants/two/leads/" + lead + "/consents/proof").expect(404);
        send("GET", path + "/leads/" + lead + "/consents/proof", key("two", "operator"), null, (String) null)
                .expect(404);
        get(path + "/leads/" + lead + "/consents/proof?format=doc").expect(400);
        post(path + "/consents:verify?cursor=x", "{}").expect(400);
    }
}
