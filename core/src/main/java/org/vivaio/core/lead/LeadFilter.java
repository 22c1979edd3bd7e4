package org.vivaio.core.lead;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * The subset of CEL that finds leads in SQL: comparisons of a lead's members with constants, {@code in}, {@code
 * startsWith}, {@code contains}, {@code endsWith}, {@code within} and {@code olderThan} of {@code createdAt} and {@code
 * updatedAt}, joined by {@code && || !}.
 *
 * <p>It agrees with evaluation: where evaluating fails, SQL says null, and both join the same ways. Scores are those of the
 * lead's last decision.
 */
public final class LeadFilter {
    private static final Map<String, String> COLUMNS = Map.of(
            "stage",
            "stage",
            "owner",
            "owner",
            "source",
            "source",
            "id",
            "id::text",
            "campaign",
            "coalesce(fields ->> 'campaign', state ->> 'campaign')");
    private static final Map<String, String> TIMES = Map.of("createdAt", "created_at", "updatedAt", "updated_at");
    private static final Map<String, String> OPERATORS = Map.of(
            "_==_", "=",
            "_!=_", "is distinct from",
            "_<_", "<",
            "_<=_", "<=",
            "_>_", ">",
            "_>=_", ">=");

    private final List<Object> params;
    private final Instant now;
    private boolean indexed;

    private LeadFilter(List<Object> params, Instant now) {
        this.params = params;
        this.now = now;
    }

    /**
     * A condition in SQL.
     *
     * @param sql for a WHERE clause over {@code lead}
     * @param indexed whether an index finds the leads, so that the cost does not grow with those stored
     */
    public record Translation(String sql, boolean indexed) {}

    /**
     * Translates a condition.
     *
     * @param params parameters so far; those of the condition are added
     * @return empty when SQL has no words for it
     */
    public static Optional<Translation> translate(Expressions.Condition condition, List<Object> params, Instant now) {
        int before = params.size();
        try {
            LeadFilter filter = new LeadFilter(params, now);
            CelExpr root = condition.tree().getExpr();
            String sql = filter.condition(root, true);
            filter.findIndex(root);
            return Optional.of(new Translation(sql, filter.indexed));
        } catch (IllegalArgumentException e) {
            params.subList(before, params.size()).clear();
            return Optional.empty();
        }
    }

