package org.vivaio.core.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * The numbers that rules compare scores with, and whether rules look at time at all.
 *
 * @param byScore numbers by what is compared: {@code total}, {@code fit}, {@code engagement}, or {@code scores.NAME}
 * @param timed whether a rule that is kept in step with looks at time, or compares a score that fades
 */
public record ScoreThresholds(Map<String, Set<Double>> byScore, boolean timed) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<ScoreThresholds> PART =
            new RulebookPart<>(ScoreThresholds.class, ScoreThresholds::compile);

    private static final List<String> KINDS = List.of("tag", "segment", "scoring", "lifecycle");

    private static ScoreThresholds compile(ResourceSet resources) {
        Map<String, Set<Double>> found = new TreeMap<>();
        boolean timed = false;
        boolean fades = false;
        for (String kind : KINDS) {
            for (Resource resource : resources.of(kind)) {
                for (String member : List.of("when", "until")) {
                    for (JsonNode condition : resource.spec().findValues(member)) {
                        timed |= look(condition.asText(), found);
                    }
                }
                timed |= !resource.spec().findValues("after").isEmpty();
                fades |= !resource.spec().findValues("halfLife").isEmpty();
            }
        }
        for (Resource scoring : resources.of("scoring")) {
            limits(scoring.spec().path("grade"), found);
        }
        return new ScoreThresholds(found, timed || fades && !found.isEmpty());
    }

    private static void limits(JsonNode grade, Map<String, Set<Double>> found) {
        if (found.containsKey("grade")) {
            grade.path("engagement").forEach(limit -> add(found, "engagement", limit.asDouble()));
        }
    }

    private static boolean look(String source, Map<String, Set<Double>> found) {
        try {
            Condition condition = Expressions.condition(source);
            walk(condition.tree().getExpr(), found);
            return condition.timed();
        } catch (IllegalArgumentException e) {
            return false; // reported by whoever owns the resource
        }
    }

    private static void walk(CelExpr expr, Map<String, Set<Double>> found) {
        switch (expr.exprKind().getKind()) {
            case CALL -> {
                List<CelExpr> args = expr.call().args();
                if (args.size() == 2) {
                    compare(args.get(0), args.get(1), found);
                    compare(args.get(1), args.get(0), found);
                }
                expr.call().target().ifPresent(target -> walk(target, found));
                args.forEach(arg -> walk(arg, found));
            }
            case SELECT -> {
                if (path(expr).equals("grade")) {
                    // the usual limits; others are read from the scoring resource
                    List.of(25.0, 50.0, 75.0).forEach(limit -> add(found, "engagement", limit));
                    found.computeIfAbsent("grade", g -> new TreeSet<>());
                }
                walk(expr.select().operand(), found);
            }
            case LIST -> expr.list().elements().forEach(item -> walk(item, found));
            case COMPREHENSION -> {
                walk(expr.comprehension().iterRange(), found);
                walk(expr.comprehension().loopStep(), found);
            }
            default -> {
                // compares nothing
            }
        }
    }

    private static void compare(CelExpr score, CelExpr number, Map<String, Set<Double>> found) {
        String path = path(score);
        if (path.isEmpty() || number.exprKind().getKind() != Kind.CONSTANT) {
            return;
        }
        if (number.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE) {
            add(found, path, number.constant().doubleValue());
        } else if (number.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
            add(found, path, number.constant().int64Value());
        }
    }

    private static void add(Map<String, Set<Double>> found, String path, double value) {
        found.computeIfAbsent(path, p -> new TreeSet<>()).add(value);
    }

    /** What is behind {@code lead.score.} or the whole behind {@code lead.} for a named score; empty for anything else. */
    private static String path(CelExpr expr) {
        if (expr.exprKind().getKind() != Kind.SELECT
                || expr.select().operand().exprKind().getKind() != Kind.SELECT) {
            return "";
        }
        CelExpr of = expr.select().operand();
        boolean lead = of.select().operand().exprKind().getKind() == Kind.IDENT
                && of.select().operand().ident().name().equals("lead");
        if (!lead) {
            return "";
        }
        return switch (of.select().field()) {
            case "score" -> expr.select().field();
            case "scores" -> "scores." + expr.select().field();
            default -> "";
        };
    }
}
