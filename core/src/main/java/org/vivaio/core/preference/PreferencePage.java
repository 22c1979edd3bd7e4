package org.vivaio.core.preference;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Wording;
import org.vivaio.core.lead.LeadState.ConsentState;

/** Renders the pages; everything in them is escaped by the template. */
final class PreferencePage {
    private static final Template PAGE = template();

    private PreferencePage() {}

    private static Template template() {
        try (InputStream in = PreferencePage.class.getResourceAsStream("/web/preference/page.mustache")) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: page.mustache");
            }
            return Mustache.compiler()
                    .escapeHTML(true)
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .compile(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page that only says something. */
    static String note(PreferenceTexts texts, String title, String text, boolean good, Optional<String> preferences) {
        Map<String, Object> page = page(texts, title);
        page.put("good", good);
        page.put("intro", text);
        preferences.ifPresent(href -> page.put("link", Map.of("href", href, "text", texts.text("prefs.link"))));
        return PAGE.execute(page);
    }

    /** Asks to confirm, with the exact wording. */
    static String confirm(PreferenceTexts texts, String action, String tenant, String label, Wording wording) {
        Map<String, Object> page = page(texts, texts.text("confirm.title"));
        page.put("intro", texts.text("confirm.intro", tenant, label));
        page.put(
                "confirm",
                Map.of(
                        "action",
                        action,
                        "label",
                        texts.text("confirm.button"),
                        "wording",
                        wording.text(),
                        "wordingLang",
                        wording.language()));
        return PAGE.execute(page);
    }

    /**
     * All choices.
     *
     * @param stop the label of the one consent that the link would withdraw
     * @param status what was just done
     */
    static String choices(
            PreferenceTexts texts,
            String action,
            String tenant,
            Choices choices,
            Optional<String> stop,
            Optional<String> status) {
        Map<String, Object> page = page(texts, texts.text("prefs.title", tenant));
        page.put("intro", texts.text(choices.items().isEmpty() ? "prefs.empty" : "prefs.intro", tenant));
        status.ifPresent(text -> {
            page.put("status", text);
            page.put("good", true);
        });
        stop.ifPresent(label -> page.put("stop", Map.of("action", action, "label", texts.text("stop.button", label))));
        if (!choices.items().isEmpty()) {
            Map<String, Object> form = new HashMap<>();
            form.put("action", action);
            form.put("legend", texts.text("prefs.legend"));
            form.put("heading", stop.isPresent() ? texts.text("prefs.heading") : "");
            form.put("items", items(texts, choices));
            form.put("save", texts.text("prefs.save"));
            boolean any = choices.items().values().stream().anyMatch(Choices.Item::open);
            form.put("any", any);
            form.put("none", texts.text("prefs.none"));
            page.put("choices", form);
        }
        return PAGE.execute(page);
    }

    private static List<Map<String, Object>> items(PreferenceTexts texts, Choices choices) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Choices.Item item : choices.items().values()) {
            Map<String, Object> row = new HashMap<>();
            row.put("id", "c" + items.size());
            row.put("key", item.key());
            row.put(
                    "shown",
                    item.key() + "=" + item.wording().map(Wording::version).orElse(""));
            row.put("checked", item.holds());
            row.put("label", item.label());
            row.put("channel", texts.text("channel." + item.channel()));
            row.put("wording", item.wording().map(Wording::text).orElse(""));
            row.put("wordingLang", item.wording().map(Wording::language).orElse(texts.language()));
            row.put("state", state(texts, item.standing()));
            items.add(row);
        }
        return items;
    }

    private static String state(PreferenceTexts texts, Optional<ConsentState> standing) {
        if (standing.isEmpty()) {
            return texts.text("state.none");
        }
        ConsentState consent = standing.get();
        String state = consent.holds() ? "given" : consent.state();
        return texts.text("state." + state, texts.day(consent.at()));
    }

    private static Map<String, Object> page(PreferenceTexts texts, String title) {
        Map<String, Object> page = new HashMap<>();
        page.put("lang", texts.language());
        page.put("dir", "ltr");
        page.put("title", title);
        return page;
    }
}
