package org.vivaio.core.plugin;

/** A plugin could not be loaded, swapped or removed; the message says what is wrong, where, and what to do. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says it in words for the operator. */
    public PluginException(String message) {
        super(message);
    }

    /** The same with what caused it. */
    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
