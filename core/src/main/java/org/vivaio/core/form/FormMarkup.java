package org.vivaio.core.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * Builds the markup of a form, once for all who show it: the hosted page, the embed (as JSON) and the exported page. What
 * it builds stands on pages that are not ours, so it holds no script, no style and no address but http and https.
 */
final class FormMarkup {
    /** Who shows it. */
    enum Place {
        /** Our own page. */
        PAGE,
        /** The embed: it sends key, token and origin itself. */
        EMBED,
        /** A page of somebody else, without any script of ours. */
        PLAIN
    }

    private final FormView view;
    private final Messages messages;
    private final FormPage.State state;
    private final Place place;

    FormMarkup(FormView view, FormPage.State state, Place place) {
        this.view = view;
        this.messages = view.messages();
        this.state = state;
        this.place = place;
    }

    /** The form with everything in it. */
    FormNode.Element form(String action, FormPage.Hidden hidden) {
        FormNode.Element form = FormNode.of("form");
        if (place != Place.EMBED) {
            form.with("method", "post").with("action", action).with("accept-charset", "UTF-8");
            form.maybe("enctype", view.hasFiles() ? "multipart/form-data" : "");
        }
        form.flag("novalidate", place != Place.PLAIN);
        summary().ifPresent(form::add);
        boolean many = view.steps().size() > 1;
        if (many && place == Place.EMBED) {
            form.add(FormNode.of("progress").with("aria-hidden", "true")).add(FormNode.of("p"));
        }
        hidden(form, hidden);
        int count = Math.max(1, view.steps().size());
        for (int step = 1; step <= count; step++) {
            FormNode.Element into = form;
            if (many) {
                FormView.Step shown = view.steps().get(step - 1);
                into = FormNode.of("section").with("class", "step");
                if (shown.when().isPresent()) {
                    into.with("data-if", shown.when().get().encoded());
                }
                into.add(FormNode.of("h3").with("tabindex", "-1").text(shown.title()));
                form.add(into);
            }
            for (FormView.Field field : view.fields()) {
                if (field.type() != FormField.Type.HIDDEN
                        && (!many || field.more().step() == step)) {
                    into.add(field(field));
                }
            }
            if (step == count) {
                for (FormView.Box box : view.consents()) {
                    into.add(box(box));
                }
            }
        }
        form.add(honeypot());
        FormNode.Element buttons = FormNode.of("div").with("class", "go");
        if (many && place == Place.EMBED) {
            buttons.add(button("button", messages.text("back"))
                    .with("class", "back")
                    .flag("hidden", true));
        }
        form.add(buttons.add(button("submit", view.submit())));
        return form;
    }

    private FormNode.Element button(String type, String text) {
        return FormNode.of("button")
                .with("type", type)
                .maybe("part", part("button"))
                .text(text);
    }

    /** Names by which a page can style the embed from outside. */
    private String part(String name) {
        return place == Place.EMBED ? name : "";
    }

    private FormNode honeypot() {
        return FormNode.of("div")
                .with("class", "more")
                .with("aria-hidden", "true")
                .add(FormNode.of("label").with("for", "f-more").text(messages.text("honeypot")))
                .add(FormNode.of("input")
                        .with("id", "f-more")
                        .with("name", FormPage.HONEYPOT)
                        .with("type", "text")
                        .with("tabindex", "-1")
                        .with("autocomplete", "off"));
    }

    private void hidden(FormNode.Element form, FormPage.Hidden hidden) {
        if (place == Place.PAGE) {
            form.add(hidden("_key", hidden.key())).add(hidden("_t", hidden.token()));
            hidden.touch().forEach((name, value) -> form.add(hidden("_touch." + name, value)));
        }
        for (FormView.Field field : view.fields()) {
            if (field.type() == FormField.Type.HIDDEN) {
                String value = state.submission().isPresent()
                        ? value(field.name())
                        : hidden.preset()
                                .getOrDefault(field.name(), state.preset().getOrDefault(field.name(), ""));
                form.add(hidden(field.name(), value));
            }
        }
    }

    private static FormNode.Element hidden(String name, String value) {
        return FormNode.of("input").with("type", "hidden").with("name", name).with("value", value);
    }

