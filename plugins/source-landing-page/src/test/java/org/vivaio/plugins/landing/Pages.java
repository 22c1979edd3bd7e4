package org.vivaio.plugins.landing;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.plugins.landing.LandingPageSettings.Consent;
import org.vivaio.plugins.landing.LandingPageSettings.Field;
import org.vivaio.plugins.landing.LandingPageSettings.Language;
import org.vivaio.testkit.TestContext;

/** Pages and requests that tests start from. */
final class Pages {
    private Pages() {}

    static TestContext context() {
        return new TestContext()
                .withPurpose(
                        "privacy",
                        Map.of(
                                Locale.ITALIAN, "Ho letto l’informativa privacy.",
                                Locale.ENGLISH, "I have read the privacy notice."))
                .withPurpose(
                        "marketing",
                        Map.of(
                                Locale.ITALIAN, "Mandatemi anche tre e-mail con esempi e prezzi.",
                                Locale.ENGLISH, "Send me three e-mails with examples and prices too."),
                        "email",
                        "sms");
    }

    static LandingPageSettings settings(Language language, List<Field> fields) {
        return settings(language, fields, "Cinque scelte prima di firmare un preventivo", Optional.empty());
    }

    static LandingPageSettings settings(Language language, List<Field> fields, String headline, Optional<URI> image) {
        return new LandingPageSettings(
                "Bellini Serramenti",
                headline,
                Optional.of(
                        "Misure, materiali, posa, detrazioni, tempi: che cosa chiedere, che cosa controllare, quanto pesa"
                                + " sul prezzo."),
                List.of(
                        "Leggere un preventivo riga per riga",
                        "PVC, legno o alluminio: tre case a confronto",
                        "La posa, dove nascono gli spifferi",
                        "Detrazioni: documenti e scadenze"),
                image,
                language,
                Optional.of("Ricevi la guida"),
                fields,
                "privacy",
                List.of(new Consent("marketing", "email")),
                Optional.of("Scarica la guida"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("landing-page"),
                Optional.empty(),
                Optional.of("autumn"),
                Optional.of("Bellini Serramenti S.r.l., via dei Fabbri 12, Bergamo"),
                LandingPageSettings.Template.SPLIT,
                Optional.empty(),
                Optional.empty(),
                Optional.of("guide"),
                true,
                Optional.of("look-at-me"),
                Optional.of(new LandingPageSettings.Draft(
                        Optional.of("The next headline"),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(LandingPageSettings.Template.HERO),
                        Optional.empty(),
                        Optional.empty())),
                true);
    }

    static WebRequest get(String path, String query, Map<String, String> headers) {
        return new WebRequest("GET", path, parse(query), headers, Map.of(), new byte[0], List.of(Locale.ITALIAN), "a1");
    }

    static WebRequest get() {
        return get("", "", Map.of());
    }

    static WebRequest post(Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        return new WebRequest(
                "POST",
                "",
                Map.of(),
                Map.of("content-type", "application/x-www-form-urlencoded", "user-agent", "Test/1"),
                parse(body),
                body.getBytes(StandardCharsets.UTF_8),
                List.of(),
                "a1");
    }

    /** A submit that is right for the default fields. */
    static Map<String, String> good() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("firstName", "Chiara");
        form.put("email", " chiara.marchetti@example.com ");
        form.put("consent.privacy.notice", "privacy-it-1");
        form.put("_key", "0190f3a0-1111-7000-8000-000000000001");
        return form;
    }

    static Map<String, List<String>> parse(String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                values.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
                        .add(parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return values;
    }

    static String text(WebResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
