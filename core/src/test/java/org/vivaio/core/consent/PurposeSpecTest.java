package org.vivaio.core.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

final class PurposeSpecTest {
    private static PurposeSpec parse(String json) {
        return PurposeSpec.parse("offers", Json.parse(json));
    }

    @Test
    void reads_every_wording_and_shows_the_current_one_in_the_wished_language() {
        PurposeSpec purpose = parse("""
                {"label": {"en": "Offers", "it": "Offerte"}, "channels": ["email", "sms"],
                 "wordings": {"1": {"en": "old", "it": "vecchio"}, "2": {"en": "new", "it": "nuovo"}}, "current": "2"}
                """);

        assertThat(purpose.current(List.of("it", "en")).text()).isEqualTo("nuovo");
        assertThat(purpose.current(List.of("fr")).text()).isEqualTo("new");
        assertThat(purpose.wording("1", List.of("it")).orElseThrow().text()).isEqualTo("vecchio");
        assertThat(purpose.wording("9", List.of("it"))).isEmpty();
        assertThat(purpose.channels()).containsExactly("email", "sms");
    }

    @Test
    void names_every_fault_at_once() {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> parse(
                        "{\"channels\": [\"telepathy\"], \"wordings\": {\"1\": {\"en\": \"\"}}, \"current\": \"2\", \"colour\": 1}"));

        assertThat(refused.problem().errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("colour", "channels[0]", "wordings.1.en", "current");
    }

    @Test
    void a_spec_that_is_no_object_is_refused() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> parse("[1]"))
                        .problem()
                        .status())
                .isEqualTo(422);
    }

    @Test
    void the_hash_is_that_of_the_exact_text() {
        assertThat(PurposeSpec.hash("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                .isNotEqualTo(PurposeSpec.hash("abc "));
    }
}