    /**
     * Translates a filter that somebody asked for.
     *
     * @throws org.vivaio.core.platform.ProblemException 400 when it is no expression, or SQL has no words for it
     */
    static String sql(String filter, List<Object> params, Instant now) {
        try {
            return new LeadFilter(params, now)
                    .condition(Expressions.condition(filter).tree().getExpr(), true);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                            400,
                            "bad-parameter",
                            "A parameter is wrong",
                            "The filter cannot be used: " + e.getMessage(),
                            List.of(new FieldError("filter", "expression", String.valueOf(e.getMessage()))))
                    .exception();
        }
    }

    /** What is joined by && needs one part that an index finds. */
    private void findIndex(CelExpr expr) {
        if (expr.exprKind().getKind() != Kind.CALL) {
            return;
        }
        CelExpr.CelCall call = expr.call();
        switch (call.function()) {
            case "_&&_" -> call.args().forEach(this::findIndex);
            case "_==_" -> {
                for (CelExpr side : call.args()) {
                    String path = isConstant(side) ? "" : path(side);
                    indexed |= path.equals("stage") || path.equals("owner");
                }
            }
            case "@in", "_in_" -> {
                CelExpr list = call.args().get(1);
                String path = list.exprKind().getKind() == Kind.LIST
                        ? path(call.args().get(0))
                        : path(list);
                indexed |= path.equals("stage") || path.equals("owner") || path.equals("segments");
            }
            default -> {
                // read from each lead
            }
        }
    }

    /**
     * Writes a condition.
     *
     * @param positive whether null may stand for false here: not below a negation
     */
    private String condition(CelExpr expr, boolean positive) {
        if (isConstant(expr)) {
            if (expr.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE) {
                return expr.constant().booleanValue() ? "true" : "false";
            }
            throw unsupported();
        }
        if (expr.exprKind().getKind() != Kind.CALL) {
            throw unsupported();
        }
        CelExpr.CelCall call = expr.call();
        List<CelExpr> args = call.args();
        return switch (call.function()) {
            case "_&&_" -> "(" + condition(args.get(0), positive) + " and " + condition(args.get(1), positive) + ")";
            case "_||_" -> "(" + condition(args.get(0), positive) + " or " + condition(args.get(1), positive) + ")";
            case "!_" -> "(not " + condition(args.get(0), false) + ")";
            case "@in", "_in_" -> in(args.get(0), args.get(1), positive);
            case "startsWith", "endsWith", "contains" -> text(call);
            case "__within" -> "(" + time(args.get(1)) + " >= " + cutoff(args.get(2)) + ")";
            case "__olderThan" -> "(" + time(args.get(1)) + " < " + cutoff(args.get(2)) + ")";
            default -> {
                String operator = OPERATORS.get(call.function());
                if (operator == null) {
                    throw unsupported();
                }
                yield compare(args.get(0), operator, args.get(1), positive);
            }
        };
    }

    /** Equality with what is not there is false, which SQL calls null: below a negation that must be said. */
    private static String equality(String sql, String operator, boolean positive) {
        return operator.equals("=") && !positive ? "coalesce(" + sql + ", false)" : "(" + sql + ")";
    }

    private String compare(CelExpr left, String operator, CelExpr right, boolean positive) {
        if (isConstant(left) && !isConstant(right)) {
            String turned = operator.startsWith("<")
                    ? operator.replace('<', '>')
                    : operator.startsWith(">") ? operator.replace('>', '<') : operator;
            return compare(right, turned, left, positive);
        }
        if (!isConstant(right)) {
            throw unsupported();
        }
        String path = path(left);
        CelConstant constant = right.constant();
        boolean order = operator.startsWith("<") || operator.startsWith(">");
        return switch (constant.getKind()) {
            case NULL_VALUE -> {
                if (order) {
                    throw unsupported();
                }
                yield operator.equals("=") ? absent(path) : "(not " + absent(path) + ")";
            }
            case STRING_VALUE -> {
                String column = TIMES.containsKey(path) ? timeText(path) : column(path);
                yield equality(
                        column + " " + operator + " " + param(constant.stringValue()) + (order ? " collate \"C\"" : ""),
                        operator,
                        positive);
            }
            case BOOLEAN_VALUE -> {
                if (order || isOwn(path)) {
                    throw unsupported();
                }
                yield equality(
                        "(fields -> " + param(path) + "::text) " + operator + " '" + constant.booleanValue()
                                + "'::jsonb",
                        operator,
                        positive);
            }
            case INT64_VALUE, DOUBLE_VALUE, UINT64_VALUE ->
                equality(
                        number(path) + " " + operator + " " + param(number(constant)) + "::float8", operator, positive);
            default -> throw unsupported();
        };
    }

    private static double number(CelConstant constant) {
        return switch (constant.getKind()) {
            case DOUBLE_VALUE -> constant.doubleValue();
            case INT64_VALUE -> (double) constant.int64Value();
            default -> constant.uint64Value().doubleValue();
        };
    }

    private String in(CelExpr element, CelExpr list, boolean positive) {
        if (list.exprKind().getKind() == Kind.LIST) {
            List<String> texts = new ArrayList<>();
            List<Double> numbers = new ArrayList<>();
            for (CelExpr item : list.list().elements()) {
                if (!isConstant(item)) {
                    throw unsupported();
                }
                switch (item.constant().getKind()) {
                    case STRING_VALUE -> texts.add(item.constant().stringValue());
                    case INT64_VALUE, DOUBLE_VALUE -> numbers.add(number(item.constant()));
                    default -> throw unsupported();
                }
            }
            if (!texts.isEmpty() && !numbers.isEmpty()) {
                throw unsupported();
            }
            String path = path(element);
            return numbers.isEmpty()
                    ? equality(
                            column(path) + " = any (" + param(texts.toArray(new String[0])) + "::text[])",
                            "=",
                            positive)
                    : equality(
                            number(path) + " = any (" + param(numbers.toArray(new Double[0])) + "::float8[])",
                            "=",
                            positive);
        }
        if (isConstant(element) && element.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            String value = element.constant().stringValue();
            switch (path(list)) {
                case "tags":
                    return "coalesce((state -> 'tags') ? " + param(value) + "::text, false)";
                case "segments":
                    return "(id in (select s.lead_id from lead_segment s where s.tenant_id = lead.tenant_id"
                            + " and s.segment = " + param(value) + "))";
                default:
                    break;
            }
        }
        throw unsupported();
    }

    private String text(CelExpr.CelCall call) {
        CelExpr argument = call.args().get(0);
        if (call.target().isEmpty()
                || !isConstant(argument)
                || argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            throw unsupported();
        }
        String column = column(path(call.target().get()));
        String value = param(argument.constant().stringValue()) + "::text";
        return switch (call.function()) {
            case "startsWith" -> "starts_with(" + column + ", " + value + ")";
            case "endsWith" -> "(right(" + column + ", length(" + value + ")) = " + value + ")";
            default -> "(strpos(" + column + ", " + value + ") > 0)";
        };
    }

    private String time(CelExpr expr) {
        String column = TIMES.get(path(expr));
        if (column == null) {
            throw unsupported();
        }
        return column;
    }

    private String cutoff(CelExpr micros) {
        return param(LeadRows.time(now.minus(micros.constant().int64Value(), ChronoUnit.MICROS))) + "::timestamptz";
    }

    private static String timeText(String path) {
        return "to_char(" + TIMES.get(path) + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    }

    private static boolean isConstant(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT;
    }

    private static String path(CelExpr expr) {
        if (expr.exprKind().getKind() == Kind.SELECT) {
            CelExpr.CelSelect select = expr.select();
            CelExpr operand = select.operand();
            if (!select.testOnly() && operand.exprKind().getKind() == Kind.IDENT) {
                if (operand.ident().name().equals("lead")) {
                    return select.field();
                }
            } else if (!select.testOnly() && operand.exprKind().getKind() == Kind.SELECT) {
                String of = path(operand);
                if (of.equals("score") || of.equals("checks")) {
                    return of + "." + select.field();
                }
            }
        }
        throw unsupported();
    }

    /** Whether it is a member of leads rather than one of their fields. */
    private static boolean isOwn(String path) {
        return COLUMNS.containsKey(path)
                || TIMES.containsKey(path)
                || path.startsWith("score")
                || path.startsWith("checks")
                || List.of("tags", "segments", "phase", "stageSince", "consents", "verification")
                        .contains(path);
    }

    private String column(String path) {
        if (COLUMNS.containsKey(path)) {
            return COLUMNS.get(path);
        }
        if (path.equals("phase")) {
            return "coalesce(state ->> 'phase', '')";
        }
        if (path.startsWith("checks.")) {
            return "(state -> 'checks' ->> " + param(path.substring("checks.".length())) + "::text)";
        }
        if (isOwn(path)) {
            throw unsupported();
        }
        String name = param(path) + "::text";
        return "(case when jsonb_typeof(fields -> " + name + ") = 'string' then fields ->> " + name + " end)";
    }

    private String absent(String path) {
        if (path.equals("owner")) {
            return "(owner is null)";
        }
        if (COLUMNS.containsKey(path) || path.equals("phase")) {
            return "false";
        }
        if (path.startsWith("checks.")) {
            return "(" + column(path) + " is null)";
        }
        if (isOwn(path)) {
            throw unsupported();
        }
        return "(coalesce(jsonb_typeof(fields -> " + param(path) + "::text), 'null') = 'null')";
    }

    private String number(String path) {
        return switch (path) {
            case "score.fit" -> "fit";
            case "score.engagement" -> "engagement";
            case "score.total" -> "total";
            default -> {
                if (isOwn(path)) {
                    throw unsupported();
                }
                String name = param(path) + "::text";
                yield "(case when jsonb_typeof(fields -> " + name + ") = 'number' then (fields ->> " + name
                        + ")::float8 end)";
            }
        };
    }

    private String param(Object value) {
        params.add(value);
        return "$" + params.size();
    }

    private static IllegalArgumentException unsupported() {
        return new IllegalArgumentException("a filter compares members of lead with constants (== != < > in,"
                + " startsWith, endsWith, contains, within, olderThan) and joins these by && || !");
    }
}
