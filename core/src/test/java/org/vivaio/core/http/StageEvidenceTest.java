package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;

/** Why a lead's stage changed, on the running product. */
class StageEvidenceTest extends HostTest {
    private final String tenant = "why-" + UUID.randomUUID().toString().substring(0, 8);
    private final String path = "/api/v1/tenants/" + tenant;

    @BeforeEach
    void rules() {
        createTenant(tenant);
        put(
                tenant,
                "scoring",
                "default",
                "{\"rules\": [{\"name\": \"business\", \"axis\": \"fit\", \"when\": \"lead.company != null\", \"points\": 45}]}");
    }

    private JsonNode move(String lead, String to) {
        for (JsonNode event : get(path + "/leads/" + lead + "/events").json().path("items")) {
            if (event.path("type").asText().equals("stage.changed")
                    && event.at("/data/to").asText().equals(to)) {
                return event;
            }
        }
        throw new AssertionError("never moved to " + to);
    }

    @Test
    void a_move_by_rule_names_its_condition_the_values_and_the_fact() {
        String lead = lead(tenant, "email", "ada@example.com", "company", "Acme");
        JsonNode event = move(lead, "mql");
        String at = path + "/leads/" + lead + "/events/" + event.path("id").asText() + "/evidence";
        // what came later does not change what it was decided on
        send("PATCH", path + "/leads/" + lead, ADMIN, "application/json", "{\"fields\": {\"company\": null}}");
        put(tenant, "scoring", "default", "{\"rules\": []}");

        JsonNode evidence = get(at).expect(200).json();
        assertThat(evidence.path("rule").asText()).isEqualTo("qualified");
        assertThat(evidence.at("/guard/when").asText()).isEqualTo("lead.score.total >= 40.0");
        assertThat(evidence.at("/values/0/name").asText()).isEqualTo("lead.score");
        assertThat(evidence.at("/values/0/value/total").asDouble()).isEqualTo(45);
        assertThat(evidence.at("/cause/type").asText()).isEqualTo("capture.accepted");
        assertThat(evidence.path("from").asText()).isEqualTo("lead");
        assertThat(evidence.path("actor").asText())
                .isEqualTo(event.path("actor").asText());
        assertThat(evidence.path("rulebook")).isEqualTo(event.path("rulebook"));
        assertThat(get(at.replace(tenant, "two")).status()).isEqualTo(404);
    }

    @Test
    void a_move_by_a_person_has_actor_and_reason_and_what_is_no_move_is_404() {
        String lead = lead(tenant, "email", "bob@example.com");
        send(
                        "PATCH",
                        path + "/leads/" + lead,
                        ADMIN,
                        "application/json",
                        "{\"stage\": \"cold\", \"reason\": \"No answer since May\"}")
                .expect(200);
        JsonNode event = move(lead, "cold");
        JsonNode evidence = get(path + "/leads/" + lead + "/events/"
                        + event.path("id").asText() + "/evidence")
                .expect(200)
                .json();
        assertThat(evidence.path("reason").asText()).isEqualTo("No answer since May");
        assertThat(evidence.has("guard")).isFalse();
        assertThat(evidence.path("actor").asText()).isNotEmpty();

        String accepted = get(path + "/leads/" + lead + "/events")
                .json()
                .at("/items/0/id")
                .asText();
        assertThat(get(path + "/leads/" + lead + "/events/" + accepted + "/evidence")
                        .status())
                .isEqualTo(404);
        assertThat(get(path + "/leads/" + lead + "/events/nonsense/evidence").status())
                .isEqualTo(404);
    }
}
