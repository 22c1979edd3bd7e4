package org.vivaio.plugins.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.plugins.landing.LandingPageSettings.Language;
import org.vivaio.plugins.landing.LandingPageSettings.Template;
import org.vivaio.testkit.TestContext;

/** Drafts, previews, kiosks, templates. */
class LandingVersionsTest {
    private final TestContext context = Pages.context();

    private static LandingPageSettings changed(
            LandingPageSettings s, boolean published, Optional<String> form, Template template) {
        return new LandingPageSettings(
                s.title(),
                s.headline(),
                s.text(),
                s.benefits(),
                s.image(),
                s.language(),
                s.formTitle(),
                s.fields(),
                s.notice(),
                s.consents(),
                s.submitLabel(),
                s.thanksTitle(),
                s.thanksText(),
                s.source(),
                s.medium(),
                s.campaign(),
                s.footer(),
                template,
                s.description(),
                form,
                s.asset(),
                published,
                s.previewKey(),
                s.draft(),
                form.isEmpty());
    }

    private static LandingPageSettings settings() {
        return Pages.settings(Language.IT, List.of());
    }

    private WebResponse get(LandingPageSettings settings, String path, String query) throws Exception {
        return new LandingPage(settings, context).receive(Pages.get(path, query, Map.of()));
    }

    @Test
    void a_draft_is_seen_by_who_has_the_key_and_stores_nothing() throws Exception {
        String draft = Pages.text(get(settings(), "/preview", "key=look-at-me"));

        assertThat(draft).contains("The next headline", "t-hero", "noindex", "Anteprima");
        assertThat(Pages.text(get(settings(), "", ""))).doesNotContain("The next headline", "noindex");
        for (String query : List.of("", "key=", "key=look-at-mee")) {
            assertThat(get(settings(), "/preview", query).status()).as(query).isEqualTo(404);
        }
        WebRequest post = Pages.post(Pages.good());
        WebResponse sent = new LandingPage(settings(), context)
                .receive(new WebRequest(
                        "POST",
                        "/preview",
                        Map.of("key", List.of("look-at-me")),
                        post.headers(),
                        post.form(),
                        post.body(),
                        List.of(),
                        "a1"));
        assertThat(sent.status()).isEqualTo(200);
        assertThat(context.intake().captures()).isEmpty();
    }

    @Test
    void a_page_that_is_not_published_is_not_found() throws Exception {
        LandingPageSettings hidden = changed(settings(), false, Optional.empty(), Template.SPLIT);

        assertThat(get(hidden, "", "").status()).isEqualTo(404);
        assertThat(get(hidden, "/preview", "key=look-at-me").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Template.class)
    void every_template_carries_what_others_show_of_the_page(Template template) throws Exception {
        String page = Pages.text(get(changed(settings(), true, Optional.empty(), template), "", ""));

        assertThat(page)
                .contains("t-" + template.name().toLowerCase(java.util.Locale.ROOT))
                .contains("property=\"og:title\" content=\"Cinque scelte prima di firmare un preventivo\"")
                .contains("rel=\"canonical\" href=\"https://vivaio.example/p/demo/test\"")
                .doesNotContain("<script");
    }

    @Test
    void a_kiosk_brings_its_own_script_and_worker() throws Exception {
        WebResponse kiosk = get(settings(), "/kiosk", "");
        String page = Pages.text(kiosk);

        assertThat(kiosk.headers().get("content-security-policy")).contains("script-src 'self';", "worker-src 'self'");
        assertThat(get(settings(), "", "").headers().get("content-security-policy"))
                .as("the page for everybody has no scripts")
                .doesNotContain("script-src");
        assertThat(page).contains("src=\"./assets/kiosk.js?v=", "<template id=\"thanks\">", "noindex");
        assertThat(get(settings(), "/assets/kiosk.js", "").headers().get("content-type"))
                .contains("javascript");
        assertThat(get(settings(), "/kiosk-worker.js", "").status()).isEqualTo(200);
        assertThat(get(settings(), "/kiosk-worker.js", "").headers().get("content-security-policy"))
                .as("a worker is bound by the policy of its own file")
                .contains("script-src 'self';", "connect-src 'self'");
    }

    @Test
    void a_form_stands_in_for_the_fields_and_without_javascript_there_is_a_link() throws Exception {
        WebResponse page = get(changed(settings(), true, Optional.of("guide"), Template.HERO), "", "");

        assertThat(Pages.text(page))
                .contains("<vivaio-form form=\"demo/guide\">", "src=\"/embed/v1/form.js\"")
                .contains("href=\"https://vivaio.example/f/demo/guide\"")
                .doesNotContain("<form");
        assertThat(page.headers().get("content-security-policy"))
                .contains("script-src 'self';")
                .doesNotContain("unsafe");
    }

    @Test
    void a_kiosk_with_a_form_and_a_draft_that_nobody_could_see_are_refused() {
        LandingPageSettings s = settings();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LandingPageSettings(
                        s.title(),
                        s.headline(),
                        s.text(),
                        s.benefits(),
                        s.image(),
                        s.language(),
                        s.formTitle(),
                        s.fields(),
                        s.notice(),
                        s.consents(),
                        s.submitLabel(),
                        s.thanksTitle(),
                        s.thanksText(),
                        s.source(),
                        s.medium(),
                        s.campaign(),
                        s.footer(),
                        s.template(),
                        s.description(),
                        Optional.of("guide"),
                        s.asset(),
                        true,
                        s.previewKey(),
                        s.draft(),
                        true))
                .withMessageContaining("kiosk");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LandingPageSettings(
                        s.title(),
                        s.headline(),
                        s.text(),
                        s.benefits(),
                        s.image(),
                        s.language(),
                        s.formTitle(),
                        s.fields(),
                        s.notice(),
                        s.consents(),
                        s.submitLabel(),
                        s.thanksTitle(),
                        s.thanksText(),
                        s.source(),
                        s.medium(),
                        s.campaign(),
                        s.footer(),
                        s.template(),
                        s.description(),
                        Optional.empty(),
                        s.asset(),
                        true,
                        Optional.empty(),
                        s.draft(),
                        true))
                .withMessageContaining("preview key");
    }
}
