package org.vivaio.plugins.espocrm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
import org.vivaio.api.Json;
import org.vivaio.api.LeadSource.Poll;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.TestContext;

class EspoExporterTest {
    private static final String ANNA = "019a0000-0000-7000-8000-000000000001";
    private static final String BRUNO = "019a0000-0000-7000-8000-000000000002";

    private final EspoDouble espo = new EspoDouble();
    private final TestContext context = new TestContext();
    private final EspoExporter exporter = exporter("key-1", Map.of());

    @AfterEach
    void close() {
        espo.peer.close();
    }

    private EspoExporter exporter(String key, Map<String, String> mapping) {
        return new EspoExporter(
                new EspoSettings(
                        espo.peer.uri(""),
                        Secret.of(key),
                        "cVivaioLeadId",
                        mapping,
                        Map.of("giulia", "64b1"),
                        Map.of("mql", "In Process"),
                        true,
                        Duration.ofSeconds(5)),
                context);
    }

    private static Export export(String id, Map<String, Object> fields, String stage) {
        Map<String, Object> lead = new HashMap<>(Map.of("id", id, "stage", stage, "fields", fields, "owner", "giulia"));
        return new Export(
                "k-" + id,
                id,
                "capture.accepted",
                Instant.parse("2026-11-02T09:00:00Z"),
                lead,
                Json.write(lead).getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                1);
    }

    @Test
    void a_lead_is_made_once_and_changed_from_then_on() throws Exception {
        exporter.check();
        exporter.export(
                List.of(export(ANNA, Map.of("firstName", "Anna", "email", "a@x.example", "company", "X"), "lead")));
        List<Answer> again =
                exporter.export(List.of(export(ANNA, Map.of("firstName", "Anna", "phone", "+39333"), "mql")));
        assertThat(espo.leads).hasSize(1);
        ObjectNode lead = espo.leads.values().iterator().next();
        assertThat(lead.path("accountName").asText())
                .as("what is empty here stays there")
                .isEqualTo("X");
        assertThat(lead.path("status").asText()).isEqualTo("In Process");
        assertThat(lead.path("assignedUserId").asText()).isEqualTo("64b1");
        assertThat(((Done) again.get(0)).receipt().reference())
                .isEqualTo("Lead/" + lead.path("id").asText());
    }

    @Test
    void a_duplicate_that_a_person_made_there_is_joined_and_one_bad_lead_stops_nobody() throws Exception {
        espo.leads.put(
                "64c1", JsonHttp.MAPPER.createObjectNode().put("id", "64c1").put("emailAddress", "b@x.example"));
        List<Answer> answers = exporter.export(List.of(
                export(ANNA, Map.of("email", "not an address"), "lead"),
                export(BRUNO, Map.of("email", "b@x.example", "lastName", "Bianchi"), "lead")));
        ConnectorException refusal = ((Failed) answers.get(0)).cause();
        assertThat(refusal.kind()).isEqualTo(ConnectorException.Kind.REJECTED);
        assertThat(refusal.getMessage()).as("without the person's value").doesNotContain("not an address");
        assertThat(((Done) answers.get(1)).receipt().reference()).isEqualTo("Lead/64c1");
        assertThat(espo.leads.get("64c1").path("cVivaioLeadId").asText()).isEqualTo(BRUNO);
    }

    @Test
    void a_field_that_is_not_there_and_a_wrong_key_are_told_at_the_check() {
        assertThat(catchThrowableOfType(ConnectorException.class, exporter("key-1", Map.of("cNoSuch", "{id}"))::check)
                        .getMessage())
                .contains("cNoSuch");
        assertThat(catchThrowableOfType(ConnectorException.class, exporter("wrong", Map.of())::check)
                        .kind())
                .isEqualTo(ConnectorException.Kind.AUTH);
    }

    @Test
    void what_becomes_of_leads_and_their_opportunities_comes_back_once() throws Exception {
        exporter.export(List.of(
                export(ANNA, Map.of("lastName", "Anna"), "lead"), export(BRUNO, Map.of("lastName", "Bruno"), "lead")));
        List<ObjectNode> leads = List.copyOf(espo.leads.values());
        leads.get(0).put("status", "Dead").put("modifiedAt", "2026-11-02 11:00:00");
        leads.get(1)
                .put("status", "Converted")
                .put("createdOpportunityId", "o1")
                .put("modifiedAt", "2026-11-02 11:00:01");
        espo.opportunities.put(
                "o1",
                JsonHttp.MAPPER
                        .createObjectNode()
                        .put("stage", "Closed Won")
                        .put("amount", 12500)
                        .put("amountCurrency", "EUR"));
        Poll first = exporter.poll(Cursor.START, 100);
        assertThat(first.items()).hasSize(2);
        Report lost = (Report) first.items().get(0);
        assertThat(lost.about()).isEqualTo(new Report.Known(ANNA));
        assertThat(lost.data()).containsEntry("result", "lost").containsEntry("stage", "Dead");
        Report won = (Report) first.items().get(1);
        assertThat(won.data())
                .containsEntry("result", "won")
                .containsEntry("amount", "12500")
                .containsEntry("currency", "EUR");
        assertThat(exporter.poll(first.next(), 100).items()).isEmpty();
    }
}
