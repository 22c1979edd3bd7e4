package org.vivaio.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.TestPeers;

/** Confirming and withdrawing over the pages, by one click, by STOP; only a POST changes anything. */
class OptInAndPreferencesTest extends PrivacyHostTest {
    private String confirmLink() {
        return link(mail("Please confirm").get("text"), "/c/");
    }

    private long confirmations() {
        return TestPeers.arrived().stream()
                .filter(m -> email.equals(m.get("to")) && m.get("subject").contains("Please confirm"))
                .count();
    }

    @Test
    void a_double_opt_in_is_confirmed_by_post_and_not_by_scanners() {
        String lead = fillIn("news/email");
        assertThat(state(lead, "news/email")).isEqualTo("pending");
        String link = confirmLink();
        for (int i = 0; i < 3; i++) {
            Answer page = page(link).expect(200);
            assertThat(page.text()).contains("Send me the newsletter").contains("method=\"post\"");
            assertThat(page.header("set-cookie")).isEmpty();
            send("HEAD", link, "", null, (String) null).expect(200);
        }
        assertThat(state(lead, "news/email")).isEqualTo("pending");

        assertThat(submit(link, "").expect(200).text()).contains("Confirmed");
        assertThat(state(lead, "news/email")).isEqualTo("confirmed");
        assertThat(submit(link, "").expect(200).text()).contains("confirmed before");
        page(link).expect(200);
        long records = number("select count(*) from consent_record where tenant_id = '" + tenant
                + "' and data ->> 'change' = 'confirmed'");
        assertThat(records).isOne();
        assertThat(number("select count(*) from timer where lead_id = '" + lead + "'"))
                .isZero();
    }

    @Test
    void tampered_foreign_and_outdated_links_do_nothing() {
        String lead = fillIn("news/email");
        String link = confirmLink();
        String token = link.substring(link.lastIndexOf('/') + 1);
        char last = token.charAt(10);
        String tampered = link.replace(token, token.substring(0, 10) + (last == 'A' ? 'B' : 'A') + token.substring(11));
        submit(tampered, "").expect(404);
        submit(link.replace(tenant, "two"), "").expect(404);
        submit(link.replace("/c/", "/u/"), "do=none").expect(404);
        submit("/c/" + tenant + "/" + "x".repeat(900), "").expect(404);
        submit("/c/" + tenant + "/%00", "").expect(404);
        assertThat(state(lead, "news/email")).isEqualTo("pending");

        // the address changed: whoever reads the old mailbox must not speak for the new one
        send(
                        "PATCH",
                        path + "/leads/" + lead,
                        ADMIN,
                        "application/json",
                        "{\"fields\": {\"email\": \"new-" + email + "\"}}")
                .expect(200);
        assertThat(submit(link, "").expect(410).text()).contains("another address");
        assertThat(state(lead, "news/email")).isEqualTo("pending");
    }

    @Test
    void nobody_confirms_in_time_and_it_lapses() {
        String lead = fillIn("news/email");
        String link = confirmLink();
        sql("update timer set due_at = now() where lead_id = '" + lead + "'");
        await().atMost(Duration.ofSeconds(15))
                .until(() -> state(lead, "news/email").equals("expired"));
        assertThat(submit(link, "").expect(410).text()).contains("run out");
        assertThat(state(lead, "news/email")).isEqualTo("expired");
    }

    @Test
    void ticking_again_sends_again_but_not_without_end() {
        String lead = fillIn("news/email");
        mail("Please confirm");
        fillIn("news/email");
        await().atMost(Duration.ofSeconds(15)).until(() -> confirmations() == 2);
        fillIn("news/email");
        fillIn("news/email");
        assertThat(number("select count(*) from lead_event where type = 'consent.given' and lead_id = '" + lead
                        + "' and data ->> 'purpose' = 'news'"))
                .isEqualTo(4);
        assertThat(number("select count(*) from effect where lead_id = '" + lead + "' and kind = 'message'"))
                .isZero();
        assertThat(confirmations()).isEqualTo(2);
    }

    @Test
    void a_withdrawal_on_the_page_stops_what_waits_and_reaches_who_has_the_lead() {
        String lead = fillIn("offers/email", "offers/sms");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> TestPeers.arrived().stream().anyMatch(m -> lead.equals(m.get("export"))));
        message(lead, "mail", true);
        Map<String, String> mail = mail("An offer");
        String preferences = link(mail.get("text"), "/u/");
        String later = message(lead, "mail", false);
        String otherChannel = message(lead, "texts", false);

        for (String language : List.of("en", "it", "fr", "de", "es")) {
            Answer page = send("GET", preferences, "", null, (String) null, "Accept-Language", language)
                    .expect(200);
            assertThat(page.text()).contains("<html lang=\"" + language + "\"").doesNotContain("<script");
            assertThat(page.header("content-security-policy")).contains("default-src 'none'");
        }
        assertThat(state(lead, "offers/email")).isEqualTo("given");
        long before = System.nanoTime();

        Answer saved = submit(
                preferences,
                "do=save&shown=offers%2Femail%3D1&shown=offers%2Fsms%3D1&keep=offers%2Fsms&keep=made%2Fup");

