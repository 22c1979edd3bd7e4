package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.Incoming;
import org.vivaio.api.Payload;
import org.vivaio.core.inbox.SourceBus;

/** What a connection can ask of its own captures, and of nobody else's. */
class SourceVerdictsTest extends HostTest {
    private static Incoming item(String id, String json) {
        return new Capture(
                Payload.of("application/json", json.getBytes(StandardCharsets.UTF_8)),
                Optional.of(id),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static Map<String, JsonObject> verdicts(String tenant, String connection, List<String> ids) {
        JsonObject reply = vertx().eventBus()
                .<JsonObject>request(
                        SourceBus.VERDICTS,
                        new JsonObject()
                                .put("tenant", tenant)
                                .put("connection", connection)
                                .put("externalIds", new JsonArray(ids)))
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .body();
        Map<String, JsonObject> found = new HashMap<>();
        reply.getJsonArray("items")
                .forEach(each -> found.put(((JsonObject) each).getString("externalId"), (JsonObject) each));
        return found;
    }

    @Test
    void a_connection_learns_what_became_of_its_captures() {
        SourceInbox inbox = new SourceInbox(
                vertx(),
                UUID.fromString("01900000-0000-7000-8000-000000000007"),
                new ReportSubjects(host().wiring().readDb()),
                java.time.Clock.systemUTC());
        inbox.store(
                        "one",
                        "told",
                        List.of(
                                item("T-1", "{\"email\": \"tell@me.example\"}"),
                                item("T-2", "neither JSON nor anything"),
                                item("T-1", "{\"email\": \"tell@me.example\"}")),
                        Optional.empty())
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        await().untilAsserted(() -> {
            Map<String, JsonObject> found = verdicts("one", "told", List.of("T-1", "T-2", "T-3"));
            assertThat(found).containsOnlyKeys("T-1", "T-2");
            assertThat(found.get("T-1").getString("verdict")).isEqualTo("accepted");
            assertThat(found.get("T-2").getString("verdict")).isEqualTo("quarantined");
            assertThat(found.get("T-2").getJsonArray("reasons").encode()).contains("unreadable");
        });
        assertThat(verdicts("two", "told", List.of("T-1"))).isEmpty();
        assertThat(verdicts("one", "another", List.of("T-1"))).isEmpty();
    }
}
