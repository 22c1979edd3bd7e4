package org.vivaio.core.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.vocabulary.Vocabulary.Type;

class ExpressionCheckTest {
    private static final Vocabulary WORDS;

    static {
        Map<String, Type> fields = Vocabulary.standard();
        fields.put("rooms", Type.NUMBER);
        fields.put("moveIn", Type.TIME);
        WORDS = new Vocabulary(
                fields, Set.of("lead", "mql"), Set.of("loyal"), Set.of("fair"), Set.of("renewal"), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lead.email != null && lead.stage == 'mql'",
                "lead.rooms > 3 || lead.rooms == 2.5",
                "'anything' in lead.tags && 'fair' in lead.segments",
                "lead.checks.email == 'business'",
                "lead.score.total >= 40 && lead.score.grade.startsWith('A')",
                "lead.scores.renewal > 10",
                "count('visit.seen', '7d') >= 3 && olderThan(lastAt('visit.seen'), '36h')",
                "within(lead.createdAt, '2w') || upcoming(lead.moveIn, '30d')",
                "lead.tags.exists(t, t.startsWith('f'))",
                "fact.type == 'my.own.event' && fact.data.anything.goes == 3",
                "touch.source in ['google', 'bing']",
                "lead.province in ['MI', 'TO']",
                "lead.phase == 'loyal'",
                "has(lead.email)"
            })
    void passesWhatTheTenantHasWordsFor(String source) {
        assertThat(ExpressionCheck.problems(Expressions.condition(source), WORDS))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lead.emial != null | lead.emial, which is no field of this tenant; did you mean email?",
                "lead.budget > 3 | kind field",
                "lead.stage == 'mqll' | did you mean mql?",
                "lead.stage in ['lead', 'gone'] | names the stage gone",
                "lead.phase == 'none' | names the phase none",
                "'fairs' in lead.segments | did you mean fair?",
                "lead.scores.renewl > 1 | did you mean renewal?",
                "lead.score.sum > 1 | a score has engagement, fit, grade, total",
                "lead.rooms == 'three' | a number, with text, which never match",
                "lead.email > 3 | which never match",
                "lead.rooms.startsWith('3') | asks startsWith of a number",
                "'x' in lead.company | no list; ask lead.company.contains",
                "lead.createdAt > '2026-01-01' | ask within",
                "lead.email < null | == null or != null",
                "lead.rooms / 0 > 1 | divides by zero",
                "fact.kind == 'x' | fact has actor, at, data, source, type",
                "fact.type == 'visit.sen' | did you mean visit.seen?",
                "lead.rooms in ['a'] | where it never is",
                "lead.email.deeper == 'x' | looks for deeper in lead.email, which is text",
                "lead.email && lead.stage == 'mql' | join conditions",
                "lead.score.total | gives a number, a condition is true or false",
                "within(lead.rooms, '2d') | asks for the age of a number",
                "lead.score.total > 50 && lead.score.total < 40 | can never hold",
                "lead.stage == 'lead' && lead.stage == 'mql' | would have to be lead and mql",
                "1 == 2 | can never hold",
                "false | can never hold",
                "lead.tags.exists(a, lead.tags.exists(b, a == b)) | too costly"
            })
    void refusesTheRestAndSaysHowToMendIt(String source, String says) {
        assertThat(ExpressionCheck.problems(Expressions.condition(source), WORDS))
                .anySatisfy(problem -> assertThat(problem).contains(says));
    }

    @Test
    void searchesMayAskForFieldsThatNobodyDeclared() {
        assertThat(ExpressionCheck.problems(Expressions.condition("lead.budget > 3"), WORDS.opened()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "visit.seen, false, ''",
        "my.own.event, true, ''",
        "score.changed, false, ''",
        "score.changed, true, never comes in as a fact",
        "visit.sen, true, did you mean visit.seen",
        "Visit, true, dotted words"
    })
    void knowsWhichTypesARuleCanWaitFor(String type, boolean factsOnly, String says) {
        assertThat(FactTypes.problem(type, factsOnly).orElse("")).contains(says);
    }
}