    private String value(String name) {
        return state.submission().map(submission -> submission.text(name)).orElse("");
    }

    private Optional<String> error(String name) {
        return state.errors().stream()
                .filter(e -> e.field().equals(name))
                .map(FieldError::message)
                .findFirst();
    }

    private FormNode field(FormView.Field field) {
        String id = FormPage.id(field.name());
        boolean box = field.type() == FormField.Type.CHECKBOX;
        boolean group = field.type().isGroup();
        Optional<String> error = error(field.name());
        FormNode.Element outer = FormNode.of("div")
                .with(
                        "class",
                        "field" + (box ? " box" : "") + (group ? " group" : "") + (error.isPresent() ? " bad" : ""))
                .maybe("part", part("field"));
        field.more().when().ifPresent(when -> outer.with("data-if", when.encoded()));
        if (group) {
            outer.with("role", field.type() == FormField.Type.CHECKS ? "group" : "radiogroup")
                    .with("aria-labelledby", id + "-l")
                    .maybe("aria-describedby", described(field, id, error));
        }
        FormNode label = label(field, id, group);
        if (box) {
            outer.add(control(field, id, error)).add(label);
        } else {
            outer.add(label);
            if (group) {
                choices(field, id).forEach(outer::add);
            } else {
                outer.add(control(field, id, error));
            }
        }
        field.help().ifPresent(help -> outer.add(note("help", id + "-h", help)));
        error(outer, id, error);
        return outer;
    }

    /** The embed puts its messages into a place that is there from the start, and that the control names. */
    private void error(FormNode.Element outer, String id, Optional<String> error) {
        if (error.isPresent() || place == Place.EMBED) {
            outer.add(note("error", id + "-e", error.orElse("")).maybe("part", part("error")));
        }
    }

    private static FormNode.Element note(String cssClass, String id, String text) {
        return FormNode.of("p").with("class", cssClass).with("id", id).text(text);
    }

    private FormNode label(FormView.Field field, String id, boolean group) {
        FormNode.Element label = group
                ? FormNode.of("p").with("class", "label").with("id", id + "-l")
                : FormNode.of("label").with("for", id);
        label.maybe("part", part("label")).text(field.label());
        if (!field.required()) {
            label.text(" ").add(optional());
        }
        return label;
    }

    private FormNode optional() {
        return FormNode.of("span", "optional", messages.text("optional"));
    }

    private String described(FormView.Field field, String id, Optional<String> error) {
        List<String> ids = new ArrayList<>();
        if (error.isPresent() || place == Place.EMBED) {
            ids.add(id + "-e");
        }
        field.help().ifPresent(help -> ids.add(id + "-h"));
        return String.join(" ", ids);
    }

    private FormNode.Element control(FormView.Field field, String id, Optional<String> error) {
        String value = state.submission().isPresent() ? value(field.name()) : preset(field);
        FormNode.Element control = switch (field.type()) {
            case LONGTEXT ->
                FormNode.of("textarea")
                        .with("id", id)
                        .with("name", field.name())
                        .with("rows", "4")
                        .text(value);
            case SELECT, COUNTRY, PROVINCE -> select(field, id, value);
            case CHECKBOX ->
                FormNode.of("input")
                        .with("id", id)
                        .with("name", field.name())
                        .with("type", "checkbox")
                        .with("value", "true")
                        .flag("checked", value.equals("true"));
            case FILE ->
                FormNode.of("input")
                        .with("id", id)
                        .with("name", field.name())
                        .with("type", "file")
                        .flag("multiple", field.more().maxFiles() > 1)
                        .with("accept", String.join(",", accepted(field)));
            default ->
                FormNode.of("input")
                        .with("id", id)
                        .with("name", field.name())
                        .with("type", inputType(field.type()))
                        .with("value", value)
                        .maybe("inputmode", inputmode(field.type()));
        };
        return control.maybe("placeholder", field.placeholder().orElse(""))
                .maybe("autocomplete", field.autocomplete().orElse(""))
                .maybe("part", part("input"))
                .flag("required", field.required())
                .maybe("aria-describedby", described(field, id, error))
                .maybe("aria-invalid", error.isPresent() ? "true" : "");
    }

