package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A source whose quality falls is slowed down, says so, and is let go by itself or by a person. */
class ThrottledSourceTest extends HostTest {
    private static final String KEY = "the-key-of-a-slow-source";
    private static final String API = "/api/v1/tenants/throttled";

    @BeforeAll
    static void tenant() {
        createTenant("throttled");
    }

    private static void source(String name) {
        put("throttled", "source", name, """
                {"key": "%s", "required": ["email"], "throttle": {"window": "1d", "limit": 0.5, "release": 0.25,
                 "minimum": 4, "perHour": 2}, "returns": {"within": "14d", "reasons": ["fake"]},
                 "price": {"amount": "1", "currency": "EUR"}}""".formatted(KEY));
    }

    private static JsonNode bring(String source, String body) {
        return send("POST", "/in/throttled/" + source, KEY, "application/json", body)
                .json();
    }

    private static JsonNode good(String source, int n) {
        return bring(source, "{\"email\": \"" + source + n + "@throttled.example\"}");
    }

    private static JsonNode bad(String source) {
        return bring(source, "{\"firstName\": \"Nobody\"}");
    }

    private static List<String> codes(JsonNode answer) {
        return answer.path("reasons").findValuesAsText("code");
    }

    private static JsonNode state(String source) {
        return get(API + "/sources/" + source).expect(200).json().path("throttle");
    }

    /** As if the hour had passed: what was brought in it counts for the window, and not for the hour. */
    private static void anHourLater(String source) {
        sql("update source_hour set hour = hour - interval '1 hour' where tenant_id = 'throttled' and source = '"
                + source + "'");
        sql("update source_use set hour = hour - interval '1 hour' where tenant_id = 'throttled' and source = '"
                + source + "'");
    }

    @Test
    void low_quality_slows_a_source_down_until_its_quality_returns() {
        source("falling");
        good("falling", 1);
        for (int i = 0; i < 3; i++) {
            assertThat(codes(bad("falling"))).containsExactly("missing_field");
        }
        JsonNode state = state("falling");
        assertThat(state.path("throttled").asBoolean()).isTrue();
        assertThat(state.at("/quality/seen").asLong()).isEqualTo(4);
        assertThat(state.at("/quality/bad").asLong()).isEqualTo(3);
        assertThat(good("falling", 2).path("verdict").asText())
                .as("two an hour, and one was there")
                .isEqualTo("accepted");
        JsonNode refused = good("falling", 3);
        assertThat(refused.path("verdict").asText()).isEqualTo("rejected");
        assertThat(codes(refused)).containsExactly("throttled");
        assertThat(state("falling").at("/quality/seen").asLong())
                .as("what is throttled says nothing of quality")
                .isEqualTo(5);
        assertThat(number("select count(*) from source_use where source = 'falling' and throttled_since is not null"))
                .isOne();
        for (int hour = 0; hour < 4; hour++) {
            anHourLater("falling");
            good("falling", 10 + 2 * hour);
            good("falling", 11 + 2 * hour);
        }
        // 10 good and 3 bad: the share is below 0.25
        state = state("falling");
        assertThat(state.path("throttled").asBoolean()).as(state.toString()).isFalse();
        for (int i = 30; i < 35; i++) {
            assertThat(good("falling", i).path("verdict").asText()).isEqualTo("accepted");
        }
        assertThat(number("select count(*) from source_use where source = 'falling' and throttled_since is null"))
                .isOne();
    }

    @Test
    void a_person_lets_a_source_go_and_its_quality_counts_anew() {
        source("released");
        for (int i = 0; i < 5; i++) {
            bad("released");
        }
        good("released", 1);
        good("released", 2);
        assertThat(codes(good("released", 3))).containsExactly("throttled");
        send("POST", API + "/sources/released:release", key("throttled", "viewer"), null, (String) null)
                .expect(403);
        JsonNode after = press("/sources/released:release").expect(200).json();
        assertThat(after.at("/throttle/throttled").asBoolean()).isFalse();
        assertThat(after.at("/throttle/quality/seen").asLong()).isZero();
        assertThat(after.at("/throttle/releasedBy").asText()).isNotEmpty();
        for (int i = 4; i < 9; i++) {
            assertThat(good("released", i).path("verdict").asText()).isEqualTo("accepted");
        }
    }

