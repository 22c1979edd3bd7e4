package org.vivaio.bench.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Sample;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Api;

/** How long it takes to find whom a new lead may be, among few leads and among many. */
public final class MatchBench implements Benchmark {
    /** The p99 among many over the p99 among few. */
    private static final double MOST = 3;

    @Override
    public Map<String, String> options() {
        return Map.of("small", "10000", "large", "1000000", "probes", "2000", "strict", "false");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        try (Trial trial = Trial.named("match").start()) {
            fill(trial, "small", options.number("small"));
            fill(trial, "large", options.number("large"));
            Probe small = new Probe(trial.api(), "small", options.number("small"));
            Probe large = new Probe(trial.api(), "large", options.number("large"));
            small.run(200);
            large.run(200);
            small.forget();
            large.forget();
            // in turns, so that what else the machine does falls on both
            for (int done = 0; done < options.number("probes"); done += 100) {
                small.run(100);
                large.run(100);
            }
            small.print();
            large.print();
            double ratio = large.taken.percentile(0.99) / small.taken.percentile(0.99);
            Result.print("match", ratio, 1000 / large.taken.mean(), large.taken.percentile(0.99));
            return !options.isOn("strict") || ratio <= MOST;
        }
    }

    private static void fill(Trial trial, String tenant, int leads) throws IOException, InterruptedException {
        trial.api().tenant(tenant, List.of());
        Path file = trial.work().resolve(tenant + ".csv");
        write(file, leads);
        Imports imports = new Imports(trial);
        long started = System.nanoTime();
        String id = imports.send(tenant, file);
        imports.awaitState(tenant, id, "ready", Duration.ofMinutes(30));
        imports.start(tenant, id);
        imports.awaitState(tenant, id, "done", Duration.ofMinutes(120));
        Result.say("%s: %d leads imported in %.0f s", tenant, leads, seconds(started));
        imports.awaitMatched(tenant, Duration.ofMinutes(240));
        Result.say("%s: all matched after %.0f s", tenant, seconds(started));
        Files.delete(file);
    }

    static void write(Path file, int leads) throws IOException {
        List<String> columns =
                List.of("firstName", "lastName", "email", "phone", "company", "address", "postcode", "city");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(String.join(",", columns) + "\n");
            for (int i = 0; i < leads; i++) {
                JsonObject person = Persons.of(i);
                out.write(String.join(
                        ",", columns.stream().map(c -> person.getString(c, "")).toList()));
                out.write('\n');
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Asks whom new leads may be: every second one is a person who is there, badly written. */
    private static final class Probe {
        private final Api api;
        private final String tenant;
        private final int leads;
        private final Random random = new Random(42);
        private final Sample taken = new Sample();
        private int there;
        private int found;

        Probe(Api api, String tenant, int leads) {
            this.api = api;
            this.tenant = tenant;
            this.leads = leads;
        }

        void run(int count) {
            for (int i = 0; i < count; i++) {
                boolean known = i % 2 == 0;
                JsonObject person = known
                        ? Persons.again(random.nextInt(leads))
                        : Persons.of(10_000_000L + random.nextInt(1_000_000));
                JsonObject body = new JsonObject().put("fields", person);
                long started = System.nanoTime();
                JsonArray items = api.post("/api/v1/tenants/" + tenant + "/leads:match", body)
                        .ok()
                        .json()
                        .getJsonArray("items");
                taken.add((System.nanoTime() - started) / 1e6);
                there += known ? 1 : 0;
                found += known && !items.isEmpty() ? 1 : 0;
            }
        }

        void forget() {
            taken.clear();
            there = 0;
            found = 0;
        }

        void print() {
            Result.say(
                    "match.%s leads=%d p50_ms=%.1f p99_ms=%.1f offered=%d of %d that are there",
                    tenant, leads, taken.median(), taken.percentile(0.99), found, there);
        }
    }
}
