package org.vivaio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void what_is_read_and_written_stays_the_same() {
        String text = "{\"a\":[1,2.50,-3e2,true,false,null,\"x\\\"\\\\\\n\\u0001é😀\"],\"b\":{}}";
        Object value = Json.read(" " + text.replace(",", " ,\n ") + " ");
        assertThat(Json.at(value, "a.0")).contains(1L);
        assertThat(Json.at(value, "a.1")).contains(new BigDecimal("2.50"));
        assertThat(Json.at(value, "a.5")).as("null").isEmpty();
        assertThat(Json.text(value, "a.6")).contains("x\"\\\n\u0001é😀");
        assertThat(Json.write(Json.read(Json.write(value)))).isEqualTo(Json.write(value));
    }

    @Test
    void paths_that_lead_nowhere_are_empty() {
        Object value = Json.read("{\"a\": {\"b\": [{\"c\": \"\"}]}}");
        assertThat(Json.text(value, "a.b.0.c")).isEmpty();
        assertThat(Json.text(value, "a.b")).as("no text").isEmpty();
        assertThat(Json.at(value, "a.b.7.c")).isEmpty();
        assertThat(Json.list(value, "a.b")).hasSize(1);
        assertThat(Json.list(value, "nothing")).isEmpty();
    }

    @Test
    void objects_are_written_from_anything_a_plugin_has() {
        assertThat(Json.object(
                        "a", Optional.of(1), "b", Optional.empty(), "c", List.of("x"), "d", Map.of(), "e", Json.NULL))
                .isEqualTo("{\"a\":1,\"b\":null,\"c\":[\"x\"],\"d\":{},\"e\":null}");
        assertThat(Json.write("\ud800 alone")).isEqualTo("\"\\ud800 alone\"");
        assertThat(Json.write(new BigDecimal("1E+3"))).isEqualTo("1000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":}",
                "{a:1}",
                "01",
                "1.",
                "nul",
                "\"open",
                "\"tab\there\"",
                "[1] 2",
                "\"\\x\"",
                "+1",
                "NaN"
            })
    void what_is_no_json_is_refused_without_repeating_it(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("No JSON at character");
    }

    @Test
    void deep_nesting_is_refused_not_a_stack_overflow() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nested");
    }
}
