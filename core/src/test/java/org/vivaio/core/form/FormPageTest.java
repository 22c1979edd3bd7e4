package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.Verdict;
import org.vivaio.core.platform.Json;

final class FormPageTest {
    private static final FormPage.Hidden HIDDEN =
            new FormPage.Hidden("key-1", "token-1", Map.of("source", "news"), Map.of("variant", "b"));

    private static FormSubmission submission(Map<String, String> values) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        values.forEach((name, value) -> inputs.put(name, List.of(value)));
        return FormSubmission.ofInputs(Samples.spec(), inputs);
    }

    private static String again(FormSubmission submission) {
        FormView view = FormView.of(Samples.form(), List.of("en"));
        return FormPage.form(
                view,
                HIDDEN,
                new FormPage.State(
                        Optional.of(submission),
                        FormValidator.check(Samples.form(), submission, view.languages()),
                        Optional.empty()),
                "s.css");
    }

    @Test
    void a_fresh_page_has_everything_the_contract_names_and_nothing_ticked() {
        String html =
                FormPage.form(FormView.of(Samples.form(), List.of("it")), HIDDEN, FormPage.State.fresh(), "s.css");

        assertThat(html)
                .contains("<html lang=\"it\" dir=\"ltr\">", "<h1>Parla con noi</h1>", "action=\"contact?lang=it\"")
                .contains(
                        "name=\"_key\" value=\"key-1\"",
                        "name=\"_t\" value=\"token-1\"",
                        "name=\"_touch.source\" value=\"news\"")
                .contains("name=\"email\" type=\"email\"", "autocomplete=\"given-name\"", "name=\"_hp_more\"")
                .contains("name=\"consent.privacy.notice\" type=\"checkbox\" value=\"2\" required")
                .contains("Ho letto l&#39;informativa.", "name=\"variant\" value=\"b\"", ">Grande</option>")
                .doesNotContain(" checked", "<script", " style=", "role=\"alert\"");
    }

    @Test
    void a_wrong_submit_keeps_the_values_and_says_what_to_do_at_the_fields() {
        String html = again(submission(Map.of(
                "firstName",
                "Zoë \"Z\"",
                "email",
                "nobody",
                "message",
                "\nline & <b>",
                "size",
                "l",
                "floor",
                "on",
                "consent.offers.email",
                "1")));

        assertThat(html)
                .contains(
                        "value=\"Zoë &quot;Z&quot;\"",
                        "line &amp; &lt;b&gt;</textarea>",
                        "<option value=\"l\" selected>")
                .contains(
                        "role=\"alert\"",
                        "href=\"#f-email\"",
                        "href=\"#f-consent-privacy-notice\"",
                        "2 things need your attention")
                .contains("aria-describedby=\"f-email-e\" aria-invalid=\"true\"", "id=\"f-email-e\"")
                .contains("name=\"consent.offers.email\" type=\"checkbox\" value=\"1\" checked")
                .contains("name=\"floor\" type=\"checkbox\" value=\"true\" checked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"><script>alert(1)</script>",
                "'onmouseover=alert(1) x='",
                "</textarea><img src=x onerror=alert(1)>",
                "{{#fields}}{{name}}{{/fields}}",
                "{{{title}}}",
                "javascript:alert(1)",
                "\u202e<b>",
                "&lt;script&gt;",
                "]]>",
                "<!--"
            })
    void a_hostile_value_is_inert_wherever_it_stands(String hostile) {
        String html = again(submission(Map.of("firstName", hostile, "message", hostile, "variant", hostile)));

        assertThat(html).doesNotContain("<script", "<img", "<b>", "<!--").doesNotContain("'onmouseover", "\"><b");
    }

    @Test
    void a_hostile_definition_is_inert_too() {
        FormSpec spec = FormSpec.parse("contact", Json.parse("""
                        {"title": "<script>t</script>", "intro": "<i>", "submit": "<u>", "thanks": {"title": "<s>", "text": "<p onclick=x>"},
                         "fields": [{"name": "email", "label": "<script>l</script>", "help": "<script>h</script>", "placeholder": "\\"><b>"}]}
                        """));
        FormView view = FormView.of(Samples.form(spec), List.of());
        String page = FormPage.form(view, HIDDEN, FormPage.State.fresh(), "s.css");
        String thanks =
                FormPage.thanks(view, view.thanks(), new CaptureAnswer("0197-<b>", Verdict.Kind.ACCEPTED), "s.css");

        assertThat(page).doesNotContain("<script", "<i>", "<u>", "<b>").contains("&lt;script&gt;l&lt;/script&gt;");
        assertThat(thanks).doesNotContain("<s>", "<p onclick", "<b>", "<B>");
    }

    @Test
    void an_address_in_a_wording_can_be_followed_and_nothing_else_changes() {
        String text = "I read (https://a.example/p?x=1&y=2), \"all\" of it: http://b.example.";

        assertThat(Links.split(text))
                .containsExactly(
                        new Links.Part("I read (", false),
                        new Links.Part("https://a.example/p?x=1&y=2", true),
                        new Links.Part("), \"all\" of it: ", false),
                        new Links.Part("http://b.example", true),
                        new Links.Part(".", false));
        assertThat(Links.split("javascript:alert(1) https://")).allMatch(part -> !part.link());
    }

    @Test
    void everything_the_pages_use_is_styled() {
        String style = new String(FormPage.resource(FormPage.STYLE), StandardCharsets.UTF_8);

        for (String rule : List.of(
                "button", ".summary", ".more", ".note dl", ".tick", ".error", ".help", ".optional", ".intro", ".box")) {
            assertThat(style).contains("\n" + rule + " ");
        }
    }

    @Test
    void the_receipt_is_the_end_of_the_captures_id() {
        assertThat(new CaptureAnswer("01980000-0000-7000-8000-0000a1b2c3d4", Verdict.Kind.ACCEPTED).receipt())
                .isEqualTo("R-A1B2-C3D4");
    }

    @Test
    void the_json_for_the_embed_has_the_wordings_and_words() {
        var json = FormJson.of(
                FormView.of(Samples.form(), List.of("it")),
                "tok",
                java.util.Optional.empty(),
                "contact?lang=it",
                Map.of());

        assertThat(json.at("/consents/0/name").asText()).isEqualTo("consent.privacy.notice");
        assertThat(json.at("/consents/0/text").asText()).isEqualTo("Ho letto l'informativa.");
        assertThat(json.at("/consents/1/text").asText()).isEqualTo("Send me offers.");
        assertThat(json.at("/fields/2/label").asText()).isEqualTo("E-mail");
        assertThat(json.at("/texts/retrying").asText()).contains("sto riprovando");
        assertThat(json.at("/action").asText()).isEqualTo("contact?lang=it");
    }
}
