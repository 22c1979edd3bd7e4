package org.vivaio.plugins.landing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Gift;
import org.vivaio.plugins.landing.LandingPageSettings.Field;
import org.vivaio.plugins.landing.LandingPageSettings.Type;

/** Draws the page; knows nothing of requests. */
final class PageView {
    private static final Map<String, String> AUTOCOMPLETE = Map.ofEntries(
            Map.entry("firstName", "given-name"),
            Map.entry("lastName", "family-name"),
            Map.entry("email", "email"),
            Map.entry("phone", "tel"),
            Map.entry("company", "organization"),
            Map.entry("role", "organization-title"),
            Map.entry("address", "street-address"),
            Map.entry("postcode", "postal-code"),
            Map.entry("city", "address-level2"),
            Map.entry("province", "address-level1"),
            Map.entry("country", "country-name"));

    private final LandingPageSettings settings;
    private final Texts texts;

    PageView(LandingPageSettings settings) {
        this.settings = settings;
        this.texts = Texts.of(settings.language());
    }

    /** How a page is shown. */
    enum Mode {
        /** To everybody. */
        PUBLIC,
        /** To who looks at a draft. */
        PREVIEW,
        /** On a tablet at a fair. */
        KIOSK
    }

    /**
     * Where a page finds what belongs to it, relative to its own address.
     *
     * @param folder of its assets
     * @param version of its assets
     * @param own the page's whole address
     * @param server where the platform's own parts are
     * @param tenant whose page it is
     */
    record Place(String folder, String version, String own, String server, String tenant, Mode mode) {
        String asset(String name) {
            return folder + "/assets/" + name + "?v=" + version;
        }
    }

    /** The page with its form. */
    String form(Place place, List<Box> boxes, Entry entry, Map<String, String> errors, Optional<String> alert) {
        Html html = head(place, alert.isPresent() ? texts.error() + ": " + settings.title() : settings.title());
        html.open("main", "class", settings.image().isPresent() ? "page pictured" : "page");
        settings.image()
                .ifPresent(image -> html.empty(
                        "img",
                        "class",
                        "picture",
                        "src",
                        image.toString(),
                        "alt",
                        "",
                        "referrerpolicy",
                        "no-referrer"));
        html.open("section", "class", "pitch").element("h1", settings.headline());
        settings.text().ifPresent(text -> paragraphs(html, text, "lead"));
        if (!settings.benefits().isEmpty()) {
            html.open("ul", "class", "benefits");
            settings.benefits().forEach(line -> html.element("li", line));
            html.close();
        }
        html.close();
        html.open("section", "class", "ask");
        settings.formTitle().ifPresent(title -> html.element("h2", title));
        alert.ifPresent(text -> html.element("p", text, "class", "alert", "role", "alert"));
        if (settings.form().isPresent()) {
            embed(html, place);
            return foot(html.close().close());
        }
        // no action: the form posts to the page's own address, whatever stands before it
        html.open("form", "method", "post", "accept-charset", "utf-8");
        settings.fields().forEach(field -> field(html, field, entry, errors));
        boxes.forEach(box -> box(html, place, box, entry, errors));
        hidden(html, entry);
        html.element("button", settings.submitLabel().orElse(texts.submit()), "type", "submit");
        return foot(html.close().close().close());
    }

    /** Below the host that the page was asked of, by whatever name: the page may load scripts from there alone. */
    private static String path(String server) {
        return Optional.ofNullable(URI.create(server).getPath()).orElse("").replaceAll("/+$", "");
    }

    /** A form of the platform; without JavaScript, a link to its own page. */
    private void embed(Html html, Place place) {
        String form = place.tenant() + "/" + settings.form().orElseThrow();
        html.open("vivaio-form", "form", form)
                .close()
                .open("noscript")
                .open("p")
                .element(
                        "a",
                        settings.submitLabel().orElse(texts.submit()),
                        "class",
                        "button",
                        "href",
                        place.server() + "/f/" + form)
                .close()
                .close()
                .open("script", "src", path(place.server()) + "/embed/v1/form.js", "async", "")
                .close();
    }

    /** The page after a good submit. */
    String thanks(Place place, Optional<Gift> gift) {
        String title = settings.thanksTitle().orElse(texts.thanksTitle());
        Html html = head(place, title);
        html.open("main", "class", "page thanks")
                .open("section", "class", "pitch")
                .element("h1", title);
        paragraphs(html, settings.thanksText().orElse(texts.thanksText()), "lead");
        gift.ifPresent(g -> html.open("p", "class", "gift")
                .element("a", g.label(), "class", "button", "href", g.link().toString())
                .close());
        return foot(html.close().close());
    }

