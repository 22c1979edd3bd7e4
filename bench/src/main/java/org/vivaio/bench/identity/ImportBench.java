package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.bench.Options;

/** Imports a large file into a server with little memory: is the rate steady, does the heap stay flat? */
public final class ImportBench {
    private static final Map<String, String> OPTIONS = new TreeMap<>(Map.of("rows", "1000000", "heap", "256m"));

    private ImportBench() {}

    private record Point(double seconds, long rows, double heap) {}

    /** Runs it; answers with the exit code. */
    public static int run(List<String> arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments, OPTIONS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        int rows = options.number("rows");
        try (Trial trial = Trial.start(
                "import", Map.of("VIVAIO_JAVA_OPTS", "-Xmx" + options.text("heap") + " -XX:+ExitOnOutOfMemoryError"))) {
            trial.api().tenant("one", List.of());
            Path file = trial.work().resolve("leads.csv");
            MatchBench.write(file, rows);
            long sent = System.nanoTime();
            String id = trial.importFile("one", file);
            System.out.printf(Locale.ROOT, "import.upload seconds=%.1f%n", seconds(sent));
            trial.awaitState("one", id, "ready", Duration.ofMinutes(60));
            System.out.printf(Locale.ROOT, "import.check seconds=%.1f%n", seconds(sent));
            trial.api()
                    .post("/api/v1/tenants/one/imports/" + id + ":start", new JsonObject())
                    .ok();
            List<Point> points = watch(trial, id);
            return judge(trial, id, rows, points);
        }
    }

    private static List<Point> watch(Trial trial, String id) throws InterruptedException {
        List<Point> points = new ArrayList<>();
        long started = System.nanoTime();
        points.add(new Point(0, 0, heap(trial)));
        while (true) {
            Thread.sleep(2_000);
            JsonObject job = trial.job("one", id);
            Point point =
                    new Point(seconds(started), job.getJsonObject("counts").getLong("rows", 0L), heap(trial));
            points.add(point);
            if (points.size() % 15 == 0) {
                System.out.printf(
                        Locale.ROOT, "%.0f s: %d rows, heap %.0f MB%n", point.seconds(), point.rows(), point.heap());
            }
            if (!job.getString("state").equals("running")) {
                return points;
            }
        }
    }

    private static double heap(Trial trial) {
        return trial.api()
                        .get("/metrics")
                        .ok()
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / 1e6;
    }

    private static int judge(Trial trial, String id, int rows, List<Point> points) {
        Point last = points.get(points.size() - 1);
        double[] quarters = new double[4];
        for (int q = 0; q < 4; q++) {
            Point from = at(points, last.rows() * q / 4);
            Point to = at(points, last.rows() * (q + 1) / 4);
            quarters[q] = (to.rows() - from.rows()) / Math.max(0.001, to.seconds() - from.seconds());
        }
        double most = points.stream().mapToDouble(Point::heap).max().orElse(0);
        JsonObject job = trial.job("one", id);
        System.out.printf(
                Locale.ROOT,
                "import.rates rows/s by quarter: %.0f %.0f %.0f %.0f; heap at most %.0f MB%n",
                quarters[0],
                quarters[1],
                quarters[2],
                quarters[3],
                most);
        System.out.println("import.counts " + job.getJsonObject("counts").encode());
        System.out.printf(
                Locale.ROOT,
                "import ratio=%.2f rate=%.0f p99_ms=0%n",
                quarters[3] / quarters[0],
                last.rows() / last.seconds());
        return job.getString("state").equals("done") && last.rows() == rows ? 0 : 1;
    }

    private static Point at(List<Point> points, long rows) {
        return points.stream().filter(point -> point.rows() >= rows).findFirst().orElse(points.get(points.size() - 1));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
