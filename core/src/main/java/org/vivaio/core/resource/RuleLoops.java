package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.core.platform.Expressions;

/**
 * Finds rules that answer each other in a circle: a tag that follows the score, which has a rule that follows the tag. Such
 * rules might never come to rest.
 *
 * <p>Stages are left out: a lead never returns to a stage because of the same fact.
 */
final class RuleLoops {
    private final Map<String, Set<String>> readsOf = new TreeMap<>();
    private final Map<String, String> places = new TreeMap<>();

    private RuleLoops() {}

    /** Reports each circle once, at one of its rules. */
    static void report(ResourceSet resources) {
        RuleLoops loops = new RuleLoops();
        for (Resource tag : resources.of("tag")) {
            if (tag.spec().path("on").isMissingNode()) {
                loops.add("tag " + tag.name(), tag.key() + ":when", tag.spec().path("when"));
            }
        }
        for (Resource segment : resources.of("segment")) {
            loops.add(
                    "segment " + segment.name(),
                    segment.key() + ":when",
                    segment.spec().path("when"));
        }
        for (Resource scoring : resources.of("scoring")) {
            String score = scoring.spec().path("score").asText("");
            JsonNode rules = scoring.spec().path("rules");
            for (int i = 0; i < rules.size(); i++) {
                if (!rules.get(i).path("axis").asText("fit").equals("engagement")) {
                    loops.add(
                            "score " + score,
                            scoring.key() + ":rules[" + i + "].when",
                            rules.get(i).path("when"));
                }
            }
        }
        loops.find(resources);
    }

    private void add(String node, String place, JsonNode when) {
        if (!when.isTextual()) {
            return;
        }
        try {
            Set<String> reads = readsOf.computeIfAbsent(node, n -> new LinkedHashSet<>());
            int before = reads.size();
            walk(Expressions.condition(when.asText()).tree().getExpr(), reads);
            if (reads.size() > before) {
                places.putIfAbsent(node, place);
            }
        } catch (IllegalArgumentException e) {
            // reported where it is read
        }
    }

    private static void walk(CelExpr expr, Set<String> reads) {
        switch (expr.exprKind().getKind()) {
            case SELECT -> {
                String field = expr.select().field();
                CelExpr operand = expr.select().operand();
                if (isLead(operand)) {
                    switch (field) {
                        case "score" -> reads.add("score ");
                        case "tags" -> reads.add("tag *");
                        case "segments" -> reads.add("segment *");
                        default -> {
                            // no rule writes it
                        }
                    }
                } else if (operand.exprKind().getKind() == Kind.SELECT
                        && operand.select().field().equals("scores")
                        && isLead(operand.select().operand())) {
                    reads.add("score " + field);
                } else {
                    walk(operand, reads);
                }
            }
            case CALL -> {
                if (!named(expr.call(), reads)) {
                    expr.call().target().ifPresent(target -> walk(target, reads));
                    expr.call().args().forEach(arg -> walk(arg, reads));
                }
            }
            case LIST -> expr.list().elements().forEach(item -> walk(item, reads));
            case COMPREHENSION -> {
                walk(expr.comprehension().iterRange(), reads);
                walk(expr.comprehension().loopStep(), reads);
            }
            default -> {
                // reads nothing that rules write
            }
        }
    }

    /** {@code "x" in lead.tags} reads one tag, not all of them. */
    private static boolean named(CelExpr.CelCall call, Set<String> reads) {
        if (!call.function().equals("@in") || call.args().size() != 2) {
            return false;
        }
        CelExpr name = call.args().get(0);
        CelExpr list = call.args().get(1);
        boolean constant = name.exprKind().getKind() == Kind.CONSTANT
                && name.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        if (!constant
                || list.exprKind().getKind() != Kind.SELECT
                || !isLead(list.select().operand())) {
            return false;
        }
        switch (list.select().field()) {
            case "tags" -> reads.add("tag " + name.constant().stringValue());
            case "segments" -> reads.add("segment " + name.constant().stringValue());
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isLead(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.IDENT && expr.ident().name().equals("lead");
    }

    private void find(ResourceSet resources) {
        Set<String> reported = new LinkedHashSet<>();
        for (String start : readsOf.keySet()) {
            Deque<String> path = new ArrayDeque<>();
            if (!reported.contains(start) && circle(start, start, path, new LinkedHashSet<>())) {
                List<String> names = new ArrayList<>(path);
                reported.addAll(names);
                names.add(start);
                resources.problem(
                        places.getOrDefault(start, "rules"),
                        "loop",
                        "answers itself in a circle: "
                                + String.join(" -> ", names)
                                        .replace("score  ", "score ")
                                        .strip() + "; let one of them look at something that no rule sets");
            }
        }
    }

    private boolean circle(String start, String at, Deque<String> path, Set<String> seen) {
        if (!seen.add(at)) {
            return false;
        }
        path.addLast(at);
        for (String read : readsOf.getOrDefault(at, Set.of())) {
            for (String next : nodes(read)) {
                if (next.equals(start) || circle(start, next, path, seen)) {
                    return true;
                }
            }
        }
        path.removeLast();
        return false;
    }

    private List<String> nodes(String read) {
        if (!read.endsWith("*")) {
            return readsOf.containsKey(read) ? List.of(read) : List.of();
        }
        String kind = read.substring(0, read.length() - 1);
        return readsOf.keySet().stream().filter(node -> node.startsWith(kind)).toList();
    }
}
