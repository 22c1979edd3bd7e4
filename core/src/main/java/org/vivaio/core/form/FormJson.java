package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vivaio.core.platform.Json;
import org.vivaio.core.spam.Puzzle;

/** A form as {@code GET /f/{tenant}/{form}} answers it to the embed and to programs. */
final class FormJson {
    /** Mail domains that people mistype; the page compares, so that no address leaves it. */
    private static final String DOMAINS = "gmail.com hotmail.com hotmail.it outlook.com outlook.it yahoo.com yahoo.it"
            + " libero.it icloud.com virgilio.it alice.it tiscali.it live.it live.com tin.it fastwebnet.it gmx.de web.de"
            + " gmx.net t-online.de orange.fr wanadoo.fr free.fr laposte.net hotmail.fr yahoo.fr hotmail.es yahoo.es";

    private FormJson() {}

    /**
     * The definition.
     *
     * @param token signed token that was made for this showing
     * @param puzzle proof of work that the page is asked for
     * @param action where to submit, relative to the address of the form's folder of forms
     * @param preset values that the page's address brings
     */
    static ObjectNode of(
            FormView view, String token, Optional<Puzzle> puzzle, String action, Map<String, String> preset) {
        ObjectNode json = Json.object();
        json.put("tenant", view.tenant()).put("form", view.form()).put("version", view.version());
        json.put("language", view.language()).put("direction", Messages.direction(view.language()));
        json.put("title", view.title());
        view.intro().ifPresent(text -> json.put("intro", text));
        fields(view, json.putArray("fields"));
        ArrayNode boxes = json.putArray("consents");
        for (FormView.Box box : view.consents()) {
            boxes.addObject()
                    .put("name", box.name())
                    .put("purpose", box.purpose())
                    .put("channel", box.channel())
                    .put("text", box.text())
                    .put("wordingVersion", box.wordingVersion())
                    .put("required", box.required());
        }
        json.put("submit", view.submit()).put("token", token).put("action", action);
        puzzle.ifPresent(
                p -> json.putObject("pow").put("difficulty", p.difficulty()).put("salt", p.salt()));
        json.set(
                "tree",
                new FormMarkup(view, FormPage.State.fresh(preset), FormMarkup.Place.EMBED)
                        .embed()
                        .json());
        ObjectNode texts = json.putObject("texts");
        texts(view).forEach(texts::put);
        extras(view, json);
        return json;
    }

    private static void fields(FormView view, ArrayNode inputs) {
        for (FormView.Field field : view.fields()) {
            ObjectNode node = inputs.addObject();
            node.put("name", field.name()).put("type", field.type().key()).put("label", field.label());
            node.put("required", field.required());
            field.maxLength().ifPresent(max -> node.put("maxLength", max));
            field.pattern().ifPresent(pattern -> node.put("pattern", pattern));
            if (!field.options().isEmpty() && field.type().hasOptions()) {
                ArrayNode options = node.putArray("options");
                field.options()
                        .forEach(
                                o -> options.addObject().put("value", o.value()).put("label", o.label()));
            }
            field.help().ifPresent(text -> node.put("help", text));
            field.placeholder().ifPresent(text -> node.put("placeholder", text));
            field.autocomplete().ifPresent(text -> node.put("autocomplete", text));
        }
    }

    private static void extras(FormView view, ObjectNode json) {
        FormExtras extras = view.extras();
        if (!extras.look().isEmpty()) {
            ObjectNode look = json.putObject("look");
            extras.look().forEach(look::put);
        }
        if (!extras.theme().equals("auto")) {
            json.put("theme", extras.theme());
        }
        if (view.hasFiles()) {
            json.put("maxFile", FormRoutes.MAX_FILE);
        }
        if (view.fields().stream().anyMatch(field -> field.type() == FormField.Type.EMAIL)) {
            json.put("domains", DOMAINS);
        }
        if (!extras.store()) {
            json.put("store", false);
        }
        extras.placement().ifPresent(placement -> {
            ObjectNode place = json.putObject("placement");
            place.put("as", placement.as()).put("open", placement.open()).put("value", placement.value());
            place.put("snooze", placement.snooze());
            ArrayNode pages = place.putArray("pages");
            placement.pages().forEach(pages::add);
        });
    }

    private static Map<String, String> texts(FormView view) {
        Messages messages = view.messages();
        Map<String, String> texts = new TreeMap<>();
        for (String key : List.of("optional", "choose", "honeypot", "receipt")) {
            texts.put(key, messages.text(key));
        }
        for (String key : List.of("sending", "retrying", "offline", "failed", "kept")) {
            texts.put(key, messages.text("state." + key));
        }
        if (view.fields().stream().anyMatch(field -> field.type() == FormField.Type.EMAIL)) {
            texts.put("typo", messages.text("typo"));
        }
        if (view.hasFiles()) {
            texts.put("tooLarge", messages.text("error.file.size", FormRoutes.MAX_FILE >> 20));
        }
        if (view.steps().size() > 1) {
            texts.put("next", messages.text("next"));
            texts.put("step", messages.text("step"));
        }
        if (view.extras().placement().isPresent()) {
            texts.put("close", messages.text("close"));
        }
        return texts;
    }
}
