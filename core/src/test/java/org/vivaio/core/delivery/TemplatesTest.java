package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.delivery.TemplateText.Kind;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;

class TemplatesTest {
    private static final Set<String> KNOWN = Set.of("lead.firstName", "lead.email", "lead.tags", "link");

    private static String render(Kind kind, String source, Map<String, Object> lead) {
        return TemplateText.compile(source, kind, KNOWN).render(Map.of("lead", lead, "link", "https://x.test/#/a"));
    }

    @Test
    void values_are_escaped_in_html_and_only_there() {
        Map<String, Object> lead = Map.of("firstName", "<b>\"A\" & 'b'</b>");
        assertThat(render(Kind.HTML, "<p>{{lead.firstName}}</p>", lead))
                .isEqualTo("<p>&lt;b&gt;&quot;A&quot; &amp; &#39;b&#39;&lt;/b&gt;</p>");
        assertThat(render(Kind.TEXT, "{{lead.firstName}}", lead)).isEqualTo("<b>\"A\" & 'b'</b>");
    }

    @Test
    void a_subject_keeps_to_one_line() {
        assertThat(render(Kind.LINE, "New {{lead.firstName}}\r\n", Map.of("firstName", "A\r\nBcc: x@y.test\u2028z")))
                .isEqualTo("New A Bcc: x@y.test z");
    }

    @Test
    void absent_values_are_empty_and_sections_follow_them() {
        assertThat(render(
                        Kind.TEXT,
                        "[{{lead.email}}{{#lead.email}}yes{{/lead.email}}{{^lead.email}}no{{/lead.email}}]",
                        Map.of()))
                .isEqualTo("[no]");
        assertThat(render(
                        Kind.TEXT,
                        "{{#lead.email}}{{lead.firstName}} {{.}}{{/lead.email}}",
                        Map.of("email", "a@b.test", "firstName", "A")))
                .isEqualTo("A a@b.test");
        assertThat(render(Kind.TEXT, "{{#lead.tags}}{{.}};{{/lead.tags}}", Map.of("tags", List.of("x", "y"))))
                .isEqualTo("x;y;");
    }

    @Test
    void what_a_value_says_is_never_read_as_a_template() {
        assertThat(render(Kind.TEXT, "{{lead.firstName}}", Map.of("firstName", "{{lead.email}}", "email", "secret")))
                .isEqualTo("{{lead.email}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{lead.nothing}}",
                "{{lead.email.bytes}}",
                "{{lead.class}}",
                "{{#unknown}}{{/unknown}}",
                "{{>partial}}",
                "{{#lead.email}}",
                "{{lead.email",
                "{{=<% %>=}}<% lead.email %>",
                "{{#lead.tags}}{{#lead.tags}}{{#lead.tags}}{{#lead.tags}}x{{/lead.tags}}{{/lead.tags}}{{/lead.tags}}{{/lead.tags}}"
            })
    void what_cannot_be_filled_in_is_refused_beforehand(String source) {
        assertThatThrownBy(() -> TemplateText.compile(source, Kind.TEXT, KNOWN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{{lead.email}}}", "{{&lead.email}}", "{{ & lead.email}}"})
    void html_has_no_way_around_escaping(String source) {
        assertThatThrownBy(() -> TemplateText.compile(source, Kind.HTML, KNOWN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_text_grows_to_a_bound_only() {
        List<String> tags = Collections.nCopies(50, "x".repeat(200));
        String source = "{{#lead.tags}}{{#lead.tags}}{{.}}{{/lead.tags}}{{/lead.tags}}";
        assertThatThrownBy(() -> render(Kind.TEXT, source, Map.of("tags", tags)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer");
    }

    private static List<FieldError> problems(String kind, String spec) {
        ResourceSet set = new ResourceSet(List.of(
                new Resource("field", "budget", 1, Json.object(), Json.object()),
                new Resource(kind, "t", 1, (ObjectNode) Json.parse(spec), Json.object())));
        Templates.PART.compile().apply(set);
        ConnectionPolicies.PART.compile().apply(set);
        return set.problems();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>a</p><script>alert(1)</script>",
                "<SCRIPT src='https://x.test/a.js'></SCRIPT>",
                "< script>",
                "<img src='a.png' onerror=alert(1)>",
                "<p\nONCLICK = 'x()'>a</p>",
                "<a href=\" javascript:x()\">a</a>",
                "<iframe src='https://x.test'></iframe>",
                "<object data='a'></object>"
            })
    void a_template_with_a_script_in_it_is_refused(String html) {
        ObjectNode spec = Json.object().put("subject", "a");
        spec.putObject("html").put("it", html);
        assertThat(problems("template", spec.toString()))
                .extracting(FieldError::code)
                .containsExactly("script");
    }

    @Test
    void words_about_scripts_are_no_scripts() {
        ObjectNode spec = Json.object().put("subject", "a");
        spec.putObject("html")
                .put(
                        "it",
                        "<p>Our description: on Monday = open. javascript: no. <a href='https://x.test/?on=1'>x</a></p>");
        assertThat(problems("template", spec.toString())).isEmpty();
    }

    @Test
    void problems_of_templates_are_told_when_they_are_saved() {
        assertThat(problems("template", "{\"subject\": \"a\", \"text\": {\"it\": \"{{lead.budget}}\"}}"))
                .isEmpty();
        assertThat(problems("template", "{\"text\": {\"it\": \"{{lead.budgett}}\"}, \"colour\": 1}"))
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("template/t:text.it", "template/t:colour");
        assertThat(problems("template", "{\"subject\": \"a\"}"))
                .extracting(FieldError::field)
                .containsExactly("template/t:text");
    }

    @Test
    void retry_schedules_are_checked_when_they_are_saved() {
        assertThat(problems("connection", "{\"retry\": [\"5s\", \"PT10M\", \"2h\"]}"))
                .isEmpty();
        assertThat(problems("connection", "{\"retry\": [\"soon\"]}"))
                .extracting(FieldError::code)
                .containsExactly("duration");
        assertThat(problems("connection", "{\"retry\": \"5s\"}"))
                .extracting(FieldError::field)
                .containsExactly("connection/t:retry");
        assertThat(problems("connection", "{\"retry\": [\"90d\"]}")).hasSize(1);
    }

    @Test
    void the_language_is_the_readers_else_the_next_best() {
        TemplateText it = TemplateText.compile("it", Kind.TEXT, KNOWN);
        TemplateText en = TemplateText.compile("en", Kind.TEXT, KNOWN);
        assertThat(Template.in("it-CH", Map.of("it", it, "en", en))).contains(it);
        assertThat(Template.in("fr", Map.of("it", it, "en", en))).contains(en);
        assertThat(Template.in("fr", Map.of("it", it))).contains(it);
        assertThat(Template.in("fr", Map.of())).isEmpty();
    }
}
