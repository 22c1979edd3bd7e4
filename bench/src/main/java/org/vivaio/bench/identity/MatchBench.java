package org.vivaio.bench.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.vivaio.bench.Options;
import org.vivaio.bench.product.Api;

/** How long it takes to find whom a new lead may be, among few leads and among many. */
public final class MatchBench {
    private static final Map<String, String> OPTIONS =
            new TreeMap<>(Map.of("small", "10000", "large", "1000000", "probes", "2000", "strict", "false"));

    private MatchBench() {}

    /** Runs it; answers with the exit code. */
    public static int run(List<String> arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments, OPTIONS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        try (Trial trial = Trial.start("match", Map.of())) {
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
            double ratio = large.percentile(0.99) / small.percentile(0.99);
            System.out.printf(
                    Locale.ROOT,
                    "match ratio=%.2f rate=%.0f p99_ms=%.1f%n",
                    ratio,
                    1000 / large.mean(),
                    large.percentile(0.99));
            return !options.isOn("strict") || ratio <= 3 ? 0 : 1;
        }
    }

    private static void fill(Trial trial, String tenant, int leads) throws IOException, InterruptedException {
        trial.api().tenant(tenant, List.of());
        Path file = trial.work().resolve(tenant + ".csv");
        write(file, leads);
        long started = System.nanoTime();
        String id = trial.importFile(tenant, file);
        trial.awaitState(tenant, id, "ready", Duration.ofMinutes(30));
        trial.api()
                .post("/api/v1/tenants/" + tenant + "/imports/" + id + ":start", new JsonObject())
                .ok();
        trial.awaitState(tenant, id, "done", Duration.ofMinutes(120));
        System.out.printf(Locale.ROOT, "%s: %d leads imported in %.0f s%n", tenant, leads, seconds(started));
        trial.awaitMatched(tenant, Duration.ofMinutes(240));
        System.out.printf(Locale.ROOT, "%s: all matched after %.0f s%n", tenant, seconds(started));
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
        private double[] taken = new double[0];
        private int there;
        private int found;

        Probe(Api api, String tenant, int leads) {
            this.api = api;
            this.tenant = tenant;
            this.leads = leads;
        }

        void run(int count) {
            int before = taken.length;
            taken = Arrays.copyOf(taken, before + count);
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
                taken[before + i] = (System.nanoTime() - started) / 1e6;
                there += known ? 1 : 0;
                found += known && !items.isEmpty() ? 1 : 0;
            }
        }

        void forget() {
            taken = new double[0];
            there = 0;
            found = 0;
        }

        double percentile(double share) {
            double[] sorted = taken.clone();
            Arrays.sort(sorted);
            return sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * share))];
        }

        double mean() {
            return Arrays.stream(taken).average().orElse(0);
        }

        void print() {
            System.out.printf(
                    Locale.ROOT,
                    "match.%s leads=%d p50_ms=%.1f p99_ms=%.1f offered=%d of %d that are there%n",
                    tenant,
                    leads,
                    percentile(0.5),
                    percentile(0.99),
                    found,
                    there);
        }
    }
}
