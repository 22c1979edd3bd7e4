package org.vivaio.bench.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivaio.core.platform.postgres.EmbeddedPostgres;

@Timeout(10 * 60)
final class TwoNodesTest {
    private static final String TENANT = "pioppo";
    private static final Duration LIVE = Duration.ofSeconds(10);

    @Test
    void what_one_node_captures_is_live_on_the_other_which_goes_on_alone() throws Exception {
        Path folder = Products.folder("nodes");
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.start(folder.resolve("shared"), EmbeddedPostgres.Options.defaults());
                Product a = node("a", folder, postgres).awaitReady(Products.FIRST_START);
                Product b = node("b", folder, postgres).awaitReady(Products.FIRST_START)) {
            Api onA = a.api(Products.TOKEN);
            Api onB = b.api(Products.TOKEN);
            onA.tenant(TENANT, SampleRules.decisions(TENANT));
            // B learns of the tenant, then of its leads
            Await.until(
                    "B to know the tenant",
                    LIVE,
                    () -> onB.get("/api/v1/tenants/" + TENANT + "/leads").status() == 200);
            Queue<String> live = new ConcurrentLinkedQueue<>();
            Runnable leave = onB.follow("/api/v1/tenants/" + TENANT + "/live", live::add);
            try {
                String lead = capture(onA, "a@casa-example.it");
                Await.until("the lead of A live on B", LIVE, () -> live.stream().anyMatch(line -> line.contains(lead)));
                assertThat(owner(onB, lead))
                        .as("B reads the lead as decided on A")
                        .isEqualTo("giulia");

                a.kill();
                String alone = capture(onB, "b@casa-example.it");
                Await.until(
                        "the lead of B live on B", LIVE, () -> live.stream().anyMatch(line -> line.contains(alone)));
                assertThat(owner(onB, alone)).isEqualTo("giulia");
                assertThat(onB.all("/api/v1/tenants/" + TENANT + "/leads")).hasSize(2);
                assertThat(onB.get("/health/ready").status()).isEqualTo(200);
            } finally {
                leave.run();
            }
            assertThat(b.terminate()).isZero();
        }
    }

    private static Product node(String name, Path folder, EmbeddedPostgres postgres) {
        Map<String, String> more = new HashMap<>();
        more.put("VIVAIO_DATABASE_URL", postgres.uri().toString());
        // both open what the other sealed
        more.put("VIVAIO_SECRET_KEY", java.util.Base64.getEncoder().encodeToString(new byte[32]));
        Path own = Products.folder("nodes-" + name);
        return Product.start(Products.launch("serve", own, Ports.free(), more));
    }

    private static String capture(Api api, String email) {
        Api.Reply reply = api.post(
                "/api/v1/tenants/" + TENANT + "/captures",
                new JsonObject()
                        .put("source", "api")
                        .put("fields", new JsonObject().put("email", email).put("province", "MI")));
        assertThat(reply.status()).as(reply.text()).isIn(List.of(200, 201));
        return reply.json().getString("leadId");
    }

    private static String owner(Api api, String lead) {
        return api.get("/api/v1/tenants/" + TENANT + "/leads/" + lead)
                .ok()
                .json()
                .getString("owner", "");
    }
}
