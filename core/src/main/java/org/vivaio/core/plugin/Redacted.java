package org.vivaio.core.plugin;

import java.util.Collection;

/** Keeps secrets and unknown texts of plugins out of messages and logs. */
final class Redacted {
    private static final int LONGEST = 1000;

    private Redacted() {}

    /** The text without any of the secrets; cut when long. */
    static String text(String text, Collection<String> secrets) {
        return text(text, secrets, LONGEST);
    }

    static String text(String text, Collection<String> secrets, int longest) {
        String clean = text;
        for (String secret : secrets) {
            // a shorter one would blank out ordinary words
            if (secret.length() >= 4) {
                clean = clean.replace(secret, "••••••");
            }
        }
        return clean.length() > longest ? clean.substring(0, longest) + "…" : clean;
    }

    /** Class and place of a failure, without its message: that may hold personal data. */
    static String where(Throwable failure) {
        String name = failure.getClass().getName();
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0
                ? name
                : name + " at " + trace[0].getClassName() + "." + trace[0].getMethodName() + ":"
                        + trace[0].getLineNumber();
    }

    /** Messages that the JVM makes: they name classes and members, never data. */
    static boolean isOfTheJvm(Throwable failure) {
        return failure instanceof LinkageError
                || failure instanceof ReflectiveOperationException
                || failure.getClass() == NullPointerException.class
                || failure.getClass() == ClassCastException.class;
    }
}
