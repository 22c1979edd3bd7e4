package org.vivaio.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.CallDropped;
import org.vivaio.core.lead.EventData.CallPlanned;
import org.vivaio.core.lead.EventData.FieldsChanged;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.routing.Desk;

/** Who is on a call list, when they are called again, and where the answer moves them. */
class CallListStoryTest {
    private static final String LIST = "{\"segment\": \"to-call\", \"attempts\": 3,"
            + " \"again\": {\"no-answer\": \"4h\", \"busy\": \"30m\", \"undecided\": \"7d\"}, \"calendar\": \"office\","
            + " \"question\": {\"en\": \"May we send an offer?\"},"
            + " \"moves\": {\"ready\": \"sql\", \"no\": \"cold\", \"unreached\": \"cold\"}}";

    private static Desk desk() {
        return new Desk("2026-11-02T10:00")
                .with("seller", "giulia", "{\"email\": \"giulia@shop.example\"}")
                .with("segment", "to-call", "{\"when\": \"lead.province == 'MI'\"}")
                .with(
                        "calendar",
                        "office",
                        "{\"hours\": {\"mon-fri\": [\"09:00-13:00\", \"14:00-18:00\"]}, \"zone\": \"Europe/Rome\"}")
                .with("call-list", "autumn", LIST);
    }

