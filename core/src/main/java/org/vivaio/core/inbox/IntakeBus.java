package org.vivaio.core.inbox;

/** Addresses of the desk at which people look after the intake log; messages and replies are JSON objects. */
public final class IntakeBus {
    /** Accepts a capture whatever the rules say. Request: {@code tenant}, {@code id}, {@code actor}. Reply as for a submit. */
    public static final String ACCEPT = "capture.accept";

    /** Says that a capture is spam. Request: {@code tenant}, {@code id}, {@code actor}. Reply: the capture. */
    public static final String SPAM = "capture.spam";

    /**
     * What a mapping makes of a payload. Request: {@code tenant}, {@code source?}, {@code mapping?}, and {@code id} of a
     * stored capture or {@code contentType} and {@code body} as text.
     */
    public static final String PREVIEW = "capture.preview";

    /**
     * Takes a page of a source's captures through its present rules. Request: {@code tenant}, {@code source}, {@code
     * verdict}, {@code limit}, {@code cursor?}, {@code actor}. Reply: {@code replayed}, {@code changed}, {@code next?}.
     */
    public static final String REPLAY_MANY = "capture.replayMany";

    private IntakeBus() {}
}
