package org.vivaio.core.vocabulary;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds conditions that no lead can ever fulfil: what is joined by {@code &&} excludes itself. */
final class Contradictions {
    private final Map<String, Range> ranges = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    private Contradictions() {}

    private static final class Range {
        private double low = Double.NEGATIVE_INFINITY;
        private double high = Double.POSITIVE_INFINITY;
        private boolean lowOpen;
        private boolean highOpen;

        boolean isEmpty() {
            return low > high || low == high && (lowOpen || highOpen);
        }
    }

    /** Why the condition can never hold; empty when it perhaps can. */
    static Optional<String> of(CelExpr root) {
        List<CelExpr> parts = new ArrayList<>();
        conjuncts(root, parts);
        Contradictions found = new Contradictions();
        for (CelExpr part : parts) {
            if (part.exprKind().getKind() == Kind.CONSTANT
                    && part.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                    && !part.constant().booleanValue()) {
                return Optional.of("can never hold: it is false whatever the lead is");
            }
            Optional<String> why = found.add(part);
            if (why.isPresent()) {
                return why;
            }
        }
        return Optional.empty();
    }

    private static void conjuncts(CelExpr expr, List<CelExpr> parts) {
        if (expr.exprKind().getKind() == Kind.CALL && expr.call().function().equals("_&&_")) {
            expr.call().args().forEach(arg -> conjuncts(arg, parts));
        } else {
            parts.add(expr);
        }
    }

    private Optional<String> add(CelExpr part) {
        if (part.exprKind().getKind() != Kind.CALL || part.call().args().size() != 2) {
            return Optional.empty();
        }
        CelExpr left = part.call().args().get(0);
        CelExpr right = part.call().args().get(1);
        String operator = part.call().function();
        if (left.exprKind().getKind() == Kind.CONSTANT && right.exprKind().getKind() == Kind.CONSTANT) {
            return constants(left.constant(), operator, right.constant());
        }
        if (left.exprKind().getKind() == Kind.CONSTANT) {
            CelExpr turned = left;
            left = right;
            right = turned;
            operator = switch (operator) {
                case "_<_" -> "_>_";
                case "_<=_" -> "_>=_";
                case "_>_" -> "_<_";
                case "_>=_" -> "_<=_";
                default -> operator;
            };
        }
        String path = path(left);
        if (path.isEmpty() || right.exprKind().getKind() != Kind.CONSTANT) {
            return Optional.empty();
        }
        CelConstant value = right.constant();
        if (value.getKind() == CelConstant.Kind.STRING_VALUE && operator.equals("_==_")) {
            String before = texts.putIfAbsent(path, value.stringValue());
            return before != null && !before.equals(value.stringValue())
                    ? Optional.of(
                            "can never hold: " + path + " would have to be " + before + " and " + value.stringValue())
                    : Optional.empty();
        }
        Optional<Double> number = number(value);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        Range range = ranges.computeIfAbsent(path, p -> new Range());
        narrow(range, operator, number.get());
        return range.isEmpty()
                ? Optional.of("can never hold: no " + path + " lies in all the ranges that it asks for")
                : Optional.empty();
    }

    private static void narrow(Range range, String operator, double value) {
        boolean equal = operator.equals("_==_");
        if (equal || operator.equals("_>_") || operator.equals("_>=_")) {
            boolean open = operator.equals("_>_");
            if (value > range.low || value == range.low && open) {
                range.low = value;
                range.lowOpen = open;
            }
        }
        if (equal || operator.equals("_<_") || operator.equals("_<=_")) {
            boolean open = operator.equals("_<_");
            if (value < range.high || value == range.high && open) {
                range.high = value;
                range.highOpen = open;
            }
        }
    }

    private static Optional<String> constants(CelConstant left, String operator, CelConstant right) {
        Optional<Double> a = number(left);
        Optional<Double> b = number(right);
        boolean never = a.isPresent() && b.isPresent()
                ? switch (operator) {
                    case "_==_" -> a.get().doubleValue() != b.get().doubleValue();
                    case "_!=_" -> a.get().doubleValue() == b.get().doubleValue();
                    case "_<_" -> a.get() >= b.get();
                    case "_<=_" -> a.get() > b.get();
                    case "_>_" -> a.get() <= b.get();
                    case "_>=_" -> a.get() < b.get();
                    default -> false;
                }
                : operator.equals("_==_") && left.getKind() == right.getKind() && !left.equals(right);
        return never ? Optional.of("can never hold: it compares two constants that do not match") : Optional.empty();
    }

    private static Optional<Double> number(CelConstant constant) {
        return switch (constant.getKind()) {
            case INT64_VALUE -> Optional.of((double) constant.int64Value());
            case DOUBLE_VALUE -> Optional.of(constant.doubleValue());
            default -> Optional.empty();
        };
    }

    private static String path(CelExpr expr) {
        if (expr.exprKind().getKind() == Kind.IDENT) {
            return expr.ident().name();
        }
        if (expr.exprKind().getKind() == Kind.SELECT && !expr.select().testOnly()) {
            String of = path(expr.select().operand());
            return of.isEmpty() ? "" : of + "." + expr.select().field();
        }
        return "";
    }
}
