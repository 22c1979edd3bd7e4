package org.vivaio.plugins.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.vivaio.testkit.HttpPeer.Reply;
import org.vivaio.testkit.TestContext;

class HubSpotExporterTest {
    private static final String ANNA = "019a0000-0000-7000-8000-000000000001";
    private static final String BRUNO = "019a0000-0000-7000-8000-000000000002";

    private final HubSpotDouble hubspot = new HubSpotDouble();

    @AfterEach
    void stop() {
        hubspot.close();
    }

    private HubSpotExporter exporter(String token, Map<String, String> dealStages) {
        return new HubSpotExporter(
                new HubSpotSettings(
                        Secret.of(token),
                        hubspot.peer.url(),
                        "vivaio_lead_id",
                        Map.of(),
                        Map.of("giulia", "giulia@firm.example"),
                        Map.of("mql", "marketingqualifiedlead"),
                        dealStages,
                        "default",
                        true,
                        Duration.ofSeconds(5)),
                new TestContext());
    }

    private HubSpotExporter exporter() {
        return exporter(HubSpotDouble.TOKEN, Map.of());
    }

    private static Export lead(String id, String stage, String email) {
        Map<String, Object> lead = Map.of(
                "id", id, "stage", stage, "owner", "giulia", "fields", Map.of("firstName", "Anna", "email", email));
        return new Export("key-" + id, id, "capture.accepted", Instant.EPOCH, lead, new byte[0], Optional.empty(), 1);
    }

    @Test
    void a_lead_becomes_one_contact_however_often_it_is_sent() throws ConnectorException {
        Export lead = lead(ANNA, "mql", "anna@rossi.example");
        List<Answer> first = exporter().export(List.of(lead));
        List<Answer> again = exporter().export(List.of(lead));

        assertThat(first).isEqualTo(again).containsExactly(new Done(Receipt.of("contacts/101")));
        assertThat(hubspot.contacts).hasSize(1);
        assertThat(hubspot.contacts.get("101").path("lifecyclestage").asText()).isEqualTo("marketingqualifiedlead");
        assertThat(hubspot.contacts.get("101").path("hubspot_owner_id").asText())
                .isEqualTo("77");
        assertThat(hubspot.contacts.get("101").has("phone")).isFalse();
        assertThat(hubspot.properties).contains("vivaio_lead_id");
    }

    @Test
    void a_contact_known_by_its_address_is_adopted() throws ConnectorException {
        hubspot.knows("55", "anna@rossi.example");
        assertThat(exporter().export(List.of(lead(ANNA, "lead", "anna@rossi.example"))))
                .containsExactly(new Done(Receipt.of("contacts/55")));
        assertThat(exporter().export(List.of(lead(ANNA, "mql", "anna@rossi.example"))))
                .containsExactly(new Done(Receipt.of("contacts/55")));
    }

    @Test
    void one_bad_contact_does_not_stop_the_others_and_its_value_is_not_repeated() throws ConnectorException {
        List<Answer> answers = exporter()
                .export(List.of(lead(ANNA, "lead", "anna @rossi.example"), lead(BRUNO, "lead", "bruno@rossi.example")));
        assertThat(answers.get(0)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().kind()).isEqualTo(ConnectorException.Kind.REJECTED);
            assertThat(failed.cause()).hasMessageContaining("is invalid").hasMessageNotContaining("rossi");
        });
        assertThat(answers.get(1)).isInstanceOf(Done.class);
    }

    @Test
    void a_lead_that_came_far_enough_gets_one_deal_joined_to_its_contact() throws ConnectorException {
        HubSpotExporter exporter = exporter(HubSpotDouble.TOKEN, Map.of("opportunity", "qualifiedtobuy"));
        exporter.export(List.of(lead(ANNA, "mql", "anna@rossi.example")));
        assertThat(hubspot.deals).isEmpty();
        exporter.export(List.of(lead(ANNA, "opportunity", "anna@rossi.example")));
        exporter.export(List.of(lead(ANNA, "opportunity", "anna@rossi.example")));
        assertThat(hubspot.deals).hasSize(1);
        assertThat(hubspot.associations.values()).containsExactly("contacts/101");
    }

    @Test
    void failures_say_who_has_to_act() {
        assertFails(exporter("wrong", Map.of()), ConnectorException.Kind.AUTH, "token");
        hubspot.peer.answers(
                call -> Reply.json(403, "{\"status\":\"error\",\"category\":\"MISSING_SCOPES\",\"message\":\"x\"}"));
        assertFails(exporter(), ConnectorException.Kind.CONFIG, "scope");
        hubspot.peer.answers(call ->
                Reply.json(429, "{\"status\":\"error\",\"errorType\":\"RATE_LIMIT\",\"policyName\":\"DAILY\"}"));
        assertFails(exporter(), ConnectorException.Kind.LIMITED, "day's calls");
        hubspot.peer.answers(call -> new Reply(502, Map.of(), "<html>Bad gateway</html>"));
        assertFails(exporter(), ConnectorException.Kind.UNAVAILABLE, "502");
    }

    private static void assertFails(HubSpotExporter exporter, ConnectorException.Kind kind, String words) {
        assertThatThrownBy(() -> exporter.export(List.of(lead(ANNA, "mql", "anna@rossi.example"))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    @Test
    void what_became_of_deals_comes_back_once() throws ConnectorException {
        HubSpotExporter exporter = exporter(HubSpotDouble.TOKEN, Map.of("opportunity", "qualifiedtobuy"));
        hubspot.found
                .addObject()
                .put("id", "9")
                .putObject("properties")
                .put("vivaio_lead_id", ANNA)
                .put("hs_lastmodifieddate", "2026-11-02T09:00:00.123Z")
                .put("hs_is_closed", "true")
                .put("hs_is_closed_won", "false")
                .put("closed_lost_reason", "Too expensive")
                .put("amount", "1200");
        Poll poll = exporter.poll(Cursor.START, 50);
        assertThat(poll.items()).singleElement().isInstanceOfSatisfying(Report.class, report -> {
            assertThat(report.about()).isEqualTo(new Report.Known(ANNA));
            assertThat(report.data())
                    .containsEntry("result", "lost")
                    .containsEntry("reason", "Too expensive")
                    .containsEntry("amount", "1200");
        });
        assertThat(exporter.poll(poll.next(), 50).items()).isEmpty();
    }
}
