package org.vivaio.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static final Map<String, Object> LEAD = Map.of(
            "lead",
            CelMap.of(Map.of(
                    "email",
                    "a@firm.example",
                    "stage",
                    "mql",
                    "rooms",
                    3,
                    "score",
                    Map.of("total", 41.5),
                    "tags",
                    List.of("fair"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lead.stage == 'mql'",
                "lead.absent == null",
                "lead.absent != 'x'",
                "lead.score.total >= 40",
                "lead.rooms > 2.5",
                "'fair' in lead.tags",
                "lead.email.endsWith('.example')",
                "has(lead.email) && lead.stage in ['lead', 'mql']",
                "lead.tags.exists(t, t.startsWith('f'))"
            })
    void holdsWhereTheLeadFulfilsIt(String source) {
        assertThat(Expressions.condition(source).test(LEAD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lead.absent > 3", "lead.absent.deeper == 'x'", "lead.stage > 3", "1 / 0 == 1", "lead.absent"})
    void anExpressionThatFailsIsNotFulfilled(String source) {
        assertThat(Expressions.condition(source).test(LEAD)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lead.stage ==", "lad.stage == 'x'", "'text'", "size(lead)", "((((((((("})
    void whatIsNoConditionIsRefusedWithItsPlace(String source) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expressions.condition(source))
                .withMessageMatching("(at |The expression ).+");
    }

    @Test
    void aDeepExpressionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expressions.condition("(".repeat(1500) + "true" + ")".repeat(1500)));
    }
}
