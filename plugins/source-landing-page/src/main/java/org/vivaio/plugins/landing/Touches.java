package org.vivaio.plugins.landing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.WebRequest;

/** Where a visitor comes from, carried in hidden inputs from the first view to the submit. */
final class Touches {
    static final String PREFIX = "_touch.";
    private static final List<String> UTM = List.of("source", "medium", "campaign", "content", "term");
    private static final List<String> CLICKS =
            List.of("gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "ttclid", "twclid", "li_fat_id");
    private static final int LONGEST = 500;

    private Touches() {}

    /** From the address and the referring page. */
    static Map<String, String> visit(WebRequest request, LandingPageSettings settings, URI own) {
        Map<String, String> touch = new LinkedHashMap<>();
        UTM.forEach(name -> put(touch, name, request.queryValue("utm_" + name)));
        CLICKS.forEach(name -> put(touch, name, request.queryValue(name)));
        put(touch, "referrer", request.header("referer").flatMap(text -> referrer(text, own)));
        defaults(touch, settings);
        return touch;
    }

    /** From the hidden inputs; other names than ours are left out. */
    static Map<String, String> form(WebRequest request, LandingPageSettings settings) {
        Map<String, String> touch = new LinkedHashMap<>();
        UTM.forEach(name -> put(touch, name, request.formValue(PREFIX + name)));
        CLICKS.forEach(name -> put(touch, name, request.formValue(PREFIX + name)));
        put(touch, "referrer", request.formValue(PREFIX + "referrer"));
        defaults(touch, settings);
        return touch;
    }

    private static void defaults(Map<String, String> touch, LandingPageSettings settings) {
        settings.source().ifPresent(value -> touch.putIfAbsent("source", value));
        settings.medium().ifPresent(value -> touch.putIfAbsent("medium", value));
        settings.campaign().ifPresent(value -> touch.putIfAbsent("campaign", value));
    }

    private static void put(Map<String, String> touch, String name, Optional<String> value) {
        value.map(String::strip)
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> touch.put(name, text.substring(0, Math.min(text.length(), LONGEST))));
    }

    /** Another page's address without its query, which may hold what is nobody's business. */
    private static Optional<String> referrer(String text, URI own) {
        try {
            URI from = new URI(text);
            if (from.getHost() == null || from.getHost().equalsIgnoreCase(own.getHost())) {
                return Optional.empty();
            }
            return Optional.of(
                    new URI(from.getScheme(), null, from.getHost(), from.getPort(), from.getPath(), null, null)
                            .toString());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
