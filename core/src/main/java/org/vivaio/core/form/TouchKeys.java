package org.vivaio.core.form;

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
        return keys;
    }

    /** Keeps known keys with a value, under our names, cut to a sane length. */
    static Map<String, String> clean(Map<String, String> raw) {
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

    private static String cut(String text) {
        if (text.length() <= MAX_VALUE) {
            return text;
        }
        // never half of a surrogate pair
        int end = Character.isHighSurrogate(text.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
        return text.substring(0, end);
    }
}
