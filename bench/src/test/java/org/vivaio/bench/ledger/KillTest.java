package org.vivaio.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivaio.bench.ledger.Ledger.Balance;
import org.vivaio.bench.load.LoadGenerator;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;
import org.vivaio.bench.product.SampleRules;
import org.vivaio.bench.product.Sql;

/** Load on, {@code kill -9} of server and of PostgreSQL at random moments, then the ledger. */
@Timeout(60 * 60)
final class KillTest {
    private static final boolean LONG = Boolean.getBoolean("vivaio.long");
    private static final int CYCLES = LONG ? 60 : 3;
    private static final int CONNECTIONS = 16;
    private static final double RATE = 150;
    private static final int MOST_ACKS_BEFORE_A_KILL = 600;
    private static final Duration BACK = Duration.ofSeconds(90);
    private static final Duration QUIET = Duration.ofMinutes(LONG ? 30 : 5);
    private static final List<String> TENANTS = List.of("larice", "faggio");
    private static final String PROBES = "probes";
    private static final Set<String> DESTINATIONS = Set.of(HttpSink.NAME, SmtpSink.NAME);
    private static final List<String> RETRY =
            List.of("1s", "1s", "2s", "2s", "5s", "5s", "5s", "5s", "5s", "5s", "5s", "5s");

    @Test
    void nothing_acknowledged_is_lost_or_doubled_when_server_and_postgres_are_killed_under_load() throws Exception {
        long seed = Long.getLong("vivaio.seed", System.nanoTime());
        System.out.println("KillTest: -Dvivaio.seed=" + seed);
        Random random = new Random(seed);
        Path folder = Products.folder("kill");
        try (SinkProcess sink = SinkProcess.start(folder, seed)) {
            Product.Launch launch =
                    Products.launch("serve", folder, Ports.free(), Map.of("VIVAIO_OUTBOUND_ALLOW", sink.allow()));
            try (Run run = new Run(launch, sink, folder)) {
                run.cycles(random);
                run.ledgerIsClean();
                run.plantedFaultsAreFound();
            }
        }
    }

    /** One product under load, through several lives. */
    private static final class Run implements AutoCloseable {
        private final Product.Launch launch;
        private final SinkProcess sink;
        private final LedgerTraffic traffic;
        private final LoadGenerator generator;
        private Product product;
        private int probes;
        private int refusals;

        Run(Product.Launch launch, SinkProcess sink, Path folder) {
            this.launch = launch;
            this.sink = sink;
            this.product = Product.start(launch).awaitReady(Products.FIRST_START);
            Api api = product.api(Products.TOKEN);
            for (String tenant : TENANTS) {
                List<JsonObject> resources = new ArrayList<>(SampleRules.decisions(tenant));
                resources.add(SampleRules.exporter(HttpSink.NAME, sink.url(tenant), RETRY));
                resources.addAll(SampleRules.alerts(sink.smtpPort(), tenant, RETRY));
                api.tenant(tenant, resources);
            }
            api.tenant(PROBES, List.of());
            this.traffic = new LedgerTraffic(TENANTS, Products.TOKEN, folder);
            this.generator = new LoadGenerator(
                    new LoadGenerator.Options(launch.port(), CONNECTIONS, RATE, Duration.ofHours(1)), traffic);
        }

        void cycles(Random random) throws Exception {
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                try {
                    generator.run();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                for (int cycle = 0; cycle < CYCLES; cycle++) {
                    awaitMore(1 + random.nextInt(MOST_ACKS_BEFORE_A_KILL), load);
                    killServer();
                    awaitMore(1 + random.nextInt(MOST_ACKS_BEFORE_A_KILL), load);
                    killPostgres();
                    if (random.nextInt(3) == 0) {
                        // both, in the middle of the other's recovery
                        killServer();
                    }
                }
                awaitMore(MOST_ACKS_BEFORE_A_KILL, load);
            } finally {
                generator.stop();
            }
            load.join();
            System.out.println("KillTest: answers " + traffic.statuses() + ", cut off " + traffic.brokenOff());
            assertThat(traffic.statuses().keySet())
                    .as("answers under load: success, or 503 while the database is down")
                    .isSubsetOf(200, 201, 202, 503);
            assertThat(traffic.statuses().keySet()).contains(201, 202, 503);
            assertThat(refusals)
                    .as("captures refused with Retry-After right after the kill")
                    .isPositive();
        }

