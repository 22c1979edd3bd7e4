package org.vivaio.core.platform;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of rules and filters (Common Expression Language).
 *
 * <p>Variables: {@code lead} (its fields stand directly under it; an absent one reads as null), {@code fact} ({@code
 * type}, {@code at}, {@code actor}, {@code source}, {@code data}), {@code touch}. Time enters by helpers only, see
 * {@link Moments}. Evaluation is total: an expression that fails on some lead counts as not fulfilled. What a tenant's
 * names and types allow is checked apart from this, by {@code vocabulary.ExpressionCheck}.
 */
public final class Expressions {
    private static final int LONGEST = 4_000;
    private static final int MOST_KEPT = 20_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(40)
            .comprehensionMaxIterations(1_000)
            .build();

    static final MapType OBJECT = MapType.create(SimpleType.STRING, SimpleType.DYN);

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addMacros(ExpressionHelpers.MACROS)
            .addFunctionDeclarations(ExpressionHelpers.DECLARATIONS)
            .addVar("lead", OBJECT)
            .addVar("fact", OBJECT)
            .addVar("touch", OBJECT)
            .addVar(Moments.VARIABLE, OBJECT)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addFunctionBindings(ExpressionHelpers.BINDINGS)
            .build();

    /** A rulebook is compiled whole with each save, and most of its expressions are those of the version before. */
    private static final Cache<String, Condition> COMPILED =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

    private Expressions() {}

    /** A condition that was compiled. */
    public static final class Condition {
        private final String source;
        private final CelAbstractSyntaxTree tree;
        private final CelRuntime.Program program;
        private final ExpressionReads reads;
        private final Conjuncts conjuncts;

        private Condition(String source, CelAbstractSyntaxTree tree, CelRuntime.Program program) {
            this.source = source;
            this.tree = tree;
            this.program = program;
            this.reads = ExpressionReads.of(tree.getExpr());
            this.conjuncts = Conjuncts.of(tree.getExpr());
        }

        /** Whether the variables fulfil it; an expression that cannot be evaluated on them is not fulfilled. */
        public boolean test(Map<String, Object> variables) {
            if (timed()) {
                return evaluate(variables); // what it asks of time is remembered
            }
            return conjuncts.hold(variables) && (conjuncts.whole() || evaluate(variables));
        }

        boolean evaluate(Map<String, Object> variables) {
            try {
                return Boolean.TRUE.equals(program.eval(resolver(variables)));
            } catch (CelEvaluationException | ClassCastException e) {
                return false;
            }
        }

        /**
         * What it looks at: {@code lead.NAME} for each member of the lead, {@code lead} when it looks at the lead as a
         * whole, {@code fact}, {@code touch}.
         */
        public Set<String> reads() {
            return reads.names();
        }

        /** The types of facts whose counts or times it looks at. */
        public Set<String> counted() {
            return reads.counted();
        }

        /** Whether its answer may change by the mere passing of time. */
        public boolean timed() {
            return reads.timed();
        }

        /** As it was written. */
        public String source() {
            return source;
        }

        /** The checked syntax tree, for translation into SQL. */
        public CelAbstractSyntaxTree tree() {
            return tree;
        }

        @Override
        public String toString() {
            return source;
        }
    }

    /**
     * Compiles a condition.
     *
     * @throws IllegalArgumentException when it is not CEL or not a condition; the message tells where
     */
    public static Condition condition(String source) {
        Condition known = COMPILED.getIfPresent(source);
        if (known == null) {
            known = compile(source);
            COMPILED.put(source, known);
        }
        return known;
    }

    private static Condition compile(String source) {
        if (source.length() > LONGEST) {
            throw new IllegalArgumentException("The expression is longer than " + LONGEST + " characters");
        }
        if (source.contains(Moments.VARIABLE)) {
            throw new IllegalArgumentException("The expression uses " + Moments.VARIABLE + ", which is not for rules");
        }
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(source).getAst();
            if (!tree.getResultType().equals(SimpleType.BOOL)
                    && !tree.getResultType().equals(SimpleType.DYN)) {
                throw new IllegalArgumentException(
                        "The expression gives " + tree.getResultType().name() + ", a condition is true or false");
            }
            return new Condition(source, tree, RUNTIME.createProgram(tree));
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(firstLine(e.getMessage()), e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException("The expression cannot be planned: " + firstLine(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw e instanceof IllegalArgumentException known
                    ? known
                    : new IllegalArgumentException("The expression cannot be understood", e);
        }
    }

    /** A number that was compiled. */
    public static final class Quantity {
        private final String source;
        private final CelRuntime.Program program;

        private Quantity(String source, CelRuntime.Program program) {
            this.source = source;
            this.program = program;
        }

        /** Its value; zero where it cannot be evaluated or is no finite number. */
        public double of(Map<String, Object> variables) {
            try {
                return program.eval(resolver(variables)) instanceof Number number
                                && Double.isFinite(number.doubleValue())
                        ? number.doubleValue()
                        : 0;
            } catch (CelEvaluationException | ClassCastException e) {
                return 0;
            }
        }

        @Override
        public String toString() {
            return source;
        }
    }

    /**
     * Compiles an expression that gives a number.
     *
     * @throws IllegalArgumentException when it is not CEL or gives something else; the message tells where
     */
    public static Quantity quantity(String source) {
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(source).getAst();
            if (!Set.of(SimpleType.INT, SimpleType.UINT, SimpleType.DOUBLE, SimpleType.DYN)
                    .contains(tree.getResultType())) {
                throw new IllegalArgumentException(
                        "The expression gives " + tree.getResultType().name() + ", it must give a number");
            }
            return new Quantity(source, RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(firstLine(e.getMessage()), e);
        }
    }

    /** Looks variables up where they are; a map would be copied for each evaluation. */
    private static CelVariableResolver resolver(Map<String, Object> variables) {
        return name -> Optional.ofNullable(variables.get(name));
    }

    private static String firstLine(@Nullable String message) {
        if (message == null) {
            return "The expression cannot be understood";
        }
        return message.lines().findFirst().orElse(message).replaceFirst("^ERROR: <input>:", "at ");
    }
}
