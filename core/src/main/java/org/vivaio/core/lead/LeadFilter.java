package org.vivaio.core.lead;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * The subset of CEL that searches leads in SQL: comparisons of a lead's members with constants, {@code in}, {@code
 * startsWith}, {@code contains}, {@code endsWith}, joined by {@code && || !}. An absent field is null, as everywhere.
 */
final class LeadFilter {
    private static final Map<String, String> COLUMNS =
            Map.of("stage", "stage", "owner", "owner", "source", "source", "id", "id::text");
    private static final Map<String, String> OPERATORS = Map.of(
            "_==_", "is not distinct from",
            "_!=_", "is distinct from",
            "_<_", "<",
            "_<=_", "<=",
            "_>_", ">",
            "_>=_", ">=");

    private final List<Object> params;

    private LeadFilter(List<Object> params) {
        this.params = params;
    }

    /**
     * Translates a filter.
     *
     * @param params parameters so far; those of the filter are added
     * @return a condition for a WHERE clause
     */
    static String sql(String filter, List<Object> params) {
        try {
            return new LeadFilter(params)
                    .condition(Expressions.condition(filter).tree().getExpr());
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

    private String condition(CelExpr expr) {
        if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            if (expr.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE) {
                return expr.constant().booleanValue() ? "true" : "false";
            }
            throw unsupported();
        }
        if (expr.exprKind().getKind() != CelExpr.ExprKind.Kind.CALL) {
            throw unsupported();
        }
        CelExpr.CelCall call = expr.call();
        List<CelExpr> args = call.args();
        return switch (call.function()) {
            case "_&&_" -> "(" + condition(args.get(0)) + " and " + condition(args.get(1)) + ")";
            case "_||_" -> "(" + condition(args.get(0)) + " or " + condition(args.get(1)) + ")";
            case "!_" -> "not coalesce(" + condition(args.get(0)) + ", false)";
            case "@in", "_in_" -> in(args.get(0), args.get(1));
            case "startsWith", "endsWith", "contains" -> text(call);
            default -> {
                String operator = OPERATORS.get(call.function());
                if (operator == null) {
                    throw unsupported();
                }
                yield compare(args.get(0), operator, args.get(1));
            }
        };
    }

    private String compare(CelExpr left, String operator, CelExpr right) {
        if (isConstant(left) && !isConstant(right)) {
            String turned = operator.startsWith("<")
                    ? operator.replace('<', '>')
                    : operator.startsWith(">") ? operator.replace('>', '<') : operator;
            return compare(right, turned, left);
        }
        if (!isConstant(right)) {
            throw unsupported();
        }
        String path = path(left);
        CelConstant constant = right.constant();
        return switch (constant.getKind()) {
            case NULL_VALUE -> "(" + column(path) + " " + operator + " null)";
            // a plain = says the same of a text that is there, and only a plain = finds an index
            case STRING_VALUE ->
                "(" + column(path) + " " + (operator.equals("is not distinct from") ? "=" : operator) + " "
                        + param(constant.stringValue()) + ")";
            case BOOLEAN_VALUE -> "(" + column(path) + " " + operator + " '" + constant.booleanValue() + "')";
            case INT64_VALUE, DOUBLE_VALUE, UINT64_VALUE -> {
                double number = constant.getKind() == CelConstant.Kind.DOUBLE_VALUE
                        ? constant.doubleValue()
                        : constant.getKind() == CelConstant.Kind.INT64_VALUE
                                ? (double) constant.int64Value()
                                : constant.uint64Value().doubleValue();
                yield "(" + number(path) + " " + operator + " " + param(number) + "::float8)";
            }
            default -> throw unsupported();
        };
    }

    private String in(CelExpr element, CelExpr list) {
        if (list.exprKind().getKind() == CelExpr.ExprKind.Kind.LIST) {
            List<String> values = new ArrayList<>();
            for (CelExpr item : list.list().elements()) {
                if (!isConstant(item) || item.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
                    throw unsupported();
                }
                values.add(item.constant().stringValue());
            }
            return "(" + column(path(element)) + " = any (" + param(values.toArray(new String[0])) + "::text[]))";
        }
        if (isConstant(element)
                && element.constant().getKind() == CelConstant.Kind.STRING_VALUE
                && path(list).equals("tags")) {
            return "((state -> 'tags') ? " + param(element.constant().stringValue()) + "::text)";
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
            case "endsWith" -> "right(" + column + ", length(" + value + ")) = " + value;
            default -> "strpos(" + column + ", " + value + ") > 0";
        };
    }

    private static boolean isConstant(CelExpr expr) {
        return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT;
    }

    private static String path(CelExpr expr) {
        if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.SELECT) {
            CelExpr.CelSelect select = expr.select();
            CelExpr operand = select.operand();
            if (!select.testOnly() && operand.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT) {
                if (operand.ident().name().equals("lead")) {
                    return select.field();
                }
            } else if (!select.testOnly() && path(operand).equals("score")) {
                return "score." + select.field();
            }
        }
        throw unsupported();
    }

    private String column(String path) {
        if (COLUMNS.containsKey(path)) {
            return COLUMNS.get(path);
        }
        if (path.equals("createdAt")) {
            return "to_char(created_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
        }
        if (path.startsWith("score.") || path.equals("tags") || path.equals("score")) {
            throw unsupported();
        }
        return "(fields ->> " + param(path) + "::text)";
    }

    private String number(String path) {
        return switch (path) {
            case "score.fit" -> "fit";
            case "score.engagement" -> "engagement";
            case "score.total" -> "(fit + engagement)";
            default -> {
                if (COLUMNS.containsKey(path) || path.startsWith("score")) {
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
                + " startsWith, endsWith, contains) and joins these by && || !");
    }
}
