package org.vivaio.core.form;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which addresses may stand in a link or redirect. */
final class Links {
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s<>\"]*[^\\s<>\".,;:!?)]");

    private Links() {}

    /** A stretch of a text: a web address, or what stands between two. */
    record Part(String text, boolean link) {}

    /** Splits a text so that the addresses in it can be followed; joined again, the parts are the text. */
    static List<Part> split(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = ADDRESS.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                parts.add(new Part(text.substring(end, matcher.start()), false));
            }
            parts.add(new Part(matcher.group(), true));
            end = matcher.end();
        }
        if (end < text.length()) {
            parts.add(new Part(text.substring(end), false));
        }
        return parts;
    }

    /** An http or https address with a host and without a user, or a path on the same host. */
    static boolean isSafe(String address) {
        // browsers drop control characters and read a backslash as a slash: such an address is not what it looks like
        if (address.length() > 2048 || address.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == 127)) {
            return false;
        }
        if (address.startsWith("/")) {
            return !address.startsWith("//");
        }
        try {
            URI uri = new URI(address);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
