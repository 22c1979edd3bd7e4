package org.vivaio.plugins.odoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
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
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.HttpPeer;
import org.vivaio.testkit.TestContext;

class OdooExporterTest {
    private static final String ANNA = "019a0000-0000-7000-8000-000000000001";
    private static final String BRUNO = "019a0000-0000-7000-8000-000000000002";

    private final OdooDouble odoo = new OdooDouble();

    @AfterEach
    void stop() {
        odoo.close();
    }

    private OdooExporter exporter(String database, String key, Map<String, String> mapping) {
        return new OdooExporter(
                new OdooSettings(
                        odoo.peer.url(),
                        database,
                        "api@firm.example",
                        Secret.of(key),
                        OdooSettings.As.LEAD,
                        mapping,
                        true,
                        Map.of("giulia", "giulia@firm.example"),
                        Map.of("mql", "Qualified"),
                        true,
                        Duration.ofSeconds(5)),
                new TestContext());
    }

    private OdooExporter exporter() {
        return exporter("firm", OdooDouble.KEY, Map.of());
    }

    private static Export lead(String id, Optional<String> reference, String stage, Map<String, Object> fields) {
        Map<String, Object> lead = Map.of(
                "id",
                id,
                "stage",
                stage,
                "owner",
                "giulia",
                "tags",
                List.of("fair"),
                "fields",
                fields,
                "touch",
                Map.of("source", "google", "campaign", "spring_2026"));
        return new Export("key-" + id, id, "capture.accepted", Instant.EPOCH, lead, new byte[0], reference, 1);
    }

    private static final Map<String, Object> PERSON = Map.of(
            "firstName",
            "Anna",
            "lastName",
            "Rossi",
            "email",
            "anna@rossi.example",
            "province",
            "mi",
            "country",
            "IT",
            "message",
            "Six <b>windows</b>");

    @Test
    void a_lead_becomes_a_record_with_ids_looked_up_and_text_kept_as_text() throws ConnectorException {
        List<Answer> answers = exporter().export(List.of(lead(ANNA, Optional.empty(), "mql", PERSON)));

        assertThat(answers).containsExactly(new Done(org.vivaio.api.Receipt.of("crm.lead/40")));
        assertThat(odoo.leads.get(OdooExporter.externalId(ANNA)))
                .containsEntry("name", "Anna Rossi")
                .containsEntry("type", "lead")
                .containsEntry("email_from", "anna@rossi.example")
                .containsEntry("state_id/.id", "1312")
                .containsEntry("user_id/.id", "7")
                .containsEntry("stage_id/.id", "2")
                .containsEntry("source_id/.id", "900")
                .containsEntry("campaign_id/.id", "900")
                .containsEntry("tag_ids/.id", "900")
                .containsEntry("description", "Six &lt;b&gt;windows&lt;/b&gt;")
                .doesNotContainKey("phone");
    }

    @Test
    void the_same_lead_again_updates_its_record_and_blanks_nothing() throws ConnectorException {
        exporter().export(List.of(lead(ANNA, Optional.empty(), "mql", PERSON)));
        exporter().export(List.of(lead(ANNA, Optional.empty(), "mql", PERSON)));
        List<Answer> answers = exporter()
                .export(List.of(lead(ANNA, Optional.of("crm.lead/40"), "sql", Map.of("email", "anna@rossi.example"))));

        assertThat(answers).containsExactly(new Done(org.vivaio.api.Receipt.of("crm.lead/40")));
        assertThat(odoo.leads).hasSize(1);
        assertThat(odoo.leads.values().iterator().next())
                .containsEntry("contact_name", "Anna Rossi")
                .containsEntry("stage_id/.id", "2");
    }