    private String preset(FormView.Field field) {
        return state.preset().getOrDefault(field.name(), "");
    }

    private static List<String> accepted(FormView.Field field) {
        return field.more().accept().isEmpty()
                ? FileKinds.DEFAULT
                : field.more().accept();
    }

    private FormNode.Element select(FormView.Field field, String id, String value) {
        FormNode.Element select = FormNode.of("select").with("id", id).with("name", field.name());
        select.add(FormNode.of("option").with("value", "").text(messages.text("choose")));
        for (FormView.Option option : field.options()) {
            select.add(FormNode.of("option")
                    .with("value", option.value())
                    .flag("selected", option.value().equals(value))
                    .text(option.label()));
        }
        return select;
    }

    private List<FormNode> choices(FormView.Field field, String id) {
        boolean checks = field.type() == FormField.Type.CHECKS;
        String value = state.submission().isPresent() ? value(field.name()) : preset(field);
        List<String> chosen = checks ? List.of(value.split(",")) : List.of(value);
        List<FormView.Option> options = switch (field.type()) {
            case YESNO ->
                List.of(
                        new FormView.Option("true", messages.text("yes")),
                        new FormView.Option("false", messages.text("no")));
            case RATING ->
                IntStream.rangeClosed(1, field.more().points())
                        .mapToObj(n -> new FormView.Option(String.valueOf(n), String.valueOf(n)))
                        .toList();
            default -> field.options();
        };
        FormNode.Element row = FormNode.of("div").with("class", field.type() == FormField.Type.RATING ? "row" : "opts");
        int n = 0;
        for (FormView.Option option : options) {
            n++;
            row.add(FormNode.of("label")
                    .add(FormNode.of("input")
                            .with("id", n == 1 ? id : id + "-" + n)
                            .with("name", field.name())
                            .with("type", checks ? "checkbox" : "radio")
                            .with("value", option.value())
                            .flag("checked", chosen.contains(option.value()))
                            .flag("required", field.required() && !checks))
                    .add(FormNode.of("span").text(option.label())));
        }
        return List.of(row);
    }

    private static String inputType(FormField.Type type) {
        return switch (type) {
            case EMAIL -> "email";
            case PHONE -> "tel";
            case DATE -> "date";
            // a number is text here: the browser's number input drops what it cannot read
            default -> "text";
        };
    }

    private static String inputmode(FormField.Type type) {
        return switch (type) {
            case NUMBER -> "decimal";
            case CAP -> "numeric";
            default -> "";
        };
    }

    /** A box is never ticked beforehand: consent is an act of the person. */
    private FormNode box(FormView.Box box) {
        // it comes back ticked only if the person ticked it for exactly this text
        boolean checked = state.submission().stream()
                .flatMap(submission -> submission.consents().stream())
                .anyMatch(c -> c.purpose().equals(box.purpose())
                        && c.channel().equals(box.channel())
                        && c.wordingVersion().equals(box.wordingVersion()));
        String id = FormPage.id(box.name());
        Optional<String> error = error(box.name());
        FormNode.Element outer = FormNode.of("div")
                .with("class", "field box" + (error.isPresent() ? " bad" : ""))
                .maybe("part", part("consent"));
        outer.add(FormNode.of("input")
                .with("id", id)
                .with("name", box.name())
                .with("type", "checkbox")
                .with("value", box.wordingVersion())
                .flag("checked", checked)
                .flag("required", box.required())
                .maybe("aria-describedby", error.isPresent() || place == Place.EMBED ? id + "-e" : "")
                .maybe("aria-invalid", error.isPresent() ? "true" : ""));
        FormNode.Element label = FormNode.of("label").with("for", id);
        for (Links.Part part : Links.split(box.text())) {
            label.add(
                    part.link()
                            ? FormNode.of("a")
                                    .with("href", part.text())
                                    .with("target", "_blank")
                                    .with("rel", "noopener")
                                    .text(part.text())
                            : new FormNode.Text(part.text()));
        }
        if (!box.required()) {
            label.text(" ").add(optional());
        }
        outer.add(label);
        error(outer, id, error);
        return outer;
    }

