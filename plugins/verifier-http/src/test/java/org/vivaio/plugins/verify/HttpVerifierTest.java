package org.vivaio.plugins.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Verifier;
import org.vivaio.api.Verifier.Findings;
import org.vivaio.api.Verifier.Result;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.testkit.TestContext;
import org.vivaio.testkit.contract.HttpPeer;

class HttpVerifierTest {
    private final TestContext context = new TestContext();
    private final AtomicReference<HttpPeer.Answer> answer = new AtomicReference<>(
            HttpPeer.Answer.json("{\"data\": {\"status\": \"OK\", \"score\": \"95\", \"company\": \"Rossi\"}}"));
    private final HttpPeer peer = new HttpPeer(request -> answer.get());

    @AfterEach
    void stop() {
        peer.close();
    }

    private HttpVerifier verifier(Map<String, ?> more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("url", peer.uri("/check?v=2").toString());
        values.put("query", Map.of("mail", "{email}", "who", "{firstName} {lastName}"));
        values.put(
                "checks",
                List.of(Map.of(
                        "subject",
                        "email",
                        "result",
                        "data.status",
                        "valid",
                        List.of("ok"),
                        "invalid",
                        List.of("bad"),
                        "risky",
                        List.of("catch-all"),
                        "score",
                        "data.score",
                        "scoreMax",
                        100)));
        values.put("values", Map.of("company", "data.company", "city", "data.city"));
        values.put("cost", "0.0125");
        values.putAll(more);
        ObjectNode json = Json.MAPPER.valueToTree(values);
        return new HttpVerifier(SettingsBinder.bind(VerifySettings.class, json), context);
    }

    private static Findings ask(HttpVerifier verifier, Map<String, Object> fields) throws ConnectorException {
        return verifier.verify(new Verifier.Request("k", "lead-1", fields));
    }

    private static final Map<String, Object> ANNA = Map.of("email", "anna+x@rossi.example", "firstName", "Anna");

    @Test
    void a_question_is_filled_in_and_the_answer_is_read_as_the_settings_say() throws Exception {
        Findings found = ask(verifier(Map.of("token", "key-of-the-tests", "authParameter", "api_key")), ANNA);

        assertThat(peer.arrivals().get(0))
                .startsWith("GET /check?v=2&mail=anna%2Bx%40rossi.example&api_key=key-of-the-tests")
                .doesNotContain("who=");
        assertThat(found.checks()).containsExactly(new Verifier.Check("email", Result.VALID, 0.95, "ok"));
        assertThat(found.values()).isEqualTo(Map.of("company", "Rossi"));
        assertThat(found.costMicros()).isEqualTo(12_500);
        assertThat(found.currency()).isEqualTo("EUR");
    }

    @Test
    void results_that_nobody_listed_are_unknown_and_codes_repeat_nothing_personal() throws Exception {
        answer.set(HttpPeer.Answer.json("{\"data\": {\"status\": \"catch-all\"}}"));
        assertThat(ask(verifier(Map.of()), ANNA).checks().get(0).result()).isEqualTo(Result.RISKY);
        answer.set(HttpPeer.Answer.json("{\"data\": {\"status\": \"no anna here\"}}"));
        Verifier.Check check = ask(verifier(Map.of()), ANNA).checks().get(0);
        assertThat(check.result()).isEqualTo(Result.UNKNOWN);
        assertThat(check.code()).isEmpty();
        assertThat(check.score()).isNaN();
    }

    @Test
    void nothing_to_ask_about_costs_nothing() throws Exception {
        Findings found = ask(verifier(Map.of()), Map.of("phone", "+39021234567"));
        assertThat(found.checks()).isEmpty();
        assertThat(peer.calls()).isZero();
    }

    @Test
    void the_same_question_is_answered_from_memory_for_a_while_and_free() throws Exception {
        HttpVerifier verifier = verifier(Map.of("cache", "1h"));
        ask(verifier, ANNA);
        Findings again = ask(verifier, ANNA);
        assertThat(again.costMicros()).isZero();
        assertThat(again.checks()).hasSize(1);
        assertThat(peer.calls()).isEqualTo(1);
        context.clock().advance(Duration.ofMinutes(61));
        ask(verifier, ANNA);
        assertThat(peer.calls()).isEqualTo(2);
    }

    @Test
    void bounds_hold_and_say_when_to_come_back() throws Exception {
        HttpVerifier verifier = verifier(Map.of("cache", "0s", "perSecond", 1, "perDay", 2));
        ask(verifier, ANNA);
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> ask(verifier, ANNA))
                .satisfies(e -> assertThat(e.after()).contains(Duration.ofSeconds(1)));
        context.clock().advance(Duration.ofSeconds(1));
        ask(verifier, ANNA);
        context.clock().advance(Duration.ofSeconds(1));
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> ask(verifier, ANNA))
                .satisfies(e -> assertThat(e.after().orElseThrow()).isGreaterThan(Duration.ofHours(1)));
        context.clock().advance(Duration.ofDays(1));
        ask(verifier, ANNA);
        assertThat(peer.calls()).isEqualTo(3);
    }

    @Test
    void a_404_is_an_answer_where_the_settings_say_so() throws Exception {
        answer.set(HttpPeer.Answer.of(404));
        assertThat(ask(verifier(Map.of("missingIsUnknown", true)), ANNA)
                        .checks()
                        .get(0)
                        .result())
                .isEqualTo(Result.UNKNOWN);
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> ask(verifier(Map.of()), ANNA))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
    }

    @Test
    void a_body_is_built_as_deep_as_the_service_wants_it() throws Exception {
        ask(
                verifier(Map.of(
                        "method", "post",
                        "query", Map.of(),
                        "body",
                                Map.of(
                                        "person.mail",
                                        "{email}",
                                        "person.name.first",
                                        "{firstName}",
                                        "person.tel",
                                        "{phone}"))),
                ANNA);
        assertThat(peer.arrivals().get(0))
                .contains("{\"person\":{\"mail\":\"anna+x@rossi.example\",\"name\":{\"first\":\"Anna\"}}}");
    }
}
