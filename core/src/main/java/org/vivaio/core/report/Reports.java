package org.vivaio.core.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.report.ReportQueries.Count;

/** The reports: funnel, origins, triage, handover, speed. Each is a list of rows with a head for tables. */
public final class Reports {
    /** Their names. */
    static final List<String> NAMES = List.of("funnel", "origins", "triage", "handover", "speed");

    /** A trait that stands for fewer answers says nothing yet. */
    private static final long LEAST_ANSWERS = 5;

    private final ReportQueries queries;

    /** Reads by the pool of readers. */
    public Reports(Db db) {
        this.queries = new ReportQueries(db);
    }

    /**
     * What is asked for.
     *
     * @param from first day
     * @param to last day
     * @param by what to split by; empty for not at all
     * @param stage the stage that conversion is measured to
     */
    record Question(String tenant, String name, LocalDate from, LocalDate to, String by, String stage) {}

    /** The leads that a share counts, newest first, after a place. */
    Future<List<ReportQueries.Behind>> behind(
            Question question,
            BehindShare share,
            Optional<String> split,
            Optional<ReportQueries.Behind> after,
            int limit) {
        return queries.behind(question, share, split, after, limit);
    }

    Future<ObjectNode> answer(Question question, Lifecycle lifecycle) {
        ObjectNode head = Json.object()
                .put("name", question.name())
                .put("from", question.from().toString())
                .put("to", question.to().toString())
                .put("by", question.by())
                .put("stage", question.stage());
        return switch (question.name()) {
            case "funnel" -> funnel(question, lifecycle, head);
            case "origins", "triage" -> triage(question, lifecycle, head);
            case "handover" -> handover(question, head);
            default -> speed(question, head);
        };
    }

    private Future<List<Count>> counts(Question question, String metric) {
        return queries.counts(question.tenant(), metric, question.from(), question.to(), question.by());
    }

    /** How many of those who came in the period ever reached each stage, and how leads moved in it. */
    private Future<ObjectNode> funnel(Question question, Lifecycle lifecycle, ObjectNode head) {
        Future<List<Count>> generated = counts(question, "generated");
        Future<List<Count>> reached = counts(question, "reached");
        Future<List<Count>> moved = queries.counts(question.tenant(), "moved", question.from(), question.to(), "");
        return Future.all(generated, reached, moved).map(done -> {
            List<String> stages = stages(lifecycle, reached.result());
            ArrayNode names = head.putArray("stages");
            stages.forEach(names::add);
            Map<String, Map<String, Long>> rows = new TreeMap<>();
            generated.result().forEach(c -> row(rows, c.split()).merge("", c.n(), Long::sum));
            reached.result().forEach(c -> row(rows, c.split()).merge(c.key(), c.n(), Long::sum));
            ArrayNode list = head.putArray("rows");
            rows.forEach((split, row) -> {
                ObjectNode json = list.addObject().put("split", split);
                long leads = row.getOrDefault("", 0L);
                json.put("leads", leads);
                ObjectNode shares = json.putObject("reached");
                stages.forEach(stage -> shares.set(stage, Shares.of(row.getOrDefault(stage, 0L), leads)));
            });
            ArrayNode moves = head.putArray("moves");
            moved.result()
                    .forEach(c -> moves.addObject()
                            .put("from", c.key())
                            .put("to", c.detail())
                            .put("n", c.n()));
            return head;
        });
    }

    private static List<String> stages(Lifecycle lifecycle, List<Count> seen) {
        List<String> stages = new ArrayList<>();
        lifecycle.stages().forEach(stage -> stages.add(stage.name()));
        seen.stream()
                .map(Count::key)
                .distinct()
                .filter(s -> !stages.contains(s))
                .forEach(stages::add);
        return stages;
    }

    private static Map<String, Long> row(Map<String, Map<String, Long>> rows, String split) {
        return rows.computeIfAbsent(split, s -> new LinkedHashMap<>());
    }

    /** Where those who came in the period stand now: ready for sales, undecided, lost. */
    private Future<ObjectNode> triage(Question question, Lifecycle lifecycle, ObjectNode head) {
        Future<List<Count>> generated = counts(question, "generated");
        Future<List<Count>> standing = counts(question, "stage");
        Future<List<Count>> reached = counts(question, "reached");
        return Future.all(generated, standing, reached).map(done -> {
            Set<String> lost = lost(lifecycle);
            Set<String> ready = ready(lifecycle, lost);
            Map<String, Map<String, Long>> rows = new TreeMap<>();
            generated.result().forEach(c -> row(rows, c.split()).merge("leads", c.n(), Long::sum));
            standing.result()
                    .forEach(c -> row(rows, c.split())
                            .merge(
                                    lost.contains(c.key()) ? "lost" : ready.contains(c.key()) ? "ready" : "undecided",
                                    c.n(),
                                    Long::sum));
            reached.result().stream()
                    .filter(c -> c.key().equals(question.stage()))
                    .forEach(c -> row(rows, c.split()).merge("converted", c.n(), Long::sum));
            ArrayNode list = head.putArray("rows");
            rows.forEach((split, row) -> {
                long leads = row.getOrDefault("leads", 0L);
                ObjectNode json = list.addObject().put("split", split).put("leads", leads);
                for (String share : List.of("ready", "undecided", "lost", "converted")) {
                    json.set(share, Shares.of(row.getOrDefault(share, 0L), leads));
                }
            });
            return head;
        });
    }

    static Set<String> lost(Lifecycle lifecycle) {
        Set<String> lost = new HashSet<>(Set.of("cold", "dead", Measured.DISCARDED));
        lifecycle.stages().stream().filter(Lifecycle.Stage::end).forEach(stage -> lost.add(stage.name()));
        return lost;
    }

