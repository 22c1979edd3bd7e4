package org.vivaio.core.form;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Problem.FieldError;

/** Renders the pages of a form; they need no JavaScript, and everything in them is escaped by the template. */
final class FormPage {
    /** Name of the input that people do not see. */
    static final String HONEYPOT = "_hp_more";

    /** Class path of the style sheet. */
    static final String STYLE = "/web/form/form.css";

    private static final Template PAGE = template("page");
    private static final Template NOTE = template("note");

    private FormPage() {}

    private static Template template(String name) {
        return Mustache.compiler()
                .withEscaper(FormPage::escaped)
                .emptyStringIsFalse(true)
                .defaultValue("")
                .compile(new String(resource("/web/form/" + name + ".mustache"), StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        FormNode.escape(text, out);
        return out.toString();
    }

    static byte[] resource(String path) {
        try (InputStream in = FormPage.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What fills a form when it is shown.
     *
     * @param submission what was submitted before, to be kept
     * @param errors what was wrong with it
     * @param notice a heading and a text above the form
     * @param preset values from the page's address, for a form that is shown the first time
     */
    record State(
            Optional<FormSubmission> submission,
            List<FieldError> errors,
            Optional<Notice> notice,
            Map<String, String> preset) {
        State(Optional<FormSubmission> submission, List<FieldError> errors, Optional<Notice> notice) {
            this(submission, errors, notice, Map.of());
        }

        static State fresh() {
            return fresh(Map.of());
        }

        static State fresh(Map<String, String> preset) {
            return new State(Optional.empty(), List.of(), Optional.empty(), preset);
        }
    }

    /** Something to say above the form. */
    record Notice(String heading, String text) {}

    /**
     * What the page sends back besides the visitor's own input.
     *
     * @param key idempotency key
     * @param token signed token
     * @param touch origin
     * @param preset values of the form's hidden fields, from the page's address
     */
    record Hidden(String key, String token, Map<String, String> touch, Map<String, String> preset) {}

    /** The form itself. */
    static String form(FormView view, Hidden hidden, State state, String style) {
        Map<String, Object> page = frame(view.languages(), view.title(), style);
        page.put("intro", view.intro().orElse(""));
        page.put("look", look(view));
        page.put("theme", theme(view));
        // relative to the page, so that it also works behind a prefix; a form's name needs no escaping in an address
        String action = view.form() + "?lang=" + view.language();
        page.put(
                "form",
                new FormMarkup(view, state, FormMarkup.Place.PAGE)
                        .form(action, hidden)
                        .html());
        return PAGE.execute(page);
    }

    private static String theme(FormView view) {
        String theme = view.extras().theme();
        return theme.equals("auto") ? "" : theme;
    }

    private static String look(FormView view) {
        return view.extras().look().isEmpty() ? "" : view.form() + "/look.css?v=" + view.version();
    }

    /** The page after a submit. */
    static String thanks(FormView view, FormView.Thanks thanks, CaptureAnswer answer, String style) {
        Map<String, Object> page = frame(view.languages(), thanks.title(), style);
        page.put("good", true);
        page.put("look", look(view));
        page.put("theme", theme(view));
        page.put("text", thanks.text());
        page.put("link", thanks.link().orElse(""));
        page.put("linkText", thanks.linkText());
        page.put("next", thanks.next().orElse(""));
        page.put("nextText", view.messages().text("next.form"));
        page.put("receiptLabel", view.messages().text("receipt"));
        page.put("receipt", answer.receipt());
        return NOTE.execute(page);
    }

    /** A page with a heading and a text, for what cannot be shown or done. */
    static String note(List<String> languages, String key, String style) {
        Messages messages = Messages.in(languages);
        Map<String, Object> page = frame(languages, messages.text(key + ".title"), style);
        page.put("text", messages.text(key + ".text", FormRoutes.MAX_FILE >> 20));
        return NOTE.execute(page);
    }

    private static Map<String, Object> frame(List<String> languages, String title, String style) {
        Map<String, Object> page = new HashMap<>();
        String language = languages.isEmpty() ? Messages.LANGUAGES.get(0) : languages.get(0);
        page.put("lang", language);
        page.put("dir", Messages.direction(language));
        page.put("title", title);
        page.put("css", style);
        return page;
    }

    static String id(String name) {
        return "f-" + name.replace('.', '-');
    }
}
