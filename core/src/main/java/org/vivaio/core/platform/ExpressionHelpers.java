package org.vivaio.core.platform;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.NullValue;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.runtime.CelFunctionBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The helpers of expressions that look at time and at past facts, as macros over {@link Moments}. */
final class ExpressionHelpers {
    static final String COUNT = "__count";
    static final String COUNT_WITHIN = "__countWithin";
    static final String LAST = "__lastAt";
    static final String FIRST = "__firstAt";
    static final String WITHIN = "__within";
    static final String OLDER = "__olderThan";
    static final String UPCOMING = "__upcoming";

    static final List<CelMacro> MACROS = List.of(
            CelMacro.newGlobalMacro("count", 1, (f, target, args) -> typed(f, COUNT, args)),
            CelMacro.newGlobalMacro("count", 2, (f, target, args) -> typed(f, COUNT_WITHIN, args)),
            CelMacro.newGlobalMacro("lastAt", 1, (f, target, args) -> typed(f, LAST, args)),
            CelMacro.newGlobalMacro("firstAt", 1, (f, target, args) -> typed(f, FIRST, args)),
            CelMacro.newGlobalMacro("within", 2, (f, target, args) -> timed(f, WITHIN, args)),
            CelMacro.newGlobalMacro("olderThan", 2, (f, target, args) -> timed(f, OLDER, args)),
            CelMacro.newGlobalMacro("upcoming", 2, (f, target, args) -> timed(f, UPCOMING, args)));

    static final List<CelFunctionDecl> DECLARATIONS = List.of(
            declaration(COUNT, SimpleType.INT, SimpleType.STRING),
            declaration(COUNT_WITHIN, SimpleType.INT, SimpleType.STRING, SimpleType.INT),
            declaration(LAST, SimpleType.DYN, SimpleType.STRING),
            declaration(FIRST, SimpleType.DYN, SimpleType.STRING),
            declaration(WITHIN, SimpleType.BOOL, SimpleType.DYN, SimpleType.INT),
            declaration(OLDER, SimpleType.BOOL, SimpleType.DYN, SimpleType.INT),
            declaration(UPCOMING, SimpleType.BOOL, SimpleType.DYN, SimpleType.INT));

    static final List<CelFunctionBinding> BINDINGS = List.of(
            CelFunctionBinding.from(
                    COUNT,
                    Map.class,
                    String.class,
                    (moments, type) -> moments(moments).count(type)),
            CelFunctionBinding.from(
                    COUNT_WITHIN,
                    List.of(Map.class, String.class, Long.class),
                    args -> moments(args[0]).count((String) args[1], (Long) args[2])),
            CelFunctionBinding.from(
                    LAST,
                    Map.class,
                    String.class,
                    (moments, type) -> text(moments(moments).last(type))),
            CelFunctionBinding.from(
                    FIRST,
                    Map.class,
                    String.class,
                    (moments, type) -> text(moments(moments).first(type))),
            CelFunctionBinding.from(
                    WITHIN,
                    List.of(Map.class, Object.class, Long.class),
                    args -> moments(args[0]).within(args[1], (Long) args[2])),
            CelFunctionBinding.from(
                    OLDER,
                    List.of(Map.class, Object.class, Long.class),
                    args -> moments(args[0]).olderThan(args[1], (Long) args[2])),
            CelFunctionBinding.from(
                    UPCOMING,
                    List.of(Map.class, Object.class, Long.class),
                    args -> moments(args[0]).upcoming(args[1], (Long) args[2])));

    private ExpressionHelpers() {}

    private static CelFunctionDecl declaration(
            String name, dev.cel.common.types.CelType result, dev.cel.common.types.CelType... arguments) {
        dev.cel.common.types.CelType[] all = new dev.cel.common.types.CelType[arguments.length + 1];
        all[0] = Expressions.OBJECT;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(name, result, List.of(all)));
    }

    private static Moments moments(Object value) {
        return (Moments) value;
    }

    private static Object text(Optional<Instant> moment) {
        return moment.<Object>map(Instant::toString).orElse(NullValue.NULL_VALUE);
    }

    /** A helper over facts of one type, which must be written out so that it is known what is counted. */
    private static Optional<CelExpr> typed(CelMacroExprFactory f, String function, ImmutableList<CelExpr> args) {
        if (!isText(args.get(0))) {
            return Optional.of(f.reportError("The type of the facts must be written out, such as \"visit.seen\""));
        }
        if (args.size() == 1) {
            return Optional.of(f.newGlobalCall(function, f.newIdentifier(Moments.VARIABLE), args.get(0)));
        }
        return Optional.of(duration(args.get(1))
                .map(d -> f.newGlobalCall(
                        function, f.newIdentifier(Moments.VARIABLE), args.get(0), f.newIntLiteral(Durations.micros(d))))
                .orElseGet(() -> noDuration(f)));
    }

    private static Optional<CelExpr> timed(CelMacroExprFactory f, String function, ImmutableList<CelExpr> args) {
        return Optional.of(duration(args.get(1))
                .map(d -> f.newGlobalCall(
                        function, f.newIdentifier(Moments.VARIABLE), args.get(0), f.newIntLiteral(Durations.micros(d))))
                .orElseGet(() -> noDuration(f)));
    }

    private static CelExpr noDuration(CelMacroExprFactory f) {
        return f.reportError("The time must be written out, such as \"30m\", \"36h\", \"7d\" or \"2w\"");
    }

    private static boolean isText(CelExpr expr) {
        return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    private static Optional<Duration> duration(CelExpr expr) {
        return isText(expr) ? Durations.parse(expr.constant().stringValue()) : Optional.empty();
    }
}
