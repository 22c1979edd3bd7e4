package org.vivaio.core.plugin;

import java.util.Collection;
import org.vivaio.api.ConnectorException;
import org.vivaio.core.platform.ProblemException;

/** Maps what a plugin threw. */
final class Failures {
    private Failures() {}

    /** Runs on the plugin's thread: even asking an exception for its message runs the plugin's code. */
    static Exception map(String label, Throwable failure, Collection<String> secrets) {
        if (failure instanceof ConnectorException known) {
            String message = Redacted.text(String.valueOf(known.getMessage()), secrets);
            Throwable cause = known.getCause() == null ? null : PluginTrace.of(known.getCause(), secrets);
            return new CallFailure(
                    CallFailure.Kind.valueOf(known.kind().name()),
                    message,
                    known.after().orElse(null),
                    cause);
        }
        if (failure instanceof ProblemException || failure instanceof PluginException) {
            return (RuntimeException) failure;
        }
        if (failure instanceof CallFailure known) {
            return known;
        }
        try {
            String detail = Redacted.isOfTheJvm(failure)
                    ? ": " + Redacted.text(String.valueOf(failure.getMessage()), secrets)
                    : "";
            return new CallFailure(
                    CallFailure.Kind.FAULT,
                    label + " failed unexpectedly: " + Redacted.where(failure) + detail
                            + ". This is a fault of the plugin, tell its provider",
                    null,
                    PluginTrace.of(failure, secrets));
        } catch (RuntimeException | Error worse) {
            return new CallFailure(CallFailure.Kind.FAULT, label + " failed, and so did its exception");
        }
    }

    /** Whether this JVM can no longer be trusted; such an error is reported and goes on its way. */
    static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
    }
}
