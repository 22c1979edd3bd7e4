package org.vivaio.core.vocabulary;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Moments;
import org.vivaio.core.vocabulary.Vocabulary.Type;

/**
 * Checks an expression against a tenant's names and types, before it is saved: unknown fields, stages and segments,
 * comparisons that can never hold, division by zero, loops in loops.
 */
public final class ExpressionCheck {
    private static final int MOST_NODES = 2_000;
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");
    private static final Set<String> OF_TEXT = Set.of("startsWith", "endsWith", "contains", "matches");

    private final Vocabulary vocabulary;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Deque<String> own = new ArrayDeque<>();
    private int nodes;
    private int loops;

    private ExpressionCheck(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** What is wrong with a condition, each with its remedy; empty when nothing is. */
    public static List<String> problems(Condition condition, Vocabulary vocabulary) {
        ExpressionCheck check = new ExpressionCheck(vocabulary);
        CelExpr root = condition.tree().getExpr();
        Type type = check.type(root);
        if (type != Type.FLAG && type != Type.ANY) {
            check.problems.add("gives " + type.words() + ", a condition is true or false");
        }
        if (check.nodes > MOST_NODES) {
            check.problems.add("is too costly: it has more than " + MOST_NODES + " parts; split it into several rules");
        }
        if (check.problems.isEmpty()) {
            Contradictions.of(root).ifPresent(check.problems::add);
        }
        return new ArrayList<>(check.problems);
    }

    private Type type(CelExpr expr) {
        nodes++;
        return switch (expr.exprKind().getKind()) {
            case CONSTANT -> constant(expr.constant());
            case IDENT -> ident(expr.ident().name());
            case SELECT -> select(expr);
            case CALL -> call(expr.call());
            case LIST -> {
                expr.list().elements().forEach(this::type);
                yield Type.LIST;
            }
            case MAP -> {
                expr.map().entries().forEach(e -> {
                    type(e.key());
                    type(e.value());
                });
                yield Type.OBJECT;
            }
            case COMPREHENSION -> comprehension(expr.comprehension());
            default -> Type.ANY;
        };
    }

    private static Type constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> Type.TEXT;
            case INT64_VALUE, UINT64_VALUE, DOUBLE_VALUE -> Type.NUMBER;
            case BOOLEAN_VALUE -> Type.FLAG;
            case NULL_VALUE -> Type.NULL;
            default -> Type.ANY;
        };
    }

    private Type ident(String name) {
        if (own.contains(name) || name.equals(Moments.VARIABLE) || name.startsWith("@")) {
            return Type.ANY;
        }
        return Type.OBJECT;
    }

    private Type select(CelExpr expr) {
        String field = expr.select().field();
        CelExpr operand = expr.select().operand();
        if (operand.exprKind().getKind() == Kind.IDENT
                && !own.contains(operand.ident().name())) {
            nodes++;
            return switch (operand.ident().name()) {
                case "lead" -> expr.select().testOnly() ? flag(lead(field)) : lead(field);
                case "fact" -> named("fact." + field, Vocabulary.FACT, field, "fact has ");
                case "touch" -> Type.ANY;
                default -> Type.ANY;
            };
        }
        Optional<String> member = memberOfLead(operand);
        if (member.isPresent()) {
            nodes += 2;
            switch (member.get()) {
                case "score":
                    return named("lead.score." + field, Vocabulary.SCORE, field, "a score has ");
                case "scores":
                    if (!vocabulary.scores().contains(field) && !vocabulary.open()) {
                        problems.add("names lead.scores." + field + ", which no scoring resource gives"
                                + meant(field, vocabulary.scores()));
                    }
                    return Type.NUMBER;
                case "checks":
                    return Type.TEXT;
                default:
                    Type of = lead(member.get());
                    if (of == Type.TEXT || of == Type.NUMBER || of == Type.FLAG || of == Type.TIME) {
                        problems.add("looks for " + field + " in lead." + member.get() + ", which is " + of.words());
                    }
                    return Type.ANY;
            }
        }
        type(operand);
        return Type.ANY;
    }

    private static Type flag(Type ignored) {
        return Type.FLAG;
    }

    private Type lead(String field) {
        Optional<Type> type = vocabulary.member(field);
        if (type.isEmpty() && !vocabulary.open()) {
            problems.add("names lead." + field + ", which is no field of this tenant"
                    + meant(field, vocabulary.members())
                    + "; declare a field of your own as a resource of kind field");
        }
        return type.orElse(Type.ANY);
    }

    private Type named(String whole, Map<String, Type> known, String field, String has) {
        Type type = known.get(field);
        if (type == null) {
            problems.add("names " + whole + ", which does not exist: " + has
                    + String.join(", ", new TreeSet<>(known.keySet())));
            return Type.ANY;
        }
        return type;
    }

    private static String meant(String name, Collection<String> known) {
        return Nearest.of(name, known, Math.max(name.length() > 3 ? 2 : 1, name.length() / 3))
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    private Type call(CelExpr.CelCall call) {
        List<CelExpr> args = call.args();
        String function = call.function();
        if (COMPARISONS.contains(function)) {
            compare(args.get(0), function, args.get(1));
            return Type.FLAG;
        }
        List<Type> types = args.stream().map(this::type).toList();
        call.target().ifPresent(target -> target(function, target));
        switch (function) {
            case "_&&_", "_||_", "!_" -> {
                for (Type type : types) {
                    if (type != Type.FLAG && type != Type.ANY) {
                        problems.add("joins " + type.words() + " by && || or !, which join conditions");
                    }
                }
                return Type.FLAG;
            }
            case "@in" -> {
                in(args.get(0), args.get(1));
                return Type.FLAG;
            }
            case "_/_", "_%_" -> {
                if (isZero(args.get(1))) {
                    problems.add("divides by zero");
                }
                return Type.NUMBER;
            }
            case "_[_]" -> {
                return index(args.get(0), args.get(1));
            }
            case "__count", "__countWithin" -> {
                return Type.NUMBER;
            }
            case "__lastAt", "__firstAt" -> {
                return Type.TIME;
            }
            case "__within", "__olderThan", "__upcoming" -> {
                Type of = types.get(1);
                if (of == Type.NUMBER || of == Type.FLAG || of == Type.LIST) {
                    problems.add("asks for the age of " + of.words() + "; times are texts such as"
                            + " 2026-11-26T08:00:00Z or 2026-11-26");
                }
                return Type.FLAG;
            }
            case "size" -> {
                return Type.NUMBER;
            }
            default -> {
                return OF_TEXT.contains(function) ? Type.FLAG : Type.ANY;
            }
        }
    }

    private void target(String function, CelExpr target) {
        Type type = type(target);
        if (OF_TEXT.contains(function) && (type == Type.NUMBER || type == Type.FLAG || type == Type.LIST)) {
            problems.add("asks " + function + " of " + type.words() + ", it is for text"
                    + (type == Type.LIST ? "; whether a list holds something is asked by in" : ""));
        }
    }

    private Type index(CelExpr of, CelExpr key) {
        Optional<String> member = memberOfLead(of);
        if (member.isPresent()
                && member.get().equals("scores")
                && key.exprKind().getKind() == Kind.CONSTANT
                && key.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            String name = key.constant().stringValue();
            if (!vocabulary.scores().contains(name) && !vocabulary.open()) {
                problems.add("names the score " + name + ", which no scoring resource gives"
                        + meant(name, vocabulary.scores()));
            }
            return Type.NUMBER;
        }
        return Type.ANY;
    }

    private void compare(CelExpr left, String operator, CelExpr right) {
        Type a = type(left);
        Type b = type(right);
        boolean order = !operator.equals("_==_") && !operator.equals("_!=_");
        if (a == Type.ANY || b == Type.ANY) {
            return;
        }
        if (order && (a == Type.NULL || b == Type.NULL)) {
            problems.add("compares with null by " + operator.replace("_", "") + "; ask == null or != null");
        } else if (a != b && a != Type.NULL && b != Type.NULL && !(isTimeAndText(a, b) || isTimeAndText(b, a))) {
            problems.add("compares " + words(left, a) + " with " + words(right, b) + ", which never match");
        } else if (order && (a == Type.TIME || b == Type.TIME)) {
            problems.add(
                    "compares a time by " + operator.replace("_", "") + "; ask within(…), olderThan(…) or upcoming(…)");
        }
        names(left, right);
        names(right, left);
    }

    private static boolean isTimeAndText(Type a, Type b) {
        return a == Type.TIME && b == Type.TEXT;
    }

    private static String words(CelExpr expr, Type type) {
        return memberOfLead(expr)
                .map(member -> "lead." + member + ", " + type.words() + ",")
                .orElse(type.words());
    }

    /** Values that have a closed list of names. */
    private void names(CelExpr member, CelExpr value) {
        if (value.exprKind().getKind() != Kind.CONSTANT
                || value.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            return;
        }
        name(memberOfLead(member).orElse(""), value.constant().stringValue());
        if (member.exprKind().getKind() == Kind.SELECT
                && member.select().field().equals("type")
                && member.select().operand().exprKind().getKind() == Kind.IDENT
                && member.select().operand().ident().name().equals("fact")) {
            FactTypes.problem(value.constant().stringValue(), false).ifPresent(problems::add);
        }
    }

    private void name(String member, String value) {
        if (member.equals("stage")
                && !vocabulary.stages().isEmpty()
                && !vocabulary.stages().contains(value)) {
            problems.add("names the stage " + value + ", which the lifecycle does not have"
                    + meant(value, vocabulary.stages()));
        } else if (member.equals("phase")
                && !vocabulary.stages().isEmpty()
                && !vocabulary.phases().contains(value)) {
            problems.add("names the phase " + value + ", which the lifecycle does not have"
                    + meant(value, vocabulary.phases()));
        }
    }

    private void in(CelExpr element, CelExpr list) {
        Optional<String> member = memberOfLead(element);
        if (list.exprKind().getKind() == Kind.LIST) {
            for (CelExpr item : list.list().elements()) {
                names(element, item);
                Type of = member.map(m -> vocabulary.member(m).orElse(Type.ANY)).orElse(Type.ANY);
                Type is = item.exprKind().getKind() == Kind.CONSTANT ? constant(item.constant()) : Type.ANY;
                if (of != Type.ANY && is != Type.ANY && is != Type.NULL && of != is && !isTimeAndText(of, is)) {
                    problems.add("looks for lead." + member.orElse("") + ", " + of.words() + ", in a list of "
                            + is.words() + ", where it never is");
                    return;
                }
            }
        }
        Optional<String> of = memberOfLead(list);
        if (of.isPresent()) {
            Type type = vocabulary.member(of.get()).orElse(Type.ANY);
            if (type == Type.TEXT || type == Type.NUMBER || type == Type.FLAG) {
                problems.add("looks in lead." + of.get() + ", which is " + type.words() + " and no list"
                        + (type == Type.TEXT ? "; ask lead." + of.get() + ".contains(…)" : ""));
            }
            if (of.get().equals("segments")
                    && element.exprKind().getKind() == Kind.CONSTANT
                    && element.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    && !vocabulary.open()
                    && !vocabulary.segments().contains(element.constant().stringValue())) {
                String name = element.constant().stringValue();
                problems.add(
                        "names the segment " + name + ", which does not exist" + meant(name, vocabulary.segments()));
            }
        }
    }

    private Type comprehension(CelExpr.CelComprehension loop) {
        type(loop.iterRange());
        type(loop.accuInit());
        if (++loops > 1) {
            problems.add("is too costly: it goes through a list within a list; split it into several rules");
        }
        own.push(loop.iterVar());
        own.push(loop.accuVar());
        type(loop.loopCondition());
        type(loop.loopStep());
        type(loop.result());
        own.pop();
        own.pop();
        loops--;
        return Type.ANY;
    }

    private static boolean isZero(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT
                && (expr.constant().getKind() == CelConstant.Kind.INT64_VALUE
                                && expr.constant().int64Value() == 0
                        || expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
                                && expr.constant().doubleValue() == 0);
    }

    private static Optional<String> memberOfLead(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.SELECT
                        && !expr.select().testOnly()
                        && expr.select().operand().exprKind().getKind() == Kind.IDENT
                        && expr.select().operand().ident().name().equals("lead")
                ? Optional.of(expr.select().field())
                : Optional.empty();
    }
}
