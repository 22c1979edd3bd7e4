package org.vivaio.core.form;

import java.util.Locale;
import org.vivaio.api.Verdict;

/**
 * What became of a submit.
 *
 * @param captureId under which the intake log shows it
 * @param verdict the verdict; the visitor is thanked whatever it is
 */
public record CaptureAnswer(String captureId, Verdict.Kind verdict) {
    /** The verdict as it is written in JSON. */
    public String verdictKey() {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /** A short code a visitor can read out: the end of the capture's id, as {@code R-1A2B-3C4D}. */
    public String receipt() {
        String digits = captureId.replace("-", "").toUpperCase(Locale.ROOT);
        String end = digits.substring(Math.max(0, digits.length() - 8));
        return end.length() < 8 ? "R-" + end : "R-" + end.substring(0, 4) + "-" + end.substring(4);
    }
}
