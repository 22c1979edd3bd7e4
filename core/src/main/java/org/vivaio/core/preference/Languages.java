package org.vivaio.core.preference;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The languages that a visitor reads, best first. */
final class Languages {
    private static final int MOST = 16;

    private Languages() {}

    /** Of {@code ?lang=} and the browser. */
    static List<String> of(HttpServerRequest request) {
        List<String> languages = new ArrayList<>();
        Optional.ofNullable(request.getParam("lang")).ifPresent(lang -> add(languages, lang));
        String header = Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE))
                .orElse("");
        try {
            if (!header.isBlank()) {
                Locale.LanguageRange.parse(header).forEach(range -> add(languages, range.getRange()));
            }
        } catch (IllegalArgumentException e) {
            // not a list of languages: the lead's own, or English
        }
        return languages;
    }

    /** With the lead's own language behind those that the browser wishes. */
    static List<String> with(List<String> asked, Optional<String> own) {
        List<String> languages = new ArrayList<>(asked);
        own.ifPresent(lang -> add(languages, lang));
        return languages;
    }

    /** A tag and its base language. */
    private static void add(List<String> languages, String tag) {
        String lower = tag.strip().toLowerCase(Locale.ROOT);
        if (languages.size() < MOST && lower.matches("[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")) {
            languages.add(lower);
            languages.add(lower.split("-", 2)[0]);
        }
    }
}
