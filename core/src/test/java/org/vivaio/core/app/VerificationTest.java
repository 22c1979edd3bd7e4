package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.plugin.TestJars;

/** Verifiers of plugins in the running product: answers as facts, and verdicts that wait for them. */
class VerificationTest {
    /** Calls addresses with "bad" invalid, is slow for those with "slow", refuses those with "odd". */
    private static final String VERIFIER = """
            package demo;
            import java.util.*;
            import org.vivaio.api.*;
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings() {}
                public ConnectorSpec spec() { return new ConnectorSpec("verifier-demo", "Demo", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Verifier open(Settings settings, ConnectorContext context) {
                    return request -> {
                        String email = String.valueOf(request.fields().get("email"));
                        if (request.fields().containsKey("message")) throw new IllegalStateException("saw too much");
                        if (email.contains("odd")) throw ConnectorException.rejected("I do not check these");
                        if (email.contains("slow")) {
                            try { Thread.sleep(700); } catch (InterruptedException e) { throw ConnectorException.unavailable("interrupted"); }
                        }
                        Verifier.Result result = email.contains("bad") ? Verifier.Result.INVALID : Verifier.Result.VALID;
                        return new Verifier.Findings(List.of(new Verifier.Check("email", result, 0.9, "smtp")),
                                Map.of("company", "Learnt Ltd"), 12_000, "EUR");
                    };
                }
            }
            """;

    @TempDir
    static Path directory;

    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        Path jars = Files.createDirectories(directory.resolve("plugins"));
        TestJars.plugin(jars, "verifier-demo", "1.0.0")
                .source("demo.Door", VERIFIER)
                .build("verifier-demo.jar");
        node = TestNode.start(
                TestPostgres.freshDatabase(), directory.resolve("data"), Map.of("VIVAIO_PLUGINS_DIR", jars.toString()));
        node.tenant("one");
        node.tenant("two");
        node.put("one", "connection", "check", "{\"connector\": \"verifier-demo\", \"settings\": {}}");
        node.put(
                "one",
                "source",
                "patient",
                "{\"verifyWithin\": \"0.3s\", \"verifyBy\": [\"check\"], \"verifyInvalid\": \"reject\"}");
        node.put("one", "tag", "reachable", "{\"when\": \"lead.verification.email == 'valid'\"}");
        await().until(() ->
                node.send("GET", "/api/v1/tenants/one/connections/check", null).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static JsonNode capture(String tenant, String source, String email, int status) {
        return node.send(
                "POST",
                "/api/v1/tenants/" + tenant + "/captures",
                "{\"source\": \"" + source + "\", \"fields\": {\"email\": \"" + email + "\", \"message\": \"hello\"}}",
                status);
    }

    private static JsonNode lead(String id) {
        return node.get("/api/v1/tenants/one/leads/" + id);
    }

    private static long count(String lead, String type) {
        return node.get("/api/v1/tenants/one/leads/" + lead + "/events").path("items").findValuesAsText("type").stream()
                .filter(type::equals)
                .count();
    }

    @Test
    void a_new_value_is_verified_once_and_the_answer_is_a_fact_that_rules_see() {
        String id =
                capture("one", "api", "mara@fine.example", 201).path("leadId").asText();

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () -> assertThat(lead(id).path("tags").toString()).contains("reachable"));
        JsonNode lead = lead(id);
        assertThat(lead.path("verification").path("email").path("result").asText())
                .isEqualTo("valid");
        assertThat(lead.path("verification").path("email").path("connection").asText())
                .isEqualTo("check");
        assertThat(lead.path("fields").path("company").asText()).isEqualTo("Learnt Ltd");
        assertThat(count(id, "verification.done")).isEqualTo(1);
        assertThat(count(id, "enrichment.done")).isEqualTo(1);
        assertThat(node.get("/api/v1/tenants/one/deliveries?lead=" + id)
                        .path("items")
                        .findValuesAsText("kind"))
                .containsExactly("verification");
    }

    @Test
    void a_value_that_changes_is_verified_again_and_the_old_answer_goes() {
        String id =
                capture("one", "api", "pia@fine.example", 201).path("leadId").asText();
        await().until(() -> count(id, "verification.done") == 1);

        node.send(
                "PATCH", "/api/v1/tenants/one/leads/" + id, "{\"fields\": {\"email\": \"bad.pia@fine.example\"}}", 200);

        await().untilAsserted(() -> assertThat(lead(id).path("verification")
                        .path("email")
                        .path("result")
                        .asText())
                .isEqualTo("invalid"));
        assertThat(lead(id).path("tags").toString()).doesNotContain("reachable");
    }

    @Test
    void a_verification_refused_for_good_is_told_so_that_nothing_waits_for_ever() {
        String id =
                capture("one", "api", "odd@fine.example", 201).path("leadId").asText();

        await().until(() -> count(id, "verification.done") == 1);
        assertThat(node.get("/api/v1/tenants/one/leads/" + id + "/events").toString())
                .contains("\"failed\":true");
    }

    @Test
    void a_source_that_waits_has_the_answer_in_its_verdict() {
        JsonNode good = capture("one", "patient", "gina@fine.example", 201);
        JsonNode refused = capture("one", "patient", "bad.gino@fine.example", 200);

        assertThat(good.path("reasons")).isEmpty();
        String id = good.path("leadId").asText();
        assertThat(lead(id).path("verification").path("email").path("result").asText())
                .isEqualTo("valid");
        assertThat(count(id, "verification.done")).isEqualTo(1);
        assertThat(node.get("/api/v1/tenants/one/deliveries?lead=" + id).path("items"))
                .as("nobody asks a second time")
                .isEmpty();
        assertThat(refused.path("verdict").asText()).isEqualTo("rejected");
        assertThat(refused.path("reasons").toString()).contains("verification_failed", "\"field\":\"email\"");
    }

    @Test
    void an_answer_too_late_for_the_verdict_is_a_fact() {
        JsonNode late = capture("one", "patient", "slow@fine.example", 201);

        assertThat(late.path("reasons").toString()).contains("unverified");
        String id = late.path("leadId").asText();
        await().atMost(Duration.ofSeconds(15)).until(() -> count(id, "verification.done") == 1);
        assertThat(lead(id).path("verification").path("email").path("result").asText())
                .isEqualTo("valid");
    }

    @Test
    void another_tenant_has_no_verifier_and_wrong_times_are_refused() {
        String id =
                capture("two", "api", "ida@fine.example", 201).path("leadId").asText();
        assertThat(node.get("/api/v1/tenants/two/leads/" + id).has("verification"))
                .isFalse();
        assertThat(node.send(
                                "PUT",
                                "/api/v1/tenants/two/resources/source/hasty",
                                "{\"spec\": {\"verifyWithin\": \"4s\"}}")
                        .body())
                .contains("at most 3s");
    }
}
