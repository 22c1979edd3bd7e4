package org.vivaio.core.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"en", "it"})
    void every_reason_code_has_its_text(String language) throws IllegalAccessException {
        ResourceBundle texts = ResourceBundle.getBundle("intake.spec", Locale.forLanguageTag(language));
        List<String> codes = new ArrayList<>();
        for (Field field : ReasonCodes.class.getFields()) {
            if (field.getType().equals(String.class)) {
                codes.add("reason." + field.get(null));
            }
        }
        assertThat(texts.keySet()).containsAll(codes);
        assertThat(codes.size()).isGreaterThan(40);
    }
}