    /** What is wrong, in one place above the form, with a way to each field. */
    Optional<FormNode> summary() {
        FormNode.Element box = FormNode.of("div")
                .with("class", "summary")
                .maybe("part", part("summary"))
                .with("role", "alert")
                .with("tabindex", "-1");
        if (place != Place.EMBED) {
            box.flag("autofocus", true).with("id", "summary");
        }
        String heading = place == Place.EMBED ? "h3" : "h2";
        if (state.notice().isPresent()) {
            FormPage.Notice notice = state.notice().get();
            return Optional.of(box.add(FormNode.of(heading).text(notice.heading()))
                    .add(FormNode.of("p").text(notice.text())));
        }
        if (state.errors().isEmpty()) {
            return Optional.empty();
        }
        box.add(FormNode.of(heading)
                .text(messages.count("errors", state.errors().size())));
        FormNode.Element list = FormNode.of("ul");
        for (FieldError error : state.errors()) {
            String label = label(error);
            list.add(FormNode.of("li")
                    .add(FormNode.of("a")
                            .with("href", "#" + FormPage.id(error.field()))
                            .maybe("data-field", place == Place.EMBED ? error.field() : "")
                            .text((label.isEmpty() ? "" : label + ": ") + error.message())));
        }
        return Optional.of(box.add(list));
    }

    /** The field's label; a box has a whole text instead, which would be too long here. */
    private String label(FieldError error) {
        return view.fields().stream()
                .filter(field -> field.name().equals(error.field()))
                .map(FormView.Field::label)
                .findFirst()
                .orElse("");
    }

    /** The whole of the embed: heading, line below, form. */
    FormNode embed() {
        FormNode.Element root = FormNode.of("div")
                .with("class", "v")
                .with("part", "form")
                .with("lang", view.language())
                .with("dir", Messages.direction(view.language()));
        root.add(FormNode.of("h2").with("part", "title").text(view.title()));
        view.intro().ifPresent(intro -> root.add(FormNode.of("p", "intro", intro)));
        root.add(form("", new FormPage.Hidden("", "", Map.of(), Map.of())));
        return view.extras()
                .placement()
                .map(placement -> opening(placement.as(), root))
                .orElse(root);
    }

    /** What opens over the page; only a dialog takes the page's place while it is open. */
    private FormNode.Element opening(String as, FormNode.Element root) {
        FormNode.Element close = FormNode.of("button")
                .with("type", "button")
                .with("class", "x")
                .with("aria-label", messages.text("close"))
                .text("×");
        root.children().add(0, close);
        return FormNode.of(as.equals("dialog") ? "dialog" : "div")
                .with("class", "pop " + as)
                .maybe("role", as.equals("dialog") ? "" : "dialog")
                .with("aria-label", view.title())
                .add(root);
    }

    /** What stands there after the submit. */
    static FormNode thanks(FormView view, FormView.Thanks thanks, CaptureAnswer answer) {
        FormNode.Element root = FormNode.of("div")
                .with("class", "v")
                .with("part", "thanks")
                .with("lang", view.language())
                .with("dir", Messages.direction(view.language()));
        root.add(FormNode.of("div").with("class", "tick").with("aria-hidden", "true"));
        root.add(FormNode.of("h2").with("part", "title").with("tabindex", "-1").text(thanks.title()));
        root.add(FormNode.of("p", "intro", thanks.text()));
        thanks.link()
                .ifPresent(link -> root.add(FormNode.of("p")
                        .with("class", "get")
                        .add(FormNode.of("a")
                                .with("href", link)
                                .with("target", "_blank")
                                .with("rel", "noopener")
                                .text(thanks.linkText()))));
        thanks.next()
                .ifPresent(next -> root.add(FormNode.of("button")
                        .with("type", "button")
                        .with("part", "button")
                        .with("data-next", view.tenant() + "/" + next)
                        .text(view.messages().text("next.form"))));
        return root.add(FormNode.of("p")
                .with("class", "receipt")
                .add(FormNode.of("span").text(view.messages().text("receipt")))
                .add(FormNode.of("strong").text(answer.receipt())));
    }
}
