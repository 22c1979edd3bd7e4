package org.vivaio.core.plugin;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an exception that came out of a plugin, for the log. The original is never kept: it would keep the plugin's
 * class loader alive, and its message may hold personal data.
 */
final class PluginTrace extends Exception {
    private static final long serialVersionUID = 1L;

    private PluginTrace(String message, StackTraceElement[] trace, @Nullable Throwable cause) {
        super(message, cause, false, true);
        setStackTrace(trace);
    }

    static PluginTrace of(Throwable failure, Collection<String> secrets) {
        return of(failure, secrets, 0);
    }

    private static PluginTrace of(Throwable failure, Collection<String> secrets, int depth) {
        String message = failure.getClass().getName();
        if (Redacted.isOfTheJvm(failure)) {
            message += ": " + Redacted.text(String.valueOf(failure.getMessage()), secrets);
        }
        Throwable cause = failure.getCause();
        PluginTrace copy = cause == null || depth > 8 ? null : of(cause, secrets, depth + 1);
        return new PluginTrace(message, failure.getStackTrace(), copy);
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
