package org.vivaio.core.form;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The closed list of what a touch can say, and how the parts of a page's address map to it. */
final class TouchKeys {
    /** Click ids that advertising networks add to addresses. */
    static final List<String> CLICK_IDS =
            List.of("gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid", "li_fat_id", "twclid");

    /** What is kept of the first touch, where the browser was allowed to remember it. */
    static final List<String> FIRST = List.of(
            "firstSource",
            "firstMedium",
            "firstCampaign",
            "firstContent",
            "firstTerm",
            "firstReferrer",
            "firstLandingPage",
            "firstAt");

    /** Our key by the parameter's name in an address. */
    static final Map<String, String> BY_PARAMETER = byParameter();

    /** Every key. */
    static final Set<String> ALL = all();

    private static final int MAX_VALUE = 2000;

    private TouchKeys() {}

    private static Map<String, String> byParameter() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("utm_source", "source");
        map.put("utm_medium", "medium");
        map.put("utm_campaign", "campaign");
        map.put("utm_content", "content");
        map.put("utm_term", "term");
        map.put("utm_id", "campaignId");
        CLICK_IDS.forEach(id -> map.put(id, id));
        return map;
    }

    private static Set<String> all() {
        Set<String> keys = new LinkedHashSet<>(BY_PARAMETER.values());
        keys.addAll(Arrays.asList("referrer", "landingPage", "page", "language", "zone"));
        keys.addAll(FIRST);
        return keys;
    }

    /** Keeps known keys with a value, under our names, cut to a sane length; addresses tell campaign and clicks. */
    static Map<String, String> clean(Map<String, String> sent) {
        Map<String, String> raw = new LinkedHashMap<>();
        parameters(sent.getOrDefault("landingPage", "")).forEach((name, value) -> {
            if (BY_PARAMETER.containsKey(name)) {
                raw.put(BY_PARAMETER.get(name), value);
            }
        });
        first(sent.getOrDefault("first", ""), raw);
        parameters(raw.getOrDefault("firstLandingPage", sent.getOrDefault("firstLandingPage", "")))
                .forEach((name, value) -> {
                    String key = BY_PARAMETER.getOrDefault(name, "");
                    String first =
                            key.isEmpty() ? "" : "first" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
                    if (FIRST.contains(first)) {
                        raw.put(first, value);
                    }
                });
        raw.putAll(sent);
        Map<String, String> touch = new LinkedHashMap<>();
        raw.forEach((name, value) -> {
            String key = BY_PARAMETER.getOrDefault(name, name);
            String text = value.strip();
            if (ALL.contains(key) && !text.isEmpty()) {
                touch.put(key, cut(text));
            }
        });
        return touch;
    }

    /** The embed remembers time, referrer and address in one text, with blanks between. */
    private static void first(String text, Map<String, String> raw) {
        String[] parts = text.split(" ", 3);
        if (parts.length == 3 && parts[0].matches("[0-9]{12,14}")) {
            raw.put("firstAt", Instant.ofEpochMilli(Long.parseLong(parts[0])).toString());
            raw.put("firstReferrer", parts[1]);
            raw.put("firstLandingPage", parts[2]);
        }
    }

    /** The parameters of an address; nothing of one that cannot be read. */
    static Map<String, String> parameters(String address) {
        Map<String, String> all = new LinkedHashMap<>();
        int question = address.indexOf('?');
        if (question < 0) {
            return all;
        }
        String query = address.substring(question + 1).split("#", 2)[0];
        for (String pair : query.split("&", 200)) {
            String[] parts = pair.split("=", 2);
            try {
                if (parts.length == 2) {
                    all.putIfAbsent(
                            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                            URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
                }
            } catch (IllegalArgumentException e) {
                // half an escape: the rest may still be readable
            }
        }
        return all;
    }

    private static String cut(String text) {
        if (text.length() <= MAX_VALUE) {
            return text;
        }
        // never half of a surrogate pair
        int end = Character.isHighSurrogate(text.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
        return text.substring(0, end);
    }
}