    /** From the sales-qualified stage on; where a tenant has no stage of that name, the later half of its stages. */
    static Set<String> ready(Lifecycle lifecycle, Set<String> lost) {
        List<String> names =
                lifecycle.stages().stream().map(Lifecycle.Stage::name).toList();
        int first = names.contains("sql") ? names.indexOf("sql") : names.size() / 2;
        Set<String> ready = new HashSet<>(names.subList(first, names.size()));
        ready.removeAll(lost);
        return ready;
    }

    /** What sales said to what marketing offered in the period, why, and what distinguishes the two. */
    private Future<ObjectNode> handover(Question question, ObjectNode head) {
        Future<List<Count>> answers = counts(question, "handover");
        Future<List<Count>> traits = queries.counts(question.tenant(), "trait", question.from(), question.to(), "");
        return Future.all(answers, traits).map(done -> {
            Map<String, Map<String, Long>> rows = new TreeMap<>();
            Map<String, Long> reasons = new TreeMap<>();
            answers.result().forEach(c -> {
                row(rows, c.split()).merge(c.key(), c.n(), Long::sum);
                if (c.key().equals("rejected")) {
                    reasons.merge(c.detail(), c.n(), Long::sum);
                }
            });
            ArrayNode list = head.putArray("rows");
            long[] all = new long[2];
            rows.forEach((split, row) -> {
                long accepted = row.getOrDefault("accepted", 0L);
                long rejected = row.getOrDefault("rejected", 0L);
                all[0] += accepted;
                all[1] += rejected;
                ObjectNode json = list.addObject().put("split", split);
                for (String change : List.of("offered", "accepted", "rejected", "escalated")) {
                    json.put(change, row.getOrDefault(change, 0L));
                }
                json.set("acceptance", Shares.of(accepted, accepted + rejected));
            });
            ArrayNode why = head.putArray("reasons");
            reasons.forEach((reason, n) -> why.addObject().put("reason", reason).put("n", n));
            traits(traits.result(), all[0], all[1], head.putArray("traits"));
            return head;
        });
    }

    /** How often sales accepts leads with a trait, beside how often it accepts those without. */
    private static void traits(List<Count> counts, long accepted, long rejected, ArrayNode list) {
        Map<String, long[]> traits = new TreeMap<>();
        counts.forEach(c ->
                traits.computeIfAbsent(c.detail(), t -> new long[2])[c.key().equals("accepted") ? 0 : 1] += c.n());
        List<ObjectNode> rows = new ArrayList<>();
        traits.forEach((trait, n) -> {
            if (n[0] + n[1] >= LEAST_ANSWERS) {
                int equals = trait.indexOf('=');
                ObjectNode row = Json.object()
                        .put("trait", trait.substring(0, equals))
                        .put("value", trait.substring(equals + 1));
                row.set("with", Shares.of(n[0], n[0] + n[1]));
                row.set("without", Shares.of(accepted - n[0], accepted + rejected - n[0] - n[1]));
                rows.add(row);
            }
        });
        rows.sort(java.util.Comparator.comparingDouble(
                (ObjectNode r) -> -Math.abs(r.path("with").path("share").asDouble()
                        - r.path("without")
                                .path("share")
                                .asDouble(r.path("with").path("share").asDouble()))));
        rows.forEach(list::add);
    }

    /** How long people waited for the first attempt, in working time, and what came of it. */
    private Future<ObjectNode> speed(Question question, ObjectNode head) {
        Future<List<Count>> bands = counts(question, "speed");
        Future<List<Count>> reached = counts(question, "speed-reached");
        Future<List<Count>> clocks = counts(question, "sla");
        return Future.all(bands, reached, clocks).map(done -> {
            ArrayNode names = head.putArray("bands");
            Measured.bands().forEach(names::add);
            Map<String, Map<String, Long>> rows = new TreeMap<>();
            clocks.result().forEach(c -> row(rows, c.split()).merge(c.key(), c.n(), Long::sum));
            bands.result().forEach(c -> {
                Map<String, Long> row = row(rows, c.split());
                row.merge("band " + c.key(), c.n(), Long::sum);
                row.merge("seconds", (long) c.total(), Long::sum);
                row.merge("answered", c.n(), Long::sum);
            });
            reached.result().stream()
                    .filter(c -> c.detail().equals(question.stage()))
                    .forEach(c -> row(rows, c.split()).merge("reached " + c.key(), c.n(), Long::sum));
            ArrayNode list = head.putArray("rows");
            rows.forEach((split, row) -> {
                long started = row.getOrDefault("started", 0L);
                long answered = row.getOrDefault("answered", 0L);
                ObjectNode json = list.addObject().put("split", split).put("started", started);
                long tried = row.getOrDefault("tried", 0L);
                // who still waits within the time is neither in time nor late yet
                long inTime = Math.max(0, tried - row.getOrDefault("late", 0L));
                json.set("inTime", Shares.of(inTime, inTime + row.getOrDefault("breached", 0L)));
                json.put("waiting", Math.max(0, started - tried));
                if (answered > 0) {
                    json.put("averageSeconds", row.getOrDefault("seconds", 0L) / answered);
                }
                ObjectNode perBand = json.putObject("bands");
                Measured.bands().forEach(band -> {
                    long n = row.getOrDefault("band " + band, 0L);
                    ObjectNode one = perBand.putObject(band);
                    one.set("leads", Shares.of(n, answered));
                    one.set("converted", Shares.of(row.getOrDefault("reached " + band, 0L), n));
                });
            });
            return head;
        });
    }
}
