package org.vivaio.plugins.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Cursor;

class MappingTest {
    private static final Map<String, Object> LEAD = Map.of(
            "stage",
            "mql",
            "score",
            Map.of("total", 42.5),
            "fields",
            Map.of("firstName", "Anna", "email", "anna@rossi.example", "company", " "));

    private static Object value(String text) {
        return Mapping.of(Map.of("x", text), Map.of()).apply(LEAD).get("x");
    }

    @Test
    void a_place_alone_keeps_its_type_and_places_in_text_become_text() {
        assertThat(value("{score.total}")).isEqualTo(42.5);
        assertThat(value("{fields.firstName} {fields.lastName} scored {score.total}"))
                .isEqualTo("Anna scored 42.5");
        assertThat(value("Website")).isEqualTo("Website");
    }

    @Test
    void the_first_place_with_a_value_counts_and_blank_is_no_value() {
        assertThat(value("{fields.company|fields.email}")).isEqualTo("anna@rossi.example");
        assertThat(Mapping.of(Map.of("x", "{fields.company}", "y", "{fields.no} {owner}"), Map.of())
                        .apply(LEAD))
                .isEmpty();
    }

    @Test
    void own_fields_add_to_the_usual_ones_and_an_empty_one_takes_a_field_out() {
        Mapping mapping = Mapping.of(Map.of("a", "{stage}", "b", "{stage}"), Map.of("b", "", "c", "fixed"));
        assertThat(mapping.apply(LEAD)).isEqualTo(Map.of("a", "mql", "c", "fixed"));
    }

    @Test
    void a_place_that_is_not_closed_is_refused_with_the_field() {
        assertThatThrownBy(() -> Mapping.of(Map.of(), Map.of("title", "{fields.role")))
                .hasMessageContaining("title")
                .hasMessageContaining("{fields.email}");
    }

    @Test
    void a_message_is_shown_without_the_values_it_repeats() {
        assertThat(Masked.message("Invalid email anna@rossi.example\n for Anna", List.of("Anna", "anna@rossi.example")))
                .isEqualTo("Invalid email … for …");
    }

    @Test
    void changes_within_one_second_are_neither_lost_nor_read_twice() {
        PollPosition start = PollPosition.of(new Cursor("10:00:00;7"));
        PollPosition.Change known = new PollPosition.Change("10:00:00", "7");
        PollPosition.Change sameSecond = new PollPosition.Change("10:00:00", "8");
        assertThat(start.isOld(known)).isTrue();
        assertThat(start.isOld(sameSecond)).isFalse();
        PollPosition next = PollPosition.of(start.after(List.of(sameSecond)).toCursor());
        assertThat(next.isOld(known)).isTrue();
        assertThat(next.isOld(sameSecond)).isTrue();
        assertThat(next.after(List.of(new PollPosition.Change("10:00:01", "7"))).seen())
                .containsExactly("7");
    }
}
