package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Resources;

/**
 * Sends persons whose truth is known as captures, lets the product find its duplicates by what it learns from them, and
 * counts pairs: those that it joined without asking against those that are one person.
 */
public final class DedupeBench implements Benchmark {
    /** Of the precision, and with the number of the F1. */
    private static final double FLOOR = 0.995;

    private record Person(String truth, JsonObject fields) {}

    private record Table(List<String> columns, List<Person> persons) {}

    private record Figures(double precision, double recall, long offered) {
        double f1() {
            return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        }
    }

    @Override
    public Map<String, String> options() {
        return Map.of("file", "", "number", "soc_sec_id", "id", "rec_id", "exact", "");
    }

    @Override
    public boolean run(Options options) throws Exception {
        boolean sound = true;
        double lowest = 1;
        long started = System.nanoTime();
        long rows = 0;
        try (Trial trial = Trial.named("dedupe").start()) {
            for (Map.Entry<String, String> file : files(options).entrySet()) {
                Table table = read(file.getValue(), options.text("id"));
                for (boolean with : new boolean[] {false, true}) {
                    if (with && !table.columns().contains(options.text("number"))) {
                        continue;
                    }
                    Figures figures = run(trial, file.getKey(), table, options, with);
                    rows += table.persons().size();
                    Result.say(
                            "dedupe.%s %s %s precision=%.4f recall=%.4f f1=%.4f offered=%d",
                            file.getKey(),
                            with ? "with" : "without",
                            options.text("number"),
                            figures.precision(),
                            figures.recall(),
                            figures.f1(),
                            figures.offered());
                    sound &= figures.precision() >= FLOOR && (!with || figures.f1() >= FLOOR);
                    lowest = with ? Math.min(lowest, figures.f1()) : lowest;
                }
            }
        }
        Result.print("dedupe", lowest, rows / ((System.nanoTime() - started) / 1e9), 0);
        return sound;
    }

    /** What is sent, by name: the file that was named, else those that come with the benchmark. */
    private static Map<String, String> files(Options options) throws IOException {
        if (!options.text("file").isEmpty()) {
            Path file = Path.of(options.text("file"));
            return Map.of(file.getFileName().toString().replace(".csv", ""), Files.readString(file));
        }
        Map<String, String> files = new TreeMap<>();
        for (String name : List.of("febrl_dataset1", "febrl_dataset2")) {
            try (InputStream file = DedupeBench.class.getResourceAsStream("/febrl/" + name + ".csv")) {
                files.put(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static Table read(String text, String idColumn) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        String[] header = lines.get(0).split(", *", -1);
        int id = List.of(header).indexOf(idColumn);
        List<Person> persons = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split(", *", -1);
            JsonObject fields = new JsonObject();
            for (int i = 0; i < Math.min(header.length, values.length); i++) {
                if (i != id && !values[i].isBlank()) {
                    fields.put(header[i].strip(), values[i].strip());
                }
            }
            // rec-7-org, rec-7-dup-0: the number is the person
            persons.add(new Person(values[id].replaceAll("^(rec-\\d+).*", "$1"), fields));
        }
        List<String> columns = new ArrayList<>(List.of(header));
        columns.remove(id);
        return new Table(columns.stream().map(String::strip).toList(), persons);
    }

    private static Figures run(Trial trial, String name, Table table, Options options, boolean with) throws Exception {
        String tenant = (name.replaceAll("[^a-z0-9]", "") + (with ? "-with" : "-without"));
        Api api = trial.api();
        Imports imports = new Imports(trial);
        List<JsonObject> resources = new ArrayList<>();
        for (String column : table.columns()) {
            boolean number = column.equals(options.text("number"));
            if (number && !with) {
                continue;
            }
            boolean exact = number || List.of(options.text("exact").split(",")).contains(column);
            resources.add(Resources.of(
                    "field",
                    column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-"),
                    new JsonObject().put("key", column).put("match", exact ? "exact" : "fuzzy")));
        }
        api.tenant(tenant, resources);
        String base = "/api/v1/tenants/" + tenant;
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<String>> sent = new ArrayList<>();
        for (Person person : table.persons()) {
            JsonObject fields = person.fields().copy();
            if (!with) {
                fields.remove(options.text("number"));
            }
            sent.add(pool.submit(() -> api.post(
                            base + "/captures",
                            new JsonObject().put("source", "api").put("fields", fields))
                    .ok()
                    .json()
                    .getString("leadId")));
        }
        List<String> leads = new ArrayList<>();
        for (Future<String> one : sent) {
            leads.add(one.get());
        }
        imports.awaitMatched(tenant, Duration.ofMinutes(10));
        api.post(base + "/matching:learn", new JsonObject()).ok();
        imports.awaitMatched(tenant, Duration.ofMinutes(10));
        List<Future<String>> asked = new ArrayList<>();
        for (String lead : leads) {
            asked.add(pool.submit(
                    () -> api.get(base + "/leads/" + lead).ok().json().getString("id")));
        }
        Map<String, Integer> truths = new HashMap<>();
        Map<String, Integer> joined = new HashMap<>();
        Map<String, Integer> both = new HashMap<>();
        for (int i = 0; i < leads.size(); i++) {
            String truth = table.persons().get(i).truth();
            String lead = asked.get(i).get();
            truths.merge(truth, 1, Integer::sum);
            joined.merge(lead, 1, Integer::sum);
            both.merge(truth + "/" + lead, 1, Integer::sum);
        }
        pool.shutdown();
        long offered = api.all(base + "/duplicates").size();
        double right = pairs(both);
        return new Figures(pairs(joined) == 0 ? 1 : right / pairs(joined), right / Math.max(1, pairs(truths)), offered);
    }

    private static double pairs(Map<String, Integer> groups) {
        return groups.values().stream().mapToDouble(n -> n * (n - 1) / 2.0).sum();
    }
}
