package org.vivaio.plugins.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConsentGiven;
import org.vivaio.api.Verdict;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.plugins.landing.LandingPageSettings.Field;
import org.vivaio.plugins.landing.LandingPageSettings.Language;
import org.vivaio.testkit.TestContext;

class LandingPageTest {
    private static final String HOSTILE = "\"'><script>alert(1)</script>&amp;<img src=x onerror=alert(1)>\u0000\u2028";

    private final TestContext context = Pages.context();
    private final LandingPage page = page(Language.IT);

    @Test
    void the_page_asks_the_default_fields_and_the_boxes_unticked() throws Exception {
        WebResponse response = page.receive(Pages.get());

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers())
                .containsEntry("content-type", "text/html; charset=utf-8")
                .containsEntry("cache-control", "no-store");
        assertThat(Pages.text(response))
                .contains("<html lang=\"it\">", "name=\"firstName\"", "type=\"email\"", "autocomplete=\"email\"")
                .contains("name=\"consent.privacy.notice\" value=\"privacy-it-1\" required")
                .contains("name=\"consent.marketing.email\" value=\"marketing-it-1\">")
                .contains("Ho letto l’informativa privacy.", "(facoltativo)", "name=\"_hp_url\"")
                .doesNotContain("checked", "role=\"alert\"", "style=", "<style", "<script", "javascript:");
    }

    @Test
    void the_notice_s_address_can_be_followed() {
        Html html = new Html()
                .open("p")
                .linked("See (https://shop.example/privacy?a=1&b=2), <b>or</b> http://x.example.")
                .close();
        assertThat(html.page())
                .contains(
                        "<a href=\"https://shop.example/privacy?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener\">"
                                + "https://shop.example/privacy?a=1&amp;b=2</a>), &lt;b&gt;or&lt;/b&gt; <a href=\"http://x.example\"")
                .endsWith("</a>.</p>");
    }

    @Test
    void each_view_has_its_own_key() throws Exception {
        assertThat(input("_key", page.receive(Pages.get()))).isNotEqualTo(input("_key", page.receive(Pages.get())));
    }

    @Test
    void the_policy_allows_no_inline_code_and_only_the_pictures_host() throws Exception {
        assertThat(page.receive(Pages.get()).headers().get("content-security-policy"))
                .contains("default-src 'none'", "style-src 'self'", "img-src 'self';", "form-action 'self'")
                .doesNotContain("unsafe");

        URI image = URI.create("https://cdn.example.com:8443/a/b.jpg?x=1");
        LandingPage pictured =
                new LandingPage(Pages.settings(Language.EN, List.of(), "Five choices", Optional.of(image)), context);
        assertThat(pictured.receive(Pages.get()).headers().get("content-security-policy"))
                .contains("img-src 'self' https://cdn.example.com:8443;");
    }

    @ParameterizedTest
    @CsvSource({"'',./test/assets/page.css", "/,./assets/page.css"})
    void the_stylesheet_is_found_with_and_without_a_last_slash(String path, String href) throws Exception {
        assertThat(Pages.text(page.receive(Pages.get(path, "", Map.of()))))
                .contains("rel=\"stylesheet\" href=\"" + href + "?v=");

        WebResponse css = page.receive(Pages.get("/assets/page.css", "v=1", Map.of()));
        assertThat(css.headers()).containsEntry("content-type", "text/css; charset=utf-8");
        assertThat(Pages.text(css)).contains(":root").doesNotContain("@import", "http");
    }

    @Test
    void a_submit_becomes_a_capture_with_proof_and_origin() throws Exception {
        Map<String, String> form = Pages.good();
        form.put("consent.marketing.email", "marketing-it-1");
        form.put("_touch.source", "google");
        form.put("_touch.gclid", "abc");
        form.put("_touch.evil", "x");
        form.put("stage", "customer");
        WebRequest request = Pages.post(form);

        WebResponse response = page.receive(request);

        assertThat(response.status()).isEqualTo(200);
        assertThat(Pages.text(response)).contains("Grazie").doesNotContain("<form");
        Capture capture = context.intake().captures().get(0);
        assertThat(capture.fields())
                .isEqualTo(Map.of("firstName", "Chiara", "email", "chiara.marchetti@example.com", "language", "it"));
        assertThat(capture.consents())
                .containsExactly(
                        new ConsentGiven("privacy", "notice", "privacy-it-1"),
                        new ConsentGiven("marketing", "email", "marketing-it-1"));
        assertThat(capture.touch())
                .isEqualTo(Map.of(
                        "source", "google",
                        "gclid", "abc",
                        "campaign", "autumn",
                        "landingPage", "https://vivaio.example/p/demo/test"));
        assertThat(capture.payload().body()).isEqualTo(request.body());
        assertThat(capture.payload().headers())
                .isEqualTo(Map.of("user-agent", "Test/1", "x-vivaio-address", "a1", "x-vivaio-public", "page"));
        assertThat(capture.externalId().orElseThrow()).startsWith("0190f3a0-1111-7000-8000-000000000001-");
    }

    @Test
    void two_clicks_are_one_but_other_answers_on_the_same_page_are_another() throws Exception {
        page.receive(Pages.post(Pages.good()));
        page.receive(Pages.post(Pages.good()));
        Map<String, String> other = Pages.good();
        other.put("email", "luca@example.com");
        page.receive(Pages.post(other));

        List<Optional<String>> ids =
                context.intake().captures().stream().map(Capture::externalId).toList();
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
    }

    @Test
    void the_origin_is_carried_from_the_address_to_the_form() throws Exception {
        String html = Pages.text(page.receive(Pages.get(
                "",
                "utm_source=news&utm_campaign=may%22%3E&gclid=g1&fbclid=f1&utm_bad=x",
                Map.of("referer", "https://news.example/article?user=ann#top"))));

        assertThat(html)
                .contains("name=\"_touch.source\" value=\"news\"")
                .contains("name=\"_touch.campaign\" value=\"may&quot;&gt;\"")
                .contains("name=\"_touch.gclid\" value=\"g1\"", "name=\"_touch.fbclid\" value=\"f1\"")
                .contains("name=\"_touch.referrer\" value=\"https://news.example/article\"")
                .doesNotContain("user=ann", "utm_bad", "landing-page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chiara", "chiara@", "a@b", "a b@example.com", "a@example.com, b@example.com"})
    void a_wrong_email_is_told_at_the_field_and_nothing_is_lost(String email) throws Exception {
        Map<String, String> form = Pages.good();
        form.put("email", email);
        form.put("consent.marketing.email", "marketing-it-1");
        form.put("_touch.gclid", "g1");

        WebResponse response = page.receive(Pages.post(form));

        assertThat(response.status()).isEqualTo(422);
        assertThat(context.intake().items()).isEmpty();
        assertThat(Pages.text(response))
                .contains("<title>Errore: Bellini Serramenti</title>", "role=\"alert\"", "value=\"Chiara\"")
                .contains("aria-invalid=\"true\" aria-describedby=\"f-email-e\" autofocus", "id=\"f-email-e\"")
                .contains("value=\"marketing-it-1\" checked", "value=\"privacy-it-1\" required=\"\" checked")
                .contains("name=\"_touch.gclid\" value=\"g1\"");
        assertThat(input("_key", response))
                .as("the mended try has the same key")
                .isEqualTo(form.get("_key"));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_notice_not_ticked_is_told_in_the_pages_language(Language language) throws Exception {
        Map<String, String> form = Pages.good();
        form.remove("consent.privacy.notice");

        WebResponse response = page(language).receive(Pages.post(form));

        assertThat(response.status()).isEqualTo(422);
        assertThat(Pages.text(response))
                .contains(language == Language.IT ? "conferma di aver letto" : "confirm that you have read");
    }

    @Test
    void one_way_to_answer_is_enough_and_needed() throws Exception {
        LandingPage two = new LandingPage(
                Pages.settings(Language.EN, List.of(Field.of("phone", false), Field.of("email", false))), context);
        Map<String, String> form = Pages.good();
        form.put("email", "");
        assertThat(two.receive(Pages.post(form)).status()).isEqualTo(422);
        form.put("phone", "12");
        assertThat(Pages.text(two.receive(Pages.post(form)))).contains("six digits");
        form.put("phone", "+39 333 1234567");
        assertThat(two.receive(Pages.post(form)).status()).isEqualTo(200);
    }

    @Test
    void hostile_text_is_kept_as_sent_and_shown_inert() throws Exception {
        Map<String, String> form = Pages.good();
        form.put("firstName", HOSTILE);
        form.put("_touch.source", HOSTILE);
        form.put("_key", HOSTILE);
        form.remove("consent.privacy.notice");
        String html = Pages.text(page.receive(Pages.post(form)));
        assertThat(html).doesNotContain("<script", "<img", "\u0000").contains("&lt;script&gt;");

        form.put("consent.privacy.notice", HOSTILE);
        assertThat(page.receive(Pages.post(form)).status()).isEqualTo(200);
        assertThat(context.intake().captures().get(0).fields()).containsEntry("firstName", HOSTILE.strip());
    }

    @Test
    void hostile_settings_are_shown_inert_too() throws Exception {
        LandingPage hostile = new LandingPage(
                Pages.settings(
                        Language.EN,
                        List.of(new Field("email", Optional.of(HOSTILE), true, Optional.empty())),
                        HOSTILE,
                        Optional.empty()),
                context);
        assertThat(Pages.text(hostile.receive(Pages.get()))).doesNotContain("<script", "<img");
    }

    @ParameterizedTest
    @EnumSource(Verdict.Kind.class)
    void no_verdict_shows(Verdict.Kind verdict) throws Exception {
        WebResponse accepted = page.receive(Pages.post(Pages.good()));
        context.intake().answers(verdict);
        WebResponse response = page.receive(Pages.post(Pages.good()));
        assertThat(response).isEqualTo(new WebResponse(200, accepted.headers(), response.body()));
        assertThat(response.body()).isEqualTo(accepted.body());
    }

    @Test
    void the_filled_honeypot_is_stored_and_marked_for_the_host_to_judge() throws Exception {
        Map<String, String> form = Pages.good();
        form.put("_hp_url", "https://spam.example");
        assertThat(page.receive(Pages.post(form)).status()).isEqualTo(200);
        assertThat(context.intake().captures().get(0).payload().headers()).containsEntry("x-vivaio-honeypot", "filled");
    }

    @Test
    void when_nothing_can_be_stored_the_visitor_keeps_the_answers_and_is_asked_to_try_again() throws Exception {
        context.intake().fails(ConnectorException.unavailable("full", Duration.ofSeconds(30)));

        WebResponse response = page.receive(Pages.post(Pages.good()));

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers()).containsEntry("retry-after", "30");
        assertThat(Pages.text(response)).contains("riprova", "value=\"Chiara\"", "checked");
        assertThat(input("_key", response)).isEqualTo(Pages.good().get("_key"));
    }

    @Test
    void a_multipart_form_whose_body_the_host_has_read_is_kept_as_a_form() throws Exception {
        WebRequest plain = Pages.post(Pages.good());
        WebRequest multipart = new WebRequest(
                "POST",
                "",
                Map.of(),
                Map.of("content-type", "multipart/form-data; boundary=x"),
                plain.form(),
                new byte[0],
                List.of(),
                "a1");
        assertThat(page.receive(multipart).status()).isEqualTo(200);
        assertThat(new String(context.intake().captures().get(0).payload().body(), StandardCharsets.UTF_8))
                .contains("firstName=Chiara&email=+chiara.marchetti%40example.com+");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,'',405",
        "DELETE,/,405",
        "OPTIONS,'',405",
        "POST,/assets/page.css,405",
        "GET,/admin,404",
        "POST,/x,404",
        "GET,/assets/../page.css,404",
        "HEAD,'',200",
        "POST,'',415"
    })
    void other_methods_paths_and_bodies_are_refused(String method, String path, int status) throws Exception {
        WebRequest request = new WebRequest(
                method,
                path,
                Map.of(),
                Map.of("content-type", "application/json"),
                Map.of(),
                "{}".getBytes(StandardCharsets.UTF_8),
                List.of(),
                "a1");
        WebResponse response = page.receive(request);
        assertThat(response.status()).isEqualTo(status);
        if (status == 405) {
            assertThat(response.headers()).containsKey("allow");
        }
        if (method.equals("HEAD")) {
            assertThat(response.body()).isEmpty();
            assertThat(response.headers()).containsKey("content-type");
        }
    }

    @Test
    void a_value_without_end_is_told_at_its_field() throws Exception {
        Map<String, String> form = new HashMap<>(Pages.good());
        form.put("firstName", "x".repeat(501));
        assertThat(Pages.text(page.receive(Pages.post(form)))).contains("id=\"f-firstName-e\"");
    }

    @Test
    void the_check_names_a_missing_purpose_and_its_remedy() throws Exception {
        page.check();
        LandingPage lost = new LandingPage(Pages.settings(Language.IT, List.of()), new TestContext());
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(lost::check)
                .withMessageContaining("marketing")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
        LandingPage noNotice = new LandingPage(
                Pages.settings(Language.IT, List.of()),
                new TestContext().withPurpose("marketing", Map.of(Locale.ITALIAN, "x")));
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(noNotice::check)
                .withMessageContaining("privacy")
                .withMessageContaining("resource of kind purpose");
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Pages.settings(Language.IT, List.of(Field.of("email", true), Field.of("email", true))))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pages.settings(Language.IT, List.of(Field.of("firstName", true))));
        for (String image : List.of("http://example.com/a.jpg", "data:image/png;base64,AA", "https:/a.jpg", "/a.jpg")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Pages.settings(Language.IT, List.of(), "x", Optional.of(URI.create(image))));
        }
    }

    private LandingPage page(Language language) {
        return new LandingPage(Pages.settings(language, List.of()), context);
    }

    private static String input(String name, WebResponse response) {
        return Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"")
                .matcher(Pages.text(response))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }
}
