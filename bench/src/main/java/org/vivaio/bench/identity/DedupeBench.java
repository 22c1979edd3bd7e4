package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
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
import org.vivaio.bench.product.Api;

/**
 * Sends persons whose truth is known as captures, lets the product find its duplicates by what it learns from them, and
 * counts pairs: those that it joined without asking against those that are one person.
 */
public final class DedupeBench {
    private static final Map<String, String> OPTIONS =
            new TreeMap<>(Map.of("file", "", "number", "soc_sec_id", "id", "rec_id", "exact", ""));

    private DedupeBench() {}

    private record Person(String truth, JsonObject fields) {}

    private record Table(List<String> columns, List<Person> persons) {}

    private record Figures(double precision, double recall, long offered) {
        double f1() {
            return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        }
    }

    /** Runs it; answers with the exit code. */
    public static int run(List<String> arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments, OPTIONS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Map<String, String> files = new TreeMap<>();
        if (options.text("file").isEmpty()) {
            for (String name : List.of("febrl_dataset1", "febrl_dataset2")) {
                try (InputStream file = DedupeBench.class.getResourceAsStream("/febrl/" + name + ".csv")) {
                    files.put(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } else {
            Path file = Path.of(options.text("file"));
            files.put(file.getFileName().toString().replace(".csv", ""), Files.readString(file));
        }
        boolean sound = true;
        double lowest = 1;
        long started = System.nanoTime();
        long rows = 0;
        try (Trial trial = Trial.start("dedupe", Map.of())) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Table table = read(file.getValue(), options.text("id"));
                for (boolean with : new boolean[] {false, true}) {
                    if (with && !table.columns().contains(options.text("number"))) {
                        continue;
                    }
                    Figures figures = run(trial, file.getKey(), table, options, with);
                    rows += table.persons().size();
                    System.out.printf(
                            Locale.ROOT,
                            "dedupe.%s %s %s precision=%.4f recall=%.4f f1=%.4f offered=%d%n",
                            file.getKey(),
                            with ? "with" : "without",
                            options.text("number"),
                            figures.precision(),
                            figures.recall(),
                            figures.f1(),
                            figures.offered());
                    sound &= figures.precision() >= 0.995 && (!with || figures.f1() >= 0.995);
                    lowest = with ? Math.min(lowest, figures.f1()) : lowest;
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "dedupe ratio=%.4f rate=%.0f p99_ms=0%n",
                lowest,
                rows / ((System.nanoTime() - started) / 1e9));
        return sound ? 0 : 1;
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
        List<JsonObject> resources = new ArrayList<>();
        for (String column : table.columns()) {
            boolean number = column.equals(options.text("number"));
            if (number && !with) {
                continue;
            }
            boolean exact = number || List.of(options.text("exact").split(",")).contains(column);
            resources.add(new JsonObject()
                    .put("kind", "field")
                    .put("name", column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-"))
                    .put("spec", new JsonObject().put("key", column).put("match", exact ? "exact" : "fuzzy")));
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
        trial.awaitMatched(tenant, Duration.ofMinutes(10));
        api.post(base + "/matching:learn", new JsonObject()).ok();
        trial.awaitMatched(tenant, Duration.ofMinutes(10));
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
