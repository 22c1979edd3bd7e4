package org.vivaio.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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

    /** A look at single values answers as the whole expression does, whatever is there. */
    @Test
    void comparisonsAnswerAsTheExpression() {
        List<Object> values = List.of("a", "b", "", 3, 2.5, true, Map.of("deeper", "a"), List.of("a"));
        SplittableRandom random = new SplittableRandom(5);
        List<String> paths = List.of("lead.one", "lead.two.deeper", "lead.absent", "fact.type", "fact.data.page");
        int held = 0;
        for (int i = 0; i < 3_000; i++) {
            List<String> parts = new ArrayList<>();
            for (int part = random.nextInt(1, 4); part > 0; part--) {
                String operator = random.nextBoolean() ? "==" : "!=";
                String constant = List.of("'a'", "'b'", "null", "3", "lead.one").get(random.nextInt(5));
                parts.add(paths.get(random.nextInt(paths.size())) + " " + operator + " " + constant);
            }
            Expressions.Condition condition = Expressions.condition(String.join(" && ", parts));
            Map<String, Object> variables = Map.of(
                    "lead",
                    CelMap.of(Map.of(
                            "one",
                            values.get(random.nextInt(values.size())),
                            "two",
                            values.get(random.nextInt(values.size())))),
                    "fact",
                    CelMap.of(Map.of("type", "a", "data", values.get(random.nextInt(values.size())))));
            assertThat(condition.test(variables)).as(condition.source()).isEqualTo(condition.evaluate(variables));
            held += condition.test(variables) ? 1 : 0;
        }
        assertThat(held).isBetween(300, 2_700);
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
