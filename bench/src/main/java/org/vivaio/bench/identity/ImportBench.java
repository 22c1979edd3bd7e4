package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.HeapWatch;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;

/** Imports a large file into a server with little memory: is the rate steady, does the heap stay flat? */
public final class ImportBench implements Benchmark {
    private static final String TENANT = "one";

    private record Point(double seconds, long rows) {}

    @Override
    public Map<String, String> options() {
        return Map.of("rows", "1000000", "heap", "256m");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        int rows = options.number("rows");
        try (Trial trial = Trial.named("import").heap(options.text("heap")).start()) {
            trial.api().tenant(TENANT, List.of());
            Imports imports = new Imports(trial);
            Path file = trial.work().resolve("leads.csv");
            MatchBench.write(file, rows);
            long sent = System.nanoTime();
            String id = imports.send(TENANT, file);
            Result.say("import.upload seconds=%.1f", seconds(sent));
            imports.awaitState(TENANT, id, "ready", Duration.ofMinutes(60));
            Result.say("import.check seconds=%.1f", seconds(sent));
            HeapWatch heap = HeapWatch.start(trial.api());
            imports.start(TENANT, id);
            List<Point> points = watch(imports, id);
            return judge(imports.job(TENANT, id), rows, points, heap.mostMb());
        }
    }

    private static List<Point> watch(Imports imports, String id) throws InterruptedException {
        List<Point> points = new ArrayList<>();
        long started = System.nanoTime();
        points.add(new Point(0, 0));
        while (true) {
            Thread.sleep(500);
            JsonObject job = imports.job(TENANT, id);
            Point point =
                    new Point(seconds(started), job.getJsonObject("counts").getLong("rows", 0L));
            points.add(point);
            if (points.size() % 60 == 0) {
                Result.say("%.0f s: %d rows", point.seconds(), point.rows());
            }
            if (!job.getString("state").equals("running")) {
                return points;
            }
        }
    }

    private static boolean judge(JsonObject job, int rows, List<Point> points, double heapMb) {
        Point last = points.get(points.size() - 1);
        double[] quarters = new double[4];
        for (int q = 0; q < 4; q++) {
            Point from = at(points, last.rows() * q / 4);
            Point to = at(points, last.rows() * (q + 1) / 4);
            quarters[q] = (to.rows() - from.rows()) / Math.max(0.001, to.seconds() - from.seconds());
        }
        Result.say(
                "import.rates rows/s by quarter: %.0f %.0f %.0f %.0f; heap at most %.0f MB",
                quarters[0], quarters[1], quarters[2], quarters[3], heapMb);
        System.out.println("import.counts " + job.getJsonObject("counts").encode());
        Result.print("import", quarters[3] / quarters[0], last.rows() / last.seconds(), 0);
        return job.getString("state").equals("done") && last.rows() == rows;
    }

    private static Point at(List<Point> points, long rows) {
        return points.stream().filter(point -> point.rows() >= rows).findFirst().orElse(points.get(points.size() - 1));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
