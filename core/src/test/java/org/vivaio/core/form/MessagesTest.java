package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesTest {
    @ParameterizedTest
    @ValueSource(strings = {"en", "it", "fr", "de", "es"})
    void every_language_has_every_key_and_the_same_gaps(String language) {
        Messages english = Messages.in(List.of("en"));
        Messages other = Messages.in(List.of(language));

        assertThat(other.keys()).isEqualTo(english.keys());
        Pattern gap = Pattern.compile("\\{\\d}");
        for (String key : english.keys()) {
            assertThat(other.text(key)).as(key).isNotBlank();
            assertThat(gap.matcher(other.text(key))
                            .results()
                            .map(m -> m.group())
                            .sorted())
                    .as(key)
                    .containsExactlyElementsOf(gap.matcher(english.text(key))
                            .results()
                            .map(m -> m.group())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void every_standard_field_has_a_label() {
        for (String name : StandardField.names()) {
            assertThat(Messages.in(List.of("en")).keys()).contains("field." + name);
        }
    }

    @Test
    void an_unknown_language_gets_the_next_wish_or_english() {
        assertThat(Messages.in(List.of("zh", "de-AT")).text("field.firstName")).isEqualTo("Vorname");
        assertThat(Messages.in(List.of("zh")).text("field.firstName")).isEqualTo("First name");
    }
}