    private Html head(Place place, String title) {
        String description = settings.description().orElse(settings.headline());
        Html html = new Html()
                .open("html", "lang", settings.language().locale().toLanguageTag())
                .open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .empty("meta", "name", "color-scheme", "content", "light dark")
                .element("title", title)
                .empty("meta", "name", "description", "content", description)
                .empty("link", "rel", "canonical", "href", place.own())
                .empty("meta", "property", "og:type", "content", "website")
                .empty("meta", "property", "og:title", "content", settings.headline())
                .empty("meta", "property", "og:site_name", "content", settings.title())
                .empty("meta", "property", "og:description", "content", description)
                .empty("meta", "property", "og:url", "content", place.own())
                .empty(
                        "meta",
                        "property",
                        "og:locale",
                        "content",
                        settings.language() == LandingPageSettings.Language.IT ? "it_IT" : "en_GB");
        settings.image()
                .ifPresent(image -> html.empty("meta", "property", "og:image", "content", image.toString())
                        .empty("meta", "name", "twitter:card", "content", "summary_large_image"));
        if (place.mode() != Mode.PUBLIC) {
            html.empty("meta", "name", "robots", "content", "noindex");
        }
        if (place.mode() == Mode.KIOSK) {
            html.open("script", "src", place.asset("kiosk.js"), "defer", "").close();
        }
        html.empty("link", "rel", "stylesheet", "href", place.asset("page.css"))
                .close()
                .open(
                        "body",
                        "class",
                        "t-" + settings.template().name().toLowerCase(java.util.Locale.ROOT)
                                + (place.mode() == Mode.KIOSK ? " kiosk" : ""));
        if (place.mode() == Mode.PREVIEW) {
            html.element("p", texts.preview(), "class", "preview", "role", "status");
        }
        if (place.mode() == Mode.KIOSK) {
            html.element("p", "", "class", "queue", "id", "queue", "role", "status", "data-waiting", texts.waiting());
            html.open("template", "id", "thanks")
                    .element("h1", settings.thanksTitle().orElse(texts.thanksTitle()), "tabindex", "-1");
            paragraphs(html, settings.thanksText().orElse(texts.thanksText()), "lead");
            html.close();
        }
        return html.open("header", "class", "top")
                .element("p", settings.title())
                .close();
    }

    private String foot(Html html) {
        settings.footer()
                .ifPresent(text -> html.open("footer").element("p", text).close());
        return html.close().close().page();
    }

    private void field(Html html, Field field, Entry entry, Map<String, String> errors) {
        String id = "f-" + field.name();
        html.open("div", "class", "field").open("label", "for", id).text(texts.label(field));
        if (!field.required()) {
            html.text(" ").element("span", texts.optional(), "class", "soft");
        }
        html.close();
        List<String> attributes = new ArrayList<>(List.of("id", id, "name", field.name()));
        Optional.ofNullable(AUTOCOMPLETE.get(field.name()))
                .ifPresent(value -> attributes.addAll(List.of("autocomplete", value)));
        if (field.required()) {
            attributes.addAll(List.of("required", ""));
        }
        attributes.addAll(marks(field.name(), id, errors));
        if (field.input() == Type.LONG_TEXT) {
            attributes.addAll(List.of("rows", "4"));
            // HTML drops one line break after the tag, so one is given for it
            html.open("textarea", attributes.toArray(String[]::new))
                    .text("\n" + entry.value(field.name()))
                    .close();
        } else {
            String type = switch (field.input()) {
                case EMAIL -> "email";
                case TEL -> "tel";
                default -> "text";
            };
            attributes.addAll(List.of("type", type, "value", entry.value(field.name())));
            html.empty("input", attributes.toArray(String[]::new));
        }
        error(html, field.name(), id, errors);
        html.close();
    }

    private void box(Html html, Place place, Box box, Entry entry, Map<String, String> errors) {
        String id = "c-" + box.wording().purpose() + "-" + box.channel();
        List<String> attributes = new ArrayList<>(List.of(
                "type",
                "checkbox",
                "id",
                id,
                "name",
                box.input(),
                "value",
                box.wording().version()));
        if (box.mandatory()) {
            attributes.addAll(List.of("required", ""));
        }
        if (entry.ticked().containsKey(box.input())) {
            attributes.addAll(List.of("checked", ""));
        }
        attributes.addAll(marks(box.input(), id, errors));
        html.open("div", "class", "box")
                .empty("input", attributes.toArray(String[]::new))
                .open("label", "for", id, "lang", box.wording().language());
        if (place.mode() == Mode.KIOSK) {
            // whoever follows a link on the tablet does not find back
            html.text(box.wording().text());
        } else {
            html.linked(box.wording().text());
        }
        if (!box.mandatory()) {
            html.text(" ").element("span", texts.optional(), "class", "soft", "lang", language());
        }
        html.close();
        error(html, box.input(), id, errors);
        html.close();
    }

    private void hidden(Html html, Entry entry) {
        html.empty("input", "type", "hidden", "name", Entry.KEY, "value", entry.key());
        entry.touch()
                .forEach((name, value) ->
                        html.empty("input", "type", "hidden", "name", Touches.PREFIX + name, "value", value));
        html.open("div", "class", "trap", "aria-hidden", "true")
                .element("label", texts.leaveEmpty(), "for", "hp")
                .empty("input", "id", "hp", "name", Entry.HONEYPOT, "tabindex", "-1", "autocomplete", "off")
                .close();
    }

    private static List<String> marks(String name, String id, Map<String, String> errors) {
        if (!errors.containsKey(name)) {
            return List.of();
        }
        List<String> marks = new ArrayList<>(List.of("aria-invalid", "true", "aria-describedby", id + "-e"));
        if (name.equals(errors.keySet().iterator().next())) {
            marks.addAll(List.of("autofocus", ""));
        }
        return marks;
    }

    private static void error(Html html, String name, String id, Map<String, String> errors) {
        Optional.ofNullable(errors.get(name))
                .ifPresent(message -> html.element("p", message, "class", "error", "id", id + "-e"));
    }

    private static void paragraphs(Html html, String text, String style) {
        for (String paragraph : text.strip().split("\\R\\s*\\R")) {
            html.element("p", paragraph, "class", style);
        }
    }

    private String language() {
        return settings.language().locale().toLanguageTag();
    }
}
