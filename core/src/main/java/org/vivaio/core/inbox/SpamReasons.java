package org.vivaio.core.inbox;

import java.util.Map;
import org.vivaio.core.lead.Judgement.Reason;

/** Signals of spam in words. */
final class SpamReasons {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry(ReasonCodes.HONEYPOT, "A field that people do not see was filled in"),
            Map.entry(ReasonCodes.TOO_FAST, "Sent faster than people fill in a form"),
            Map.entry(ReasonCodes.BAD_TOKEN, "The form's token is not ours"),
            Map.entry(ReasonCodes.TOKEN_REUSED, "The form's token was used before"),
            Map.entry(ReasonCodes.POW_MISSING, "The form asks for a proof of work, and none came"),
            Map.entry(ReasonCodes.POW_INVALID, "The proof of work is wrong"),
            Map.entry(ReasonCodes.RATE_LIMITED, "Too many submits from one address"),
            Map.entry(ReasonCodes.RATE_NETWORK, "Many submits from one network"),
            Map.entry(ReasonCodes.RATE_FORM, "Many submits of one form"),
            Map.entry(ReasonCodes.RATE_TENANT, "Many submits in all"),
            Map.entry(ReasonCodes.DUPLICATE_TEXT, "The same text came from several people"),
            Map.entry(ReasonCodes.LINKS, "The text is full of links"),
            Map.entry(ReasonCodes.BOT_AGENT, "Sent by a known crawler"),
            Map.entry(ReasonCodes.SCRIPT_AGENT, "Sent by a program, not by a browser"),
            Map.entry(ReasonCodes.DISPOSABLE_EMAIL, "The address is of a throw-away provider"));

    private SpamReasons() {}

    /** A signal that is reason enough by itself. */
    static Reason of(String signal) {
        String code = signal.equals("forged") ? ReasonCodes.BAD_TOKEN : signal;
        return WORDS.containsKey(code)
                ? Reason.of(code, WORDS.get(code))
                : Reason.of(ReasonCodes.SPAM, "A signal of spam");
    }

    /** A signal with its points. */
    static Reason of(String signal, double points) {
        String shown = points == Math.rint(points) ? String.valueOf((long) points) : String.valueOf(points);
        return Reason.of(signal, WORDS.getOrDefault(signal, "A signal of spam") + " (" + shown + " points)");
    }
}
