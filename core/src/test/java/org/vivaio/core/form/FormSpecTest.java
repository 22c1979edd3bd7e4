package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

final class FormSpecTest {
    private static List<FieldError> faults(String json) {
        return catchThrowableOfType(ProblemException.class, () -> FormSpec.parse("f", Json.parse(json)))
                .problem()
                .errors();
    }

    private static FormSpec with(String more) {
        return FormSpec.parse("f", Json.parse("{\"title\": \"T\", \"fields\": [{\"name\": \"email\"}]" + more + "}"));
    }

    @Test
    void the_least_form_has_the_contracts_defaults() {
        FormSpec spec = with("");

        assertThat(spec.timeTrap()).isEqualTo(Duration.ofSeconds(2));
        assertThat(spec.rate()).isEqualTo(30);
        assertThat(spec.origins()).isEmpty();
        assertThat(spec.language()).isEqualTo("en");
        FormField email = spec.fields().get(0);
        assertThat(email.type()).isEqualTo(FormField.Type.EMAIL);
        assertThat(email.maxLength()).hasValue(254);
        assertThat(email.autocomplete()).contains("email");
    }

    @Test
    void every_fault_is_named_at_once_with_its_path() {
        List<FieldError> faults = faults("""
                {"colour": 1, "intro": 5, "language": "klingon language", "rate": 0, "timeTrap": "2 seconds",
                 "redirect": "javascript:alert(1)", "origins": ["example.com", "https://ok.example", 4],
                 "touch": {"source": "x", "utm": "y"}, "thanks": {"html": "<b>"},
                 "fields": [{"name": "Email"}, {"name": "stage", "label": "x"}, {"name": "a", "type": "text"},
                   {"name": "email", "label": {"english!": "x"}}, {"name": "email"}, {"name": "b", "label": "B", "type": "select"},
                   {"name": "c", "label": "C", "pattern": "(", "maxLength": -1}, {"name": "d", "type": "colour", "label": "D"},
                   {"name": "h", "type": "hidden", "required": true}, 7],
                 "consents": [{"purpose": "", "channel": "smoke"}, {"purpose": "p", "channel": "email", "required": "yes"}]}
                """);

        assertThat(faults)
                .extracting(FieldError::field)
                .contains(
                        "colour",
                        "title",
                        "intro",
                        "language",
                        "rate",
                        "timeTrap",
                        "redirect",
                        "origins[0]",
                        "origins[2]",
                        "touch.utm",
                        "thanks.html",
                        "fields[0].name",
                        "fields[1].name",
                        "fields[2].label",
                        "fields[3].label.english!",
                        "fields[4].name",
                        "fields[5].options",
                        "fields[6].pattern",
                        "fields[6].maxLength",
                        "fields[7].type",
                        "fields[8].required",
                        "fields[9]",
                        "consents[0].purpose",
                        "consents[0].channel",
                        "consents[1].required");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.message()).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "\"x\"", "{}", "{\"title\": {}}", "{\"title\": \" \", \"fields\": {}}"})
    void what_is_no_form_is_refused_and_never_breaks(String json) {
        assertThat(faults(json)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "//evil.example",
                "/\\\\evil.example",
                "https://a@b.example",
                "http:/x",
                "ftp://x",
                " /x",
                "/a\\nb",
                "https://",
                "thanks"
            })
    void a_redirect_goes_to_http_or_a_path_only(String address) {
        assertThat(Links.isSafe(address.replace("\\n", "\n"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/thanks", "https://example.com/a?b=c#d", "http://localhost:8080/x", "/"})
    void an_ordinary_redirect_is_kept(String address) {
        assertThat(with(", \"redirect\": \"" + address + "\"").redirect()).contains(address);
    }

    @Test
    void origins_are_compared_in_lower_case() {
        assertThat(with(", \"origins\": [\"https://WWW.Example.com:8443\"]").origins())
                .isEqualTo(Set.of("https://www.example.com:8443"));
    }

    @Test
    void the_visitors_language_counts_if_the_form_has_it() {
        FormSpec spec = Samples.spec();

        assertThat(spec.languages(List.of("fr", "it-IT", "en"))).containsExactly("it", "en");
        assertThat(spec.languages(List.of("fr"))).containsExactly("en");
        assertThat(spec.languages(List.of())).containsExactly("en");
    }

    @Test
    void accept_language_is_read_by_weight_and_survives_nonsense() {
        assertThat(FormValidator.accepted("de;q=0.5, it-IT, en;q=0.8, *;q=0.1, xx;q=0"))
                .containsExactly("it-IT", "en", "de");
        assertThat(FormValidator.accepted(";;;,,q=,\u0000,<script>;q=1")).isEmpty();
    }
}