    private static Answer press(String path) {
        return send("POST", API + path, ADMIN, null, (String) null);
    }

    @Test
    void returns_count_against_quality_and_what_a_person_lets_in_does_not() {
        source("returned");
        for (int i = 0; i < 4; i++) {
            JsonNode answer = good("returned", i);
            String lead = get(API + "/captures/" + answer.path("captureId").asText())
                    .json()
                    .path("leadId")
                    .asText();
            String id = post(API + "/leads/" + lead + "/returns", "{\"reason\": \"fake\"}", 201)
                    .path("id")
                    .asText();
            if (i < 3) {
                post(API + "/returns/" + id + ":accept", "{}", 200);
            }
        }
        assertThat(state("returned").at("/quality/bad").asLong()).isEqualTo(3);
        assertThat(state("returned").path("throttled").asBoolean()).isTrue();
        assertThat(codes(good("returned", 9))).containsExactly("throttled");

        source("redeemed");
        String capture = "";
        for (int i = 0; i < 4; i++) {
            capture = bad("redeemed").path("captureId").asText();
        }
        assertThat(state("redeemed").at("/quality/bad").asLong()).isEqualTo(4);
        post(API + "/captures/" + capture + ":accept", "", 200);
        JsonNode figures = get(API + "/sources/redeemed").json().path("figures");
        assertThat(figures.path("rejected").asLong()).isEqualTo(4);
        assertThat(figures.path("redeemed").asLong()).isOne();
        assertThat(figures.at("/money/0/payable").asText()).isEqualTo("1.00");
        assertThat(state("redeemed").at("/quality/bad").asLong()).isEqualTo(3);
        assertThat(state("redeemed").at("/quality/seen").asLong()).isEqualTo(4);
    }

    private static JsonNode post(String path, String body, int status) {
        return send("POST", path, ADMIN, "application/json", body)
                .expect(status)
                .json();
    }

    @Test
    void tests_repeats_and_what_comes_too_much_say_nothing_of_quality() {
        put("throttled", "source", "quiet", """
                {"key": "%s", "mapping": {"fields": {"email": "$.email"}, "externalId": "$.id"}, "required": ["email"],
                 "caps": {"hour": 1}, "throttle": {"limit": 0.1, "minimum": 1, "perHour": 5}}""".formatted(KEY));
        bring("quiet", "{\"id\": \"1\", \"email\": \"quiet@throttled.example\"}");
        assertThat(codes(bring("quiet", "{\"id\": \"1\", \"email\": \"quiet@throttled.example\"}")))
                .containsExactly("external_id_known");
        assertThat(codes(bring("quiet", "{\"id\": \"2\", \"email\": \"quiet2@throttled.example\"}")))
                .containsExactly("cap_reached");
        send("POST", "/in/throttled/quiet?test=1", KEY, "application/json", "{}")
                .expect(200);
        JsonNode source = get(API + "/sources/quiet").json();
        assertThat(source.at("/throttle/quality/seen").asLong()).isOne();
        assertThat(source.at("/throttle/throttled").asBoolean()).isFalse();
        assertThat(source.at("/caps/hour/used").asLong()).isOne();
        assertThat(source.at("/caps/hour/most").asLong()).isOne();
    }

    @Test
    void sources_are_listed_with_their_figures() {
        source("listed");
        good("listed", 1);
        JsonNode list = get(API + "/sources").expect(200).json();
        assertThat(list.path("items").findValuesAsText("name")).contains("listed");
        get(API + "/sources?from=2026-13-01").expect(400);
        get(API + "/sources?from=2026-02-01&to=2026-01-01").expect(400);
        get(API + "/sources/none").expect(404);
        put("throttled", "source", "free", "{}");
        press("/sources/free:release").expect(409);
        String spec = send("GET", "/in/throttled/listed/spec?lang=en", "", null, (String) null)
                .expect(200)
                .text();
        assertThat(spec).contains("If more than 50 % of your captures of the last 24 hours", "throttled");
    }
}
