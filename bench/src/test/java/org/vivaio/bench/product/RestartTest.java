package org.vivaio.bench.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10 * 60)
final class RestartTest {
    private static final String CAPTURES = "/api/v1/tenants/demo/captures";

    @Test
    void sigterm_answers_who_waits_and_a_second_start_is_quick_and_finds_all() throws Exception {
        Path folder = Products.folder("restart");
        Product.Launch launch = Products.launch("demo", folder, Ports.freePair(), Map.of());
        String lead;
        String waiting;
        try (Product first = Product.start(launch).awaitReady(Products.FIRST_START);
                Sql sql = new Sql(first.postgres().target())) {
            Api api = first.api(Products.TOKEN);
            Api.Reply stored = api.post(CAPTURES, capture("first@casa-example.it"));
            assertThat(stored.status()).as(stored.text()).isEqualTo(201);
            lead = stored.json().getString("leadId");

            CompletableFuture<Api.Reply> caller;
            Runnable release = sql.hold("lock table lead in access exclusive mode");
            try {
                caller = CompletableFuture.supplyAsync(() -> api.post(CAPTURES, capture("second@casa-example.it")));
                Await.until(
                        "the capture to wait for its decision",
                        Duration.ofSeconds(10),
                        () -> sql.number("select count(*) from pg_locks where not granted") > 0);
                assertThat(caller).isNotDone();
                first.signalTerm();
                Await.until("the drain to begin", Duration.ofSeconds(10), () -> isDraining(first));
                assertThat(first.isAlive()).as("waits for its caller").isTrue();
            } finally {
                release.run();
            }
            Api.Reply answer = caller.get(30, TimeUnit.SECONDS);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            waiting = answer.json().getString("leadId");
            assertThat(first.terminate()).as("exit code after SIGTERM").isZero();
        }

        long start = System.nanoTime();
        try (Product second = Product.start(launch).awaitReady(Products.FIRST_START)) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Api api = second.api(Products.TOKEN);
            assertThat(email(api, lead)).isEqualTo("first@casa-example.it");
            assertThat(email(api, waiting)).isEqualTo("second@casa-example.it");
            assertThat(took).as("second start").isLessThan(Duration.ofSeconds(10));
            assertThat(second.terminate()).isZero();
        }
    }

    /** New connections are refused, or told that it ends. */
    private static boolean isDraining(Product product) {
        try {
            return product.api("").get("/health/ready").status() == 503;
        } catch (java.io.UncheckedIOException e) {
            return true;
        }
    }

    private static String email(Api api, String lead) {
        return api.get("/api/v1/tenants/demo/leads/" + lead)
                .ok()
                .json()
                .getJsonObject("fields")
                .getString("email");
    }

    private static JsonObject capture(String email) {
        return new JsonObject()
                .put("source", "api")
                .put("fields", new JsonObject().put("email", email).put("province", "MI"));
    }
}
