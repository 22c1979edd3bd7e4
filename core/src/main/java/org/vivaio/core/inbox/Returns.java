package org.vivaio.core.inbox;

import java.time.Duration;
import java.util.Map;

/**
 * What a source's supplier takes back.
 *
 * @param within how long after a capture was accepted it can be claimed back
 * @param reasons for which, with their labels by language; nothing else counts
 */
public record Returns(Duration within, Map<String, Map<String, String>> reasons) {
    /** The label of a reason in a language; its name where there is none. */
    public String label(String reason, String language) {
        Map<String, String> labels = reasons.getOrDefault(reason, Map.of());
        return labels.getOrDefault(language, labels.getOrDefault("", labels.getOrDefault("en", reason)));
    }
}
