package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;

/** The winner of a form's variants on the running product: declared by the rule, seen by everybody, taken back. */
class FormWinnerTest extends HostTest {
    private static final String FORM = """
            {"title": "Try", "language": "en", "timeTrap": "PT0S", "rate": 100000, "fields": [{"name": "email"}],
             "variants": [{"name": "b", "weight": 1, "change": {"submit": "Go"}},
               {"name": "c", "weight": 1, "change": {"submit": "Come"}}], "experiment": %s}""";

    private final String tenant = "winner-" + UUID.randomUUID().toString().substring(0, 8);
    private final String path = "/api/v1/tenants/" + tenant;

    @BeforeEach
    void tenant() {
        createTenant(tenant);
    }

    private void form(String experiment) {
        put(tenant, "form", "offer", FORM.formatted(experiment));
    }

    private void counted(String variant, int served, int submitted) {
        sql("insert into form_stat (tenant_id, form, variant, day, metric, value) select '" + tenant + "', 'offer', '"
                + variant + "', (now() at time zone 'UTC')::date, m, v from (values ('served', " + served
                + "), ('submitted', " + submitted + ")) as x (m, v)");
    }

    private void submit(String email) {
        send(
                        "POST",
                        "/f/" + tenant + "/offer",
                        "",
                        "application/x-www-form-urlencoded",
                        "email=" + email + "%40example.com",
                        "Accept",
                        "application/json",
                        "User-Agent",
                        email)
                .expect(200);
    }

    private String shownTo(String visitor) {
        return send(
                        "GET",
                        "/f/" + tenant + "/offer",
                        "",
                        null,
                        (String) null,
                        "Accept",
                        "application/json",
                        "User-Agent",
                        visitor)
                .json()
                .path("variant")
                .asText();
    }

    private JsonNode winner() {
        return get(path + "/forms/offer/statistics").json().at("/experiment/winner");
    }

    @Test
    void the_rule_declares_the_winner_everybody_sees_it_and_who_takes_it_back_has_the_last_word() {
        form("{\"winner\": \"rule\", \"submits\": 150}");
        counted("base", 2000, 100);
        counted("b", 2000, 240);
        counted("c", 2000, 110);
        assertThat(winner().path("leads").asText()).isEqualTo("b");
        submit("one");

        await().atMost(Duration.ofSeconds(30)).until(() -> winner().has("declared"));
        JsonNode winner = winner();
        assertThat(winner.path("declared").asText()).isEqualTo("b");
        assertThat(winner.path("declaredBy").asText()).isEqualTo("experiment");
        assertThat(winner.has("declaredAt")).isTrue();
        for (int i = 0; i < 12; i++) {
            assertThat(shownTo("visitor " + i)).isEqualTo("b");
        }
        JsonNode versions = get(path + "/resources/form/offer/versions").json().path("items");
        assertThat(versions.at("/0/actor").asText()).isEqualTo("experiment");
        assertThat(versions.at("/0/spec/experiment/declared").asText()).isEqualTo("b");
        assertThat(get(path + "/rulebook/versions").json().at("/items/0/actor").asText())
                .isEqualTo("experiment");

        // what comes now is counted apart: the comparison stays what it was when it was decided
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number("select coalesce(sum(value), 0)::bigint from form_stat where tenant_id = '" + tenant
                                + "' and variant = '*' and metric = 'served'")
                        == 12);
        assertThat(get(path + "/forms/offer/statistics")
                        .json()
                        .at("/experiment/variants/1/served")
                        .asInt())
                .isEqualTo(2000);

        form("{\"winner\": \"rule\", \"submits\": 150}");
        submit("two");
        assertThat(winner().path("waits")).extracting(JsonNode::asText).containsExactly("person");
        assertThat(winner().has("declared")).isFalse();
    }

    @Test
    void a_person_declares_at_any_time_and_an_unknown_variant_is_refused() {
        form("{\"declared\": \"base\"}");
        for (int i = 0; i < 12; i++) {
            assertThat(shownTo("visitor " + i)).isEqualTo("base");
        }
        assertThat(winner().path("by").asText()).isEqualTo("manual");
        assertThat(winner().path("declaredBy").asText()).isNotEqualTo("experiment");

        Answer refused = send(
                "PUT",
                path + "/resources/form/offer",
                ADMIN,
                "application/json",
                "{\"spec\": " + FORM.formatted("{\"declared\": \"z\", \"winner\": \"dice\", \"submits\": 1}") + "}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("errors"))
                .extracting(error -> error.path("field").asText())
                .containsExactlyInAnyOrder(
                        "form/offer:experiment.declared",
                        "form/offer:experiment.winner",
                        "form/offer:experiment.submits");
    }
}