    @Test
    void one_bad_lead_is_refused_alone_without_its_value_in_the_message() throws ConnectorException {
        List<Answer> answers = exporter()
                .export(List.of(
                        lead(ANNA, Optional.empty(), "mql", Map.of("postcode", "20100")),
                        lead(BRUNO, Optional.empty(), "mql", Map.of("postcode", "twenty-one-thousand"))));

        assertThat(answers.get(0)).isInstanceOf(Done.class);
        assertThat(answers.get(1)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().kind()).isEqualTo(ConnectorException.Kind.REJECTED);
            assertThat(failed.cause()).hasMessageContaining("zip").hasMessageNotContaining("twenty-one");
        });
        assertThat(odoo.leads).hasSize(1);
    }

    @Test
    void failures_say_who_has_to_act() {
        assertFails(exporter("firm", "wrong", Map.of()), ConnectorException.Kind.AUTH, "API key");
        assertFails(exporter("other", OdooDouble.KEY, Map.of()), ConnectorException.Kind.CONFIG, "database");
        odoo.locked = true;
        assertFails(exporter(), ConnectorException.Kind.UNAVAILABLE, "busy");
        odoo.peer.answers(call -> new HttpPeer.Reply(200, Map.of("Content-Type", "text/html"), "<html>Sign in</html>"));
        assertFails(exporter(), ConnectorException.Kind.UNAVAILABLE, "not its API");
        odoo.peer.answers(call -> HttpPeer.Reply.empty(429).with("Retry-After", "7"));
        assertFails(exporter(), ConnectorException.Kind.LIMITED, "429");
    }

    private static void assertFails(OdooExporter exporter, ConnectorException.Kind kind, String words) {
        assertThatThrownBy(() -> exporter.export(List.of(lead(ANNA, Optional.empty(), "mql", PERSON))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    @Test
    void check_names_a_field_that_this_odoo_does_not_have() throws ConnectorException {
        exporter().check();
        assertThatThrownBy(() -> exporter("firm", OdooDouble.KEY, Map.of("x_roof", "{fields.roof}"))
                        .check())
                .hasMessageContaining("x_roof");
        assertThat(odoo.methods).doesNotContain("crm.lead.load", "utm.source.name_create");
    }

    @Test
    void outcomes_of_our_leads_come_back_once_and_those_of_others_do_not() throws ConnectorException {
        exporter()
                .export(List.of(
                        lead(ANNA, Optional.empty(), "mql", PERSON), lead(BRUNO, Optional.empty(), "mql", PERSON)));
        change(40, "2026-11-02 09:00:00", true, 4, "Won", 12500.0);
        change(41, "2026-11-02 09:00:00", false, 1, "New", 0);
        change(77, "2026-11-02 09:00:01", true, 4, "Won", 1);

        Poll poll = exporter().poll(Cursor.START, 50);
        assertThat(poll.items()).hasSize(2);
        assertThat(poll.items().get(0)).isInstanceOfSatisfying(Report.class, report -> {
            assertThat(report.about()).isEqualTo(new Report.Known(ANNA));
            assertThat(report.type()).isEqualTo("crm.outcome");
            assertThat(report.data())
                    .containsEntry("result", "won")
                    .containsEntry("amount", "12500.0")
                    .containsEntry("currency", "EUR");
        });
        assertThat(((Report) poll.items().get(1)).data())
                .containsEntry("result", "lost")
                .containsEntry("reason", "Too expensive");

        assertThat(exporter().poll(poll.next(), 50).items()).isEmpty();
        odoo.changed.clear();
        change(41, "2026-11-02 09:00:01", true, 2, "Qualified", 0);
        assertThat(exporter().poll(poll.next(), 50).items()).hasSize(1);
    }

    private void change(int id, String at, boolean active, int stage, String name, double amount) {
        ObjectNode row = JsonHttp.MAPPER.createObjectNode();
        row.put("id", id).put("write_date", at).put("active", active).put("probability", active ? 50 : 0);
        row.putArray("stage_id").add(stage).add(name);
        row.put("user_id", false).put("expected_revenue", amount);
        row.putArray("company_currency").add(1).add("EUR");
        if (active) {
            row.put("lost_reason_id", false);
        } else {
            row.putArray("lost_reason_id").add(1).add("Too expensive");
        }
        odoo.changed.add(row);
    }

    @Test
    void settings_that_contradict_odoo_are_refused_with_a_remedy() {
        assertThatThrownBy(() -> exporter("firm", "k", Map.of("user_id", "{owner}")))
                .hasMessageContaining("owners");
        assertThatThrownBy(() -> exporter("firm", "k", Map.of("Name", "x"))).hasMessageContaining("technical name");
        assertThatThrownBy(() -> new OdooSettings(
                        URI.create("ftp://x"),
                        "d",
                        "u",
                        Secret.of("k"),
                        OdooSettings.As.LEAD,
                        Map.of(),
                        false,
                        Map.of(),
                        Map.of(),
                        true,
                        Duration.ofSeconds(5)))
                .hasMessageContaining("https://");
    }
}
