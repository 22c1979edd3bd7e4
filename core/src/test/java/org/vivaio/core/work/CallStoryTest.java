package org.vivaio.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.TaskCreated;
import org.vivaio.core.routing.Desk;

/** What comes of calls, as the telephony guide writes it in rules. */
class CallStoryTest {
    private static Desk desk() {
        return new Desk("2026-11-02T10:00")
                .with("seller", "giulia", "{\"email\": \"giulia@shop.example\"}")
                .with(
                        "task",
                        "missed-call",
                        "{\"title\": \"Call back\", \"on\": [\"call.ended\"], \"when\": \"fact.data.outcome == 'missed'\","
                                + " \"due\": \"1h\"}")
                .with(
                        "task",
                        "try-again",
                        "{\"title\": \"Nobody answered\", \"on\": [\"call.ended\"], \"when\": \"fact.data.outcome in"
                                + " ['no-answer', 'busy']\", \"due\": \"4h\"}")
                .with(
                        "lifecycle",
                        "default",
                        "{\"stages\": [{\"name\": \"lead\"}, {\"name\": \"sql\"}, {\"name\": \"dead\", \"hand\": true, \"final\": true}],"
                                + " \"initial\": \"lead\", \"transitions\": [{\"name\": \"ready\", \"from\": [\"lead\"], \"to\":"
                                + " \"sql\", \"on\": [\"call.ended\"], \"when\": \"fact.data.answer == 'ready'\"}]}");
    }

    private static Observed call(String outcome, String answer) {
        return new Observed(
                "call.ended",
                answer.isEmpty() ? Map.of("outcome", outcome) : Map.of("outcome", outcome, "answer", answer));
    }

    @Test
    void aMissedCallIsToBeCalledBackWithinTheHourAndAnUnansweredOneTriedAgain() {
        Desk desk = desk();
        assertThat(desk.problems()).isEmpty();
        UUID lead = desk.capture("phone", "+393331234567");
        desk.fact(lead, "connection:telephone", call("missed", ""));
        assertThat(desk.events(lead, TaskCreated.class))
                .extracting(TaskCreated::rule, TaskCreated::dueAt)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("missed-call", Desk.at("2026-11-02T11:00")));
        desk.fact(lead, "connection:telephone", call("no-answer", ""));
        assertThat(desk.events(lead, TaskCreated.class))
                .extracting(TaskCreated::rule)
                .contains("try-again");
    }

    @Test
    void theAnswerToTheQualifyingQuestionMovesTheLead() {
        Desk desk = desk();
        UUID lead = desk.capture("phone", "+393331234567");
        desk.fact(lead, "user:giulia", call("answered", "undecided"));
        assertThat(desk.lead(lead).stage()).isEqualTo("lead");
        desk.fact(lead, "user:giulia", call("answered", "ready"));
        assertThat(desk.lead(lead).stage()).isEqualTo("sql");
        assertThat(desk.events(lead, TaskCreated.class)).isEmpty();
    }
}
