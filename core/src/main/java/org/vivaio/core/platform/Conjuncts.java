package org.vivaio.core.platform;

import com.google.protobuf.NullValue;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a condition, joined by "and", that compare one value with a constant. Most rules of a large rulebook fail at
 * such a part for most facts, and a look at the value tells so without evaluating the expression.
 *
 * @param comparisons the parts
 * @param whole whether the condition has no other parts
 */
record Conjuncts(List<Comparison> comparisons, boolean whole) {
    /**
     * A value compared with a constant.
     *
     * @param path names from the variable down to the value
     * @param equal whether it must be the same, or must not be
     * @param constant text, or null for CEL's null
     */
    record Comparison(
            List<String> path, boolean equal, @Nullable String constant) {
        boolean holds(Map<String, Object> variables) {
            Object value = variables;
            for (String name : path) {
                if (!(value instanceof Map<?, ?> map)) {
                    return false; // an error in CEL, so not fulfilled either
                }
                value = map.get(name);
            }
            if (value == null) {
                return false;
            }
            boolean same = constant == null ? value == NullValue.NULL_VALUE : constant.equals(value);
            return same == equal;
        }
    }

    static Conjuncts of(CelExpr expr) {
        List<Comparison> comparisons = new ArrayList<>();
        boolean whole = gather(expr, comparisons);
        return new Conjuncts(List.copyOf(comparisons), whole);
    }

    /** Whether the condition holds as far as its comparisons tell; when it does, the rest is to be evaluated. */
    boolean hold(Map<String, Object> variables) {
        for (Comparison comparison : comparisons) {
            if (!comparison.holds(variables)) {
                return false;
            }
        }
        return true;
    }

    private static boolean gather(CelExpr expr, List<Comparison> into) {
        if (expr.exprKind().getKind() != Kind.CALL || expr.call().args().size() != 2) {
            return false;
        }
        String function = expr.call().function();
        CelExpr left = expr.call().args().get(0);
        CelExpr right = expr.call().args().get(1);
        if (function.equals("_&&_")) {
            boolean first = gather(left, into);
            return gather(right, into) && first;
        }
        boolean equal = function.equals("_==_");
        if (!equal && !function.equals("_!=_")) {
            return false;
        }
        return comparison(left, equal, right, into) || comparison(right, equal, left, into);
    }

    private static boolean comparison(CelExpr value, boolean equal, CelExpr constant, List<Comparison> into) {
        if (constant.exprKind().getKind() != Kind.CONSTANT) {
            return false;
        }
        CelConstant.Kind kind = constant.constant().getKind();
        Optional<List<String>> path = path(value);
        if (path.isEmpty() || kind != CelConstant.Kind.STRING_VALUE && kind != CelConstant.Kind.NULL_VALUE) {
            return false;
        }
        String text =
                kind == CelConstant.Kind.STRING_VALUE ? constant.constant().stringValue() : null;
        into.add(new Comparison(path.get(), equal, text));
        return true;
    }

    private static Optional<List<String>> path(CelExpr expr) {
        List<String> names = new ArrayList<>();
        CelExpr at = expr;
        while (at.exprKind().getKind() == Kind.SELECT && !at.select().testOnly()) {
            names.add(0, at.select().field());
            at = at.select().operand();
        }
        if (names.isEmpty() || at.exprKind().getKind() != Kind.IDENT) {
            return Optional.empty();
        }
        names.add(0, at.ident().name());
        return Optional.of(List.copyOf(names));
    }
}
