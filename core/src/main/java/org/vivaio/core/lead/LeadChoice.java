package org.vivaio.core.lead;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.vivaio.core.platform.Expressions;

/**
 * Several values of an indexed column, one of which a filter wants: looked up one by one, since the database would rather
 * walk over all leads in the order of the list.
 *
 * @param column its name
 * @param values at least two, different
 */
record LeadChoice(String column, List<String> values) {
    /** Columns that have an index in the order of the list. */
    private static final Set<String> ORDERED = Set.of("stage", "owner");

    /** What a filter that SQL has words for needs of an ordered column at its top. */
    static Optional<LeadChoice> of(String filter) {
        return of(Expressions.condition(filter).tree().getExpr())
                .filter(choice -> choice.values().size() > 1);
    }

    private static Optional<LeadChoice> of(CelExpr expr) {
        if (expr.exprKind().getKind() != Kind.CALL) {
            return Optional.empty();
        }
        CelExpr.CelCall call = expr.call();
        List<CelExpr> args = call.args();
        return switch (call.function()) {
            case "_&&_" -> of(args.get(0)).or(() -> of(args.get(1)));
            case "_||_" -> of(args.get(0)).flatMap(left -> of(args.get(1)).flatMap(left::or));
            case "@in", "_in_" -> values(args.get(0), list(args.get(1)));
            case "_==_" ->
                text(args.get(0)).isPresent()
                        ? values(args.get(1), args.subList(0, 1))
                        : values(args.get(0), args.subList(1, 2));
            default -> Optional.empty();
        };
    }

    private Optional<LeadChoice> or(LeadChoice other) {
        return column.equals(other.column)
                ? Optional.of(new LeadChoice(
                        column,
                        Stream.concat(values.stream(), other.values.stream())
                                .distinct()
                                .toList()))
                : Optional.empty();
    }

    private static List<CelExpr> list(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.LIST ? expr.list().elements() : List.of();
    }

    private static Optional<String> text(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expr.constant().stringValue())
                : Optional.empty();
    }

    private static Optional<LeadChoice> values(CelExpr element, List<CelExpr> constants) {
        List<String> texts = constants.stream()
                .flatMap(item -> text(item).stream())
                .distinct()
                .toList();
        boolean onlyTexts = constants.stream().allMatch(item -> text(item).isPresent());
        if (texts.isEmpty() || !onlyTexts || element.exprKind().getKind() != Kind.SELECT) {
            return Optional.empty();
        }
        CelExpr.CelSelect select = element.select();
        boolean ofLead = !select.testOnly()
                && select.operand().exprKind().getKind() == Kind.IDENT
                && select.operand().ident().name().equals("lead");
        return ofLead && ORDERED.contains(select.field())
                ? Optional.of(new LeadChoice(select.field(), texts))
                : Optional.empty();
    }
}
