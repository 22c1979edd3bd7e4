package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.CelMap;
import org.vivaio.core.platform.Json;

/** A value computed in CEL from {@code value} (what was found) and {@code payload} (the whole of it). */
final class Formula {
    private static final int LONGEST = 2_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(40)
            .comprehensionMaxIterations(1_000)
            .build();

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings())
            .addVar("value", SimpleType.DYN)
            .addVar("payload", SimpleType.DYN)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings())
            .build();

    private final CelRuntime.Program program;

    private Formula(CelRuntime.Program program) {
        this.program = program;
    }

    /**
     * Compiles a formula.
     *
     * @throws IllegalArgumentException whose message says where it is wrong
     */
    static Formula compile(String source) {
        try {
            return new Formula(RUNTIME.createProgram(COMPILER.compile(source).getAst()));
        } catch (CelValidationException | CelEvaluationException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    message.lines().findFirst().orElse(message).replaceFirst("^ERROR: <input>:", "at "), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the expression cannot be understood", e);
        }
    }

    /** What it gives; empty where it cannot be computed or gives nothing. */
    Optional<JsonNode> value(Optional<JsonNode> value, JsonNode payload) {
        Map<String, Object> variables = CelMap.of(Map.of(
                "value", value.<Object>map(Formula::plain).orElse(""),
                "payload", plain(payload)));
        try {
            Object result = program.eval(variables);
            if (result instanceof String || result instanceof Number || result instanceof Boolean) {
                return Optional.of(Json.MAPPER.valueToTree(result));
            }
            if (result instanceof java.util.List<?> || result instanceof Map<?, ?>) {
                return Optional.of(Json.MAPPER.valueToTree(result));
            }
            return Optional.empty();
        } catch (CelEvaluationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Object plain(JsonNode node) {
        return Json.MAPPER.convertValue(node, Object.class);
    }
}
