package org.vivaio.core.platform;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds what an expression looks at, so that it need not be asked again when something else changed. */
final class ExpressionReads {
    private static final Set<String> TIMED = Set.of(
            ExpressionHelpers.COUNT_WITHIN,
            ExpressionHelpers.WITHIN,
            ExpressionHelpers.OLDER,
            ExpressionHelpers.UPCOMING);
    private static final Set<String> COUNTING = Set.of(
            ExpressionHelpers.COUNT, ExpressionHelpers.COUNT_WITHIN, ExpressionHelpers.LAST, ExpressionHelpers.FIRST);

    private final Set<String> names = new HashSet<>();
    private final Set<String> counted = new HashSet<>();
    private final Set<String> allNames = Collections.unmodifiableSet(names);
    private final Set<String> allCounted = Collections.unmodifiableSet(counted);
    private boolean timed;

    private ExpressionReads() {}

    static ExpressionReads of(CelExpr expr) {
        ExpressionReads reads = new ExpressionReads();
        reads.walk(expr);
        return reads;
    }

    Set<String> names() {
        return allNames;
    }

    Set<String> counted() {
        return allCounted;
    }

    boolean timed() {
        return timed;
    }

    private void walk(CelExpr expr) {
        switch (expr.exprKind().getKind()) {
            case IDENT -> ident(expr.ident().name());
            case SELECT -> {
                Optional<String> member = member(expr);
                if (member.isPresent()) {
                    names.add(member.get());
                } else {
                    walk(expr.select().operand());
                }
            }
            case CALL -> {
                String function = expr.call().function();
                timed |= TIMED.contains(function);
                if (COUNTING.contains(function)) {
                    CelExpr type = expr.call().args().get(1);
                    if (type.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                            && type.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                        counted.add(type.constant().stringValue());
                    }
                }
                expr.call().target().ifPresent(this::walk);
                expr.call().args().forEach(this::walk);
            }
            case LIST -> expr.list().elements().forEach(this::walk);
            case STRUCT -> expr.struct().entries().forEach(e -> walk(e.value()));
            case MAP ->
                expr.map().entries().forEach(e -> {
                    walk(e.key());
                    walk(e.value());
                });
            case COMPREHENSION -> {
                walk(expr.comprehension().iterRange());
                walk(expr.comprehension().accuInit());
                walk(expr.comprehension().loopCondition());
                walk(expr.comprehension().loopStep());
                walk(expr.comprehension().result());
            }
            default -> {
                // constants look at nothing
            }
        }
    }

    private void ident(String name) {
        if (name.equals("lead") || name.equals("fact") || name.equals("touch")) {
            names.add(name);
        }
    }

    private static Optional<String> member(CelExpr select) {
        CelExpr operand = select.select().operand();
        return operand.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
                        && operand.ident().name().equals("lead")
                ? Optional.of("lead." + select.select().field())
                : Optional.empty();
    }
}