        assertThat(saved.expect(200).text()).contains("Your choices are saved");
        assertThat(state(lead, "offers/email")).isEqualTo("withdrawn");
        assertThat(state(lead, "offers/sms")).isEqualTo("given");
        assertThat(delivery(later)).startsWith("cancelled").contains("withdrawn");
        assertThat(delivery(otherChannel)).startsWith("waiting");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> TestPeers.arrived().stream()
                        .anyMatch(m -> lead.equals(m.get("export")) && "consent.withdrawn".equals(m.get("event"))));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));

        submit(preferences, "do=none").expect(200);
        assertThat(state(lead, "offers/sms")).isEqualTo("withdrawn");
        assertThat(delivery(otherChannel)).startsWith("cancelled");
        // nothing is left that the connection's purpose would allow, and still the receiver hears of it
        await().atMost(Duration.ofSeconds(60))
                .until(() -> TestPeers.arrived().stream()
                                .filter(m -> lead.equals(m.get("export")) && "consent.withdrawn".equals(m.get("event")))
                                .count()
                        == 2);
        assertThat(submit(preferences, "do=none").expect(200).text()).contains("Nothing was changed");

        // and back again, as easily
        submit(preferences, "do=save&shown=offers%2Femail%3D1&keep=offers%2Femail")
                .expect(200);
        assertThat(state(lead, "offers/email")).isEqualTo("given");
    }

    @Test
    void one_click_withdraws_as_rfc_8058_says_and_a_get_does_not() {
        String lead = fillIn("offers/email");
        message(lead, "mail", true);
        Map<String, String> mail = mail("An offer");
        assertThat(mail.get("post")).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(mail.get("unsubscribe")).startsWith("<http").endsWith(">");
        String link = link(mail.get("unsubscribe"), "/u/");
        page(link).expect(200);
        send("HEAD", link, "", null, (String) null).expect(200);
        assertThat(state(lead, "offers/email")).isEqualTo("given");

        send(
                        "POST",
                        link,
                        "",
                        "multipart/form-data; boundary=x",
                        "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n")
                .expect(200);
        assertThat(state(lead, "offers/email")).isEqualTo("withdrawn");
        submit(link, "List-Unsubscribe=One-Click").expect(200);
        assertThat(number("select count(*) from lead_event where lead_id = '" + lead
                        + "' and type = 'consent.withdrawn'"))
                .isOne();
        String late = message(lead, "mail", true);
        await().atMost(Duration.ofSeconds(15)).until(() -> delivery(late).startsWith("cancelled"));
        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);
        submit(link, "List-Unsubscribe=One-Click").expect(200);
        page(link).expect(410);
    }

    @Test
    void stop_by_sms_and_a_complaint_withdraw_their_channel_only() {
        String lead = fillIn("offers/email", "offers/sms");
        JsonNode chat = post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"message.replied\", \"data\": {\"channel\": \"sms\", \"text\": \"Stop by tomorrow at ten\"}}")
                .expect(201)
                .json();
        assertThat(chat.path("id").asText()).isEqualTo(lead);
        assertThat(state(lead, "offers/sms")).isEqualTo("given");
        post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"message.replied\", \"data\": {\"channel\": \"sms\", \"text\": \" stop. grazie \"}}")
                .expect(201);
        assertThat(state(lead, "offers/sms")).isEqualTo("withdrawn");
        assertThat(state(lead, "offers/email")).isEqualTo("given");
        post(path + "/leads/" + lead + "/facts", "{\"type\": \"message.complained\", \"data\": {}}")
                .expect(201);
        assertThat(state(lead, "offers/email")).isEqualTo("withdrawn");
        JsonNode replay = post(path + "/rulebook:replay", "{}").expect(200).json();
        assertThat(replay.path("differ").asInt()).as(Json.write(replay)).isZero();
    }

    private void replies(String lead, String text) {
        post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"message.replied\", \"data\": {\"channel\": \"sms\", \"text\": \"" + text + "\"}}")
                .expect(201);
    }

    @Test
    void start_by_sms_gives_back_what_was_agreed_to_and_nothing_else() {
        String lead = fillIn("offers/email", "offers/sms");
        for (String again : List.of("START", "Riattiva grazie", "reprise", "Anmelden bitte", "alta")) {
            replies(lead, "basta");
            assertThat(state(lead, "offers/sms")).isEqualTo("withdrawn");
            replies(lead, again);
            assertThat(state(lead, "offers/sms")).as(again).isEqualTo("given");
        }
        assertThat(state(lead, "offers/email")).isEqualTo("given");
        replies(lead, "stop");
        replies(lead, "start the machine");
        assertThat(state(lead, "offers/sms")).isEqualTo("withdrawn");
        JsonNode proof = get(path + "/leads/" + lead + "/consents/proof").json();
        assertThat(Json.write(proof)).contains("\"how\":\"start\"");
        JsonNode replay = post(path + "/rulebook:replay", "{}").expect(200).json();
        assertThat(replay.path("differ").asInt()).as(Json.write(replay)).isZero();
    }
}
