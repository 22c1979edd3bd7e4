package org.vivaio.plugins.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter.Answer;
import org.vivaio.api.CrmExporter.Done;
import org.vivaio.api.CrmExporter.Failed;
import org.vivaio.api.Cursor;
import org.vivaio.api.Export;
import org.vivaio.api.LeadSource.Poll;
import org.vivaio.api.Receipt;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.HttpPeer;
import org.vivaio.testkit.HttpPeer.Call;
import org.vivaio.testkit.HttpPeer.Reply;
import org.vivaio.testkit.TestContext;

/**
 * Against a double of Salesforce's REST API, not Salesforce: it checks the signed assertion, ends sessions, and answers the
 * collections resource in the shapes of the vendor's public reference.
 */
class SalesforceExporterTest {
    private static final String ANNA = "019a0000-0000-7000-8000-000000000001";
    private static final String BRUNO = "019a0000-0000-7000-8000-000000000002";
    private static final KeyPair KEYS = keys();

    private final HttpPeer peer = new HttpPeer();
    private final TestContext context = new TestContext();
    private volatile int session = 1;
    private volatile String query = "{\"records\":[]}";

    SalesforceExporterTest() {
        peer.answers(this::answer);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply answer(Call call) {
        if (call.path().equals("/services/oauth2/token")) {
            return isSigned(call.body())
                    ? Reply.json(200, "{\"access_token\":\"s" + session + "\",\"instance_url\":\"" + peer.url() + "\"}")
                    : Reply.json(
                            400,
                            "{\"error\":\"invalid_grant\",\"error_description\":\"user hasn't approved this consumer\"}");
        }
        if (!("Bearer s" + session).equals(call.headers().get("authorization"))) {
            return Reply.json(
                    401, "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]");
        }
        if (call.path().endsWith("/composite/sobjects/Lead/Vivaio_Lead_Id__c")) {
            return upsert(call.body());
        } else if (call.path().contains("/query?q=")) {
            return Reply.json(200, query);
        }
        return Reply.json(404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]");
    }

    private static boolean isSigned(String form) {
        try {
            String jwt = form.substring(form.indexOf("assertion=") + 10).split("&")[0];
            String[] parts = URLDecoder.decode(jwt, StandardCharsets.UTF_8).split("\\.");
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KEYS.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonNode claims = JsonHttp.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("iss").asText().equals("consumer")
                    && claims.path("sub").asText().equals("api@firm.example");
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    private Reply upsert(String body) {
        try {
            ArrayNode results = JsonHttp.MAPPER.createArrayNode();
            for (JsonNode record : JsonHttp.MAPPER.readTree(body).path("records")) {
                if (record.path("Email").asText().contains(" ")) {
                    results.addObject()
                            .put("success", false)
                            .putArray("errors")
                            .addObject()
                            .put("statusCode", "INVALID_EMAIL_ADDRESS")
                            .put(
                                    "message",
                                    "Email: invalid email address: "
                                            + record.path("Email").asText());
                } else {
                    results.addObject()
                            .put(
                                    "id",
                                    "00Q"
                                            + record.path("Vivaio_Lead_Id__c")
                                                    .asText()
                                                    .substring(33))
                            .put("success", true)
                            .put("created", true)
                            .putArray("errors");
                }
            }
            return Reply.json(200, results.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private SalesforceExporter exporter(String consumer) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(KEYS.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return new SalesforceExporter(
                new SalesforceSettings(
                        peer.url(),
                        consumer,
                        "api@firm.example",
                        Secret.of(pem),
                        "60.0",
                        "Vivaio_Lead_Id__c",
                        Map.of("Score__c", "{score.total}"),
                        Map.of("giulia", "005000000000001"),
                        Map.of("mql", "Working - Contacted"),
                        true,
                        Duration.ofSeconds(5)),
                context);
    }

    private static Export lead(String id, String email) {
        Map<String, Object> lead = Map.of(
                "id",
                id,
                "stage",
                "mql",
                "owner",
                "giulia",
                "score",
                Map.of("total", 42.5),
                "fields",
                Map.of("firstName", "Anna", "email", email));
        return new Export("key-" + id, id, "capture.accepted", Instant.EPOCH, lead, new byte[0], Optional.empty(), 1);
    }

    @Test
    void leads_go_in_one_call_each_with_an_answer_of_its_own() throws ConnectorException, IOException {
        List<Answer> answers = exporter("consumer")
                .export(List.of(lead(ANNA, "anna@rossi.example"), lead(BRUNO, "bruno @rossi.example")));

        assertThat(answers.get(0)).isEqualTo(new Done(Receipt.of("Lead/00Q001")));
        assertThat(answers.get(1)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().kind()).isEqualTo(ConnectorException.Kind.REJECTED);
            assertThat(failed.cause()).hasMessageContaining("INVALID_EMAIL").hasMessageNotContaining("rossi");
        });
        JsonNode sent = JsonHttp.MAPPER.readTree(
                peer.calls().get(peer.calls().size() - 1).body());
        assertThat(sent.path("allOrNone").asBoolean(true)).isFalse();
        JsonNode record = sent.path("records").path(0);
        assertThat(record.path("LastName").asText()).isEqualTo("Anna");
        assertThat(record.path("Company").asText()).isEqualTo("-");
        assertThat(record.path("Score__c").asDouble()).isEqualTo(42.5);
        assertThat(record.path("OwnerId").asText()).isEqualTo("005000000000001");
        assertThat(record.path("Status").asText()).isEqualTo("Working - Contacted");
    }

    @Test
    void a_session_that_ended_is_renewed_once_for_all_who_wait() throws Exception {
        SalesforceExporter exporter = exporter("consumer");
        exporter.export(List.of(lead(ANNA, "anna@rossi.example")));
        session = 2;
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<Answer>>> calls = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> exporter.export(List.of(lead(ANNA, "anna@rossi.example")))))
                    .toList();
            for (Future<List<Answer>> call : calls) {
                assertThat(call.get().get(0)).isInstanceOf(Done.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(peer.calls().stream().filter(call -> call.path().endsWith("/token")))
                .hasSize(2);
    }

    @Test
    void failures_say_who_has_to_act() {
        assertFails("stranger", ConnectorException.Kind.AUTH, "approved for the user");
        peer.answers(call -> call.path().endsWith("/token")
                ? answer(call)
                : Reply.json(
                        403,
                        "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests Limit exceeded.\"}]"));
        assertFails("consumer", ConnectorException.Kind.LIMITED, "day's calls");
        peer.answers(call -> new Reply(200, Map.of(), "<html>Maintenance</html>"));
        assertFails("consumer", ConnectorException.Kind.UNAVAILABLE, "not its API");
    }

    private void assertFails(String consumer, ConnectorException.Kind kind, String words) {
        assertThatThrownBy(() -> exporter(consumer).export(List.of(lead(ANNA, "anna@rossi.example"))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    @Test
    void what_became_of_a_converted_lead_comes_back() throws ConnectorException {
        query = "{\"records\":[{\"Id\":\"00Q1\",\"Vivaio_Lead_Id__c\":\"" + ANNA
                + "\",\"Status\":\"Closed - Converted\","
                + "\"IsConverted\":true,\"SystemModstamp\":\"2026-11-02T09:00:00.000+0000\",\"Owner\":{\"Name\":\"Giulia\"},"
                + "\"ConvertedOpportunity\":{\"StageName\":\"Closed Won\",\"IsClosed\":true,\"IsWon\":true,\"Amount\":1200.5,"
                + "\"SystemModstamp\":\"2026-11-02T10:00:00.000+0000\"}}]}";
        Poll poll = exporter("consumer").poll(Cursor.START, 50);
        assertThat(poll.items())
                .hasSize(2)
                .allSatisfy(item -> assertThat(item)
                        .isInstanceOfSatisfying(
                                Report.class,
                                report -> assertThat(report.data())
                                        .containsEntry("result", "won")
                                        .containsEntry("amount", "1200.5")));
        assertThat(exporter("consumer").poll(poll.next(), 50).items()).isEmpty();
    }

    @Test
    void a_key_that_is_none_is_refused_without_being_shown() {
        assertThatThrownBy(() -> JwtLogin.key(Secret.of("hunter2hunter2")))
                .hasMessageContaining("PKCS#8")
                .hasMessageNotContaining("hunter2");
    }
}