    private static Observed call(String... pairs) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("byHand", true, "list", "autumn"));
        for (int i = 0; i < pairs.length; i += 2) {
            data.put(pairs[i], pairs[i + 1]);
        }
        return new Observed("call.ended", data);
    }

    private static void called(Desk desk, UUID lead, String... pairs) {
        desk.fact(lead, "user:giulia", call(pairs));
    }

    private static UUID listed(Desk desk) {
        return desk.capture("phone", "+393331234567", "province", "MI");
    }

    @Test
    void whoEntersTheSegmentIsListedOnceAndLeavesWithIt() {
        Desk desk = desk();
        assertThat(desk.problems()).isEmpty();
        UUID lead = listed(desk);
        UUID elsewhere = desk.capture("phone", "+393331234568", "province", "RM");
        UUID silent = desk.capture("email", "a@shop.example", "province", "MI");
        assertThat(desk.events(lead, CallPlanned.class))
                .extracting(CallPlanned::why, CallPlanned::dueAt)
                .containsExactly(Tuple.tuple("listed", Desk.at("2026-11-02T10:00")));
        assertThat(desk.events(elsewhere, CallPlanned.class)).isEmpty();
        assertThat(desk.events(silent, CallPlanned.class)).isEmpty();
        desk.fact(lead, "user:giulia", new FieldsChanged(Map.of("city", "Milano"), List.of()));
        assertThat(desk.events(lead, CallPlanned.class)).hasSize(1);
        desk.fact(lead, "user:giulia", new FieldsChanged(Map.of("province", "RM"), List.of()));
        assertThat(desk.events(lead, CallDropped.class))
                .extracting(CallDropped::why)
                .containsExactly("left-segment");
        desk.fact(lead, "user:giulia", new FieldsChanged(Map.of("province", "MI"), List.of()));
        assertThat(desk.events(lead, CallPlanned.class)).hasSize(2);
    }

    @Test
    void nobodyAnsweringIsTriedAgainInOpeningHoursAndGivenUpAfterTheLastAttempt() {
        Desk desk = desk();
        UUID lead = listed(desk);
        called(desk, lead, "outcome", "no-answer");
        called(desk, lead, "outcome", "busy");
        assertThat(desk.events(lead, CallPlanned.class))
                .extracting(CallPlanned::why, CallPlanned::attempts, CallPlanned::dueAt)
                .containsExactly(
                        Tuple.tuple("listed", 0, Desk.at("2026-11-02T10:00")),
                        Tuple.tuple("no-answer", 1, Desk.at("2026-11-02T14:00")),
                        Tuple.tuple("busy", 2, Desk.at("2026-11-02T10:30")));
        called(desk, lead, "outcome", "no-answer");
        assertThat(desk.events(lead, CallDropped.class))
                .extracting(CallDropped::why, CallDropped::attempts)
                .containsExactly(Tuple.tuple("unreached", 3));
        assertThat(desk.lead(lead).stage()).isEqualTo("cold");
        desk.fact(lead, "user:giulia", new FieldsChanged(Map.of("city", "Milano"), List.of()));
        assertThat(desk.lead(lead).work().calls().get("autumn").dueAt()).isEmpty();
    }

    @Test
    void theAnswerMovesTheLeadAndEndsTheCallsOrAgreesOnAnother() {
        Desk desk = desk();
        UUID ready = listed(desk);
        called(desk, ready, "outcome", "answered", "answer", "ready");
        assertThat(desk.lead(ready).stage()).isEqualTo("sql");
        assertThat(desk.events(ready, StageChanged.class))
                .extracting(move -> move.rule().orElse(""))
                .contains("call-list.autumn");
        assertThat(desk.events(ready, CallDropped.class))
                .extracting(CallDropped::why)
                .containsExactly("ready");

        UUID undecided = desk.capture("phone", "+393331234569", "province", "MI");
        called(desk, undecided, "outcome", "no-answer");
        called(
                desk,
                undecided,
                "outcome",
                "answered",
                "answer",
                "undecided",
                "callBackAt",
                "2026-11-05T11:15:00+01:00",
                "seller",
                "giulia");
        CallPlanned agreed = desk.events(undecided, CallPlanned.class).get(2);
        assertThat(agreed).isEqualTo(new CallPlanned("autumn", "call-back", 0, Desk.at("2026-11-05T11:15"), "giulia"));
        assertThat(desk.lead(undecided).stage()).isEqualTo("lead");
        called(desk, undecided, "outcome", "answered", "answer", "undecided");
        assertThat(desk.events(undecided, CallPlanned.class).get(3))
                .isEqualTo(new CallPlanned("autumn", "undecided", 0, Desk.at("2026-11-09T10:00"), ""));
        called(desk, undecided, "outcome", "answered", "answer", "no");
        assertThat(desk.lead(undecided).stage()).isEqualTo("cold");
        assertThat(desk.lead(undecided).work().calls().get("autumn").why()).isEqualTo("no");
    }

    @Test
    void callsOfMachinesAndOfOtherListsDoNotCount() {
        Desk desk = desk();
        UUID lead = listed(desk);
        desk.fact(lead, "connection:telephone", new Observed("call.ended", Map.of("outcome", "no-answer")));
        desk.fact(
                lead,
                "user:giulia",
                new Observed("call.ended", Map.of("byHand", true, "list", "winter", "outcome", "no-answer")));
        assertThat(desk.events(lead, CallPlanned.class)).hasSize(1);
        desk.fact(lead, "user:giulia", new Observed("call.ended", Map.of("byHand", true, "outcome", "no-answer")));
        assertThat(desk.lead(lead).work().calls().get("autumn").attempts()).isEqualTo(1);
    }

    @Test
    void aListThatIsGoneCallsNobodyAndAWrongOneIsRefusedWithAllItsFaults() {
        Desk desk = desk();
        UUID lead = listed(desk);
        desk.without("call-list", "autumn");
        desk.fact(lead, "user:giulia", new FieldsChanged(Map.of("city", "Milano"), List.of()));
        assertThat(desk.events(lead, CallDropped.class))
                .extracting(CallDropped::why)
                .containsExactly("list-removed");
        assertThat(desk.with(
                                "call-list",
                                "bad",
                                "{\"segment\": \"none\", \"attempts\": 0, \"again\": {\"busy\": \"1s\", \"sometimes\": \"1h\"},"
                                        + " \"moves\": {\"ready\": \"nowhere\"}, \"script\": \"none\", \"shade\": 1}")
                        .problems())
                .containsExactlyInAnyOrder(
                        "call-list/bad:segment missing",
                        "call-list/bad:attempts range",
                        "call-list/bad:again.busy range",
                        "call-list/bad:again.sometimes unknown",
                        "call-list/bad:moves.ready missing",
                        "call-list/bad:script missing",
                        "call-list/bad:shade unknown");
    }
}
