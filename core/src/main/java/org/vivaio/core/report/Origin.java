package org.vivaio.core.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where a lead came from, at its first capture. Longer texts are cut: these are names of campaigns, not letters.
 *
 * @param source of the capture
 * @param touchSource {@code utm_source}
 * @param medium {@code utm_medium}
 * @param campaign {@code utm_campaign}
 * @param content {@code utm_content}
 * @param term {@code utm_term}
 */
record Origin(String source, String touchSource, String medium, String campaign, String content, String term) {
    private static final int LONGEST = 80;

    static Origin of(String source, Map<String, String> touch) {
        return new Origin(
                cut(source),
                cut(touch.getOrDefault("source", "")),
                cut(touch.getOrDefault("medium", "")),
                cut(touch.getOrDefault("campaign", "")),
                cut(touch.getOrDefault("content", "")),
                cut(touch.getOrDefault("term", "")));
    }

    /** What looks like an address or a number of somebody is no name of a campaign, whoever put it there. */
    static boolean isPersonal(String text) {
        return text.indexOf('@') >= 0 || text.chars().filter(Character::isDigit).count() >= 7;
    }

    private static String cut(String text) {
        String stripped = isPersonal(text) ? "other" : text.strip();
        return stripped.codePointCount(0, stripped.length()) > LONGEST
                ? stripped.substring(0, stripped.offsetByCodePoints(0, LONGEST))
                : stripped;
    }

    /** The same for the same origin, on every node. */
    UUID id() {
        String all = String.join("\u001f", List.of(source, touchSource, medium, campaign, content, term));
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }
}