        private void awaitMore(int acks, CompletableFuture<Void> load) {
            long wanted = traffic.acknowledged() + acks;
            try {
                Await.until(acks + " more acks", BACK, () -> {
                    if (load.isDone()) {
                        throw new Await.GaveUp("The load ended early");
                    }
                    return traffic.acknowledged() >= wanted;
                });
            } catch (IllegalStateException e) {
                throw new IllegalStateException(
                        e.getMessage() + "; answers so far " + traffic.statuses() + "\n" + product.tail(), e);
            }
        }

        private void killServer() {
            System.out.println("KillTest: kill -9 of the server after " + traffic.acknowledged() + " acks");
            product.kill();
            product = Product.start(launch).awaitReady(BACK);
        }

        private void killPostgres() {
            System.out.println("KillTest: kill -9 of PostgreSQL after " + traffic.acknowledged() + " acks");
            ProcessHandle postmaster = product.postgres()
                    .postmaster()
                    .orElseThrow(() -> new IllegalStateException("No postmaster:\n" + product.tail()));
            postmaster.destroyForcibly();
            postmaster.onExit().join();
            Api.Reply reply = product.api(Products.TOKEN)
                    .post(
                            "/api/v1/tenants/" + PROBES + "/captures",
                            new JsonObject()
                                    .put("source", "api")
                                    .put("fields", new JsonObject().put("email", "probe" + ++probes + "@example.com")));
            // it may be back already; until then, who calls is told when to come again
            assertThat(reply.status()).as(reply.text()).isIn(201, 202, 503);
            if (reply.status() == 503) {
                assertThat(reply.headers().firstValue("retry-after")).isPresent();
                refusals++;
            }
        }

        void ledgerIsClean() {
            try (Sql sql = new Sql(product.postgres().target())) {
                LedgerCollector collector = collector(sql);
                collector.awaitQuiet(QUIET);
                Ledger ledger = collector.collect(traffic, sink);
                ledger.balances().forEach(balance -> System.out.println("KillTest: " + balance));
                System.out.println("KillTest: " + ledger.acks().size() + " acks, "
                        + ledger.leads().size() + " leads, "
                        + ledger.deliveries().size() + " deliveries, repeats at destinations "
                        + LedgerChecker.repeats(ledger));
                assertThat(LedgerChecker.check(ledger, DESTINATIONS)).isEmpty();
                assertThat(counted(sql))
                        .as("captures counted and stored")
                        .satisfies(balance -> assertThat(balance.actual()).isEqualTo(balance.expected()));
            }
        }

        /** The counter starts anew with each life of the server, so it is compared over a few captures at rest. */
        private Balance counted(Sql sql) {
            Api api = product.api(Products.TOKEN);
            api.tenant("counted", List.of());
            double before = api.metric("vivaio_captures_total");
            for (int i = 0; i < 7; i++) {
                api.post(
                                "/api/v1/tenants/counted/captures",
                                new JsonObject()
                                        .put("source", "api")
                                        .put("fields", new JsonObject().put("email", "c" + i + "@example.com")))
                        .ok();
            }
            long rows = sql.number("select count(*) from inbox where tenant_id = 'counted' and kind = 'capture'");
            return new Balance("captures", rows, Math.round(api.metric("vivaio_captures_total") - before));
        }

        /** The same checker on the same run, after what must not happen was done to the database. */
        void plantedFaultsAreFound() {
            try (Sql sql = new Sql(product.postgres().target())) {
                sql.rows("delete from lead where (tenant_id, id) in (select tenant_id, lead_id from inbox"
                        + " where tenant_id = 'larice' and verdict = 'accepted' limit 1)");
                sql.rows(
                        "insert into effect_log select tenant_id, $1, lead_id, kind, connection, cause, state, attempts,"
                                + " reference, error, created_at, finished_at"
                                + " from effect_log where tenant_id = 'faggio' and kind = 'export' limit 1",
                        java.util.UUID.fromString("0199a000-0000-7000-8000-000000000001"));
                List<String> lines = LedgerChecker.check(collector(sql).collect(traffic, sink), DESTINATIONS).stream()
                        .map(Finding::line)
                        .toList();
                assertThat(lines)
                        .contains(
                                "acks without a lead",
                                "numbers that disagree",
                                "acks with several deliveries to a destination");
            }
        }

        private LedgerCollector collector(Sql sql) {
            return new LedgerCollector(product.api(Products.TOKEN), sql, TENANTS);
        }

        @Override
        public void close() {
            generator.stop();
            product.close();
            traffic.close();
        }
    }
}
