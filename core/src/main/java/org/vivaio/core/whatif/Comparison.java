package org.vivaio.core.whatif;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.Histories.History;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.scoring.ScoringRules;
import org.vivaio.core.segment.SegmentRules;

/** Adds up, lead by lead, in what two rulebooks differ. Holds counts and a few examples, whatever the number of leads. */
final class Comparison {
    private static final int MOST_EXAMPLES = 20;
    private static final int WIDTH = 10;
    private static final int LEAST = -100;
    private static final int MOST = 300;

    private final Rulebook proposed;
    private final Lifecycle before;
    private final Lifecycle after;
    private final Instant end;
    private final Map<String, Map<String, Long>> moved = new TreeMap<>();
    private final Map<Integer, long[]> distribution = new TreeMap<>();
    private final ArrayNode examples = Json.array();
    private final Set<String> fired = new HashSet<>();
    private final long[] sales = new long[2];
    private final long[] salesWon = new long[2];
    private long won;
    private long changed;
    private long unchanged;
    private long facts;

    Comparison(Rulebook active, Rulebook proposed, Instant end) {
        this.proposed = proposed;
        this.before = active.part(Lifecycle.class);
        this.after = proposed.part(Lifecycle.class);
        this.end = end;
    }

    synchronized void add(History history, Simulation.Outcome was, Simulation.Outcome would) {
        facts += history.events().stream().filter(e -> e.cause().isEmpty()).count();
        fired.addAll(would.fired());
        count(was.lead(), 0);
        count(would.lead(), 1);
        boolean isWon = isWon(history);
        won += isWon ? 1 : 0;
        sales(was, before, isWon, 0);
        sales(would, after, isWon, 1);
        if (shown(was.lead()).equals(shown(would.lead()))) {
            unchanged++;
            return;
        }
        changed++;
        String from = was.lead().stage();
        String to = would.lead().stage();
        if (!from.equals(to)) {
            moved.computeIfAbsent(from, f -> new TreeMap<>()).merge(to, 1L, Long::sum);
        }
        if (examples.size() < MOST_EXAMPLES) {
            ObjectNode example =
                    examples.addObject().put("leadId", history.leadId().toString());
            example.set("from", shown(was.lead()));
            example.set("to", shown(would.lead()));
        }
    }

    private void count(LeadState lead, int side) {
        int bucket = (int) Math.floor(lead.score().total(end) / WIDTH) * WIDTH;
        distribution.computeIfAbsent(Math.max(LEAST, Math.min(MOST, bucket)), b -> new long[2])[side]++;
    }

    private void sales(Simulation.Outcome outcome, Lifecycle lifecycle, boolean isWon, int side) {
        if (salesStages(lifecycle).stream().anyMatch(outcome.stages()::contains)) {
            sales[side]++;
            salesWon[side] += isWon ? 1 : 0;
        }
    }

    /** The stages from the hand-over on, without those that a lead only falls back to. */
    private static Set<String> salesStages(Lifecycle lifecycle) {
        String first = lifecycle.handover().map(Lifecycle.Handing::stage).orElse("sql");
        Set<String> stages = new HashSet<>();
        int rank = lifecycle.rank(first);
        for (Lifecycle.Stage stage : lifecycle.stages()) {
            int of = lifecycle.rank(stage.name());
            boolean beforeCustomer = lifecycle.customer().isEmpty()
                    || lifecycle.customer().stream().anyMatch(c -> of <= lifecycle.rank(c));
            if (rank >= 0 && of >= rank && beforeCustomer && !stage.end()) {
                stages.add(stage.name());
            }
        }
        return stages;
    }

    /** Whether the lead really became a customer. */
    private boolean isWon(History history) {
        return before.customer().contains(history.stage())
                || history.events().stream().map(e -> e.data()).anyMatch(Comparison::wins);
    }

    private static boolean wins(EventData data) {
        return data.type().equals("order.placed")
                || data instanceof EventData.Observed observed
                        && observed.type().equals("crm.outcome")
                        && "won".equals(observed.data().get("outcome"));
    }

    /** What is compared: where the lead is, what its scores are, which tags and segments it has. */
    private ObjectNode shown(LeadState lead) {
        ObjectNode json = Json.object().put("stage", lead.stage());
        if (!lead.phase().isEmpty()) {
            json.put("phase", lead.phase());
        }
        BigDecimal total = ScoreState.shown(lead.score().total(end));
        json.put("total", total).put("grade", lead.score().grade(end));
        lead.score()
                .names()
                .forEach(name ->
                        json.put("score." + name, ScoreState.shown(lead.score().total(name, end))));
        json.set("tags", Json.MAPPER.valueToTree(lead.tags()));
        json.set("segments", Json.MAPPER.valueToTree(lead.segments()));
        return json;
    }

    synchronized long leads() {
        return changed + unchanged;
    }

    synchronized long facts() {
        return facts;
    }

    synchronized ObjectNode toJson() {
        ObjectNode json = Json.object().put("changed", changed).put("unchanged", unchanged);
        ArrayNode moves = json.putArray("moved");
        moved.forEach((from, targets) -> targets.forEach(
                (to, count) -> moves.addObject().put("from", from).put("to", to).put("count", count)));
        json.set("examples", examples);
        ArrayNode buckets = json.putArray("distribution");
        distribution.forEach((from, counts) -> buckets.addObject()
                .put("from", from)
                .put("to", from + WIDTH)
                .put("before", counts[0])
                .put("after", counts[1]));
        ObjectNode toSales = json.putObject("sales");
        toSales.put("before", sales[0]).put("after", sales[1]);
        toSales.put("wonBefore", salesWon[0]).put("wonAfter", salesWon[1]).put("won", won);
        ArrayNode never = json.putArray("neverFired");
        rules().stream().filter(rule -> !fired.contains(rule)).forEach(never::add);
        json.put("facts", facts);
        return json;
    }

    private Set<String> rules() {
        Set<String> rules = new TreeSet<>();
        ScoringRules scoring = proposed.part(ScoringRules.class);
        for (List<ScoringRules.Rule> of : List.of(scoring.fit(), scoring.engagement())) {
            of.forEach(rule -> rules.add("scoring " + rule.name()));
        }
        after.transitions().forEach(transition -> rules.add("transition " + transition.name()));
        proposed.part(SegmentRules.class).segments().forEach(segment -> rules.add("segment " + segment.name()));
        return rules;
    }
}
