package org.vivaio.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.AlertRaised;
import org.vivaio.core.lead.EventData.ClaimRequested;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.OfferEnded;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.OwnerSought;
import org.vivaio.core.lead.EventData.SpeedChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TaskChanged;
import org.vivaio.core.lead.EventData.TaskCreated;
import org.vivaio.core.routing.Desk;

/** Whole stories on a clock that jumps: who is asked, told, reminded and replaced, and when. */
class StoriesTest {
    private static Desk shop(String local) {
        return new Desk(local)
                .with(
                        "calendar",
                        "shop",
                        "{\"hours\": {\"mon-fri\": [\"09:00-13:00\", \"14:00-18:00\"]}, \"holidays\": [\"IT\"]}")
                .with(
                        "seller",
                        "giulia",
                        "{\"email\": \"giulia@shop.example\", \"calendar\": \"shop\", \"territory\": {\"provinces\": [\"MI\"]}}")
                .with(
                        "seller",
                        "luca",
                        "{\"email\": \"luca@shop.example\", \"calendar\": \"shop\", \"territory\": {\"provinces\": [\"MI\"]}}")
                .with("connection", "mail", "{\"connector\": \"channel-email\"}")
                .with("template", "new-lead", "{\"subject\": \"New\", \"text\": \"New\"}");
    }

    @Test
    void aFormOnFridayEveningIsOfferedAgainAQuarterOfAnHourAfterTheShopOpensOnMonday() {
        Desk desk = shop("2026-11-27T18:05")
                .with(
                        "routing",
                        "default",
                        "{\"offer\": {\"within\": \"15m\"}, \"speed\": {\"target\": \"30m\", \"warn\": \"10m\", \"calendar\": \"shop\"}}")
                .with("alert", "late", "{\"on\": [\"speed.warned\", \"speed.breached\"]}");
        assertThat(desk.problems()).isEmpty();
        UUID lead = desk.capture("province", "MI", "email", "anna@rossi.example");
        assertThat(desk.owner(lead)).isEqualTo("giulia");
        assertThat(desk.lead(lead).work().hold().map(h -> h.until())).contains(Desk.at("2026-11-30T09:15"));

        desk.goTo("2026-11-30T09:14");
        assertThat(desk.owner(lead)).isEqualTo("giulia");
        desk.goTo("2026-11-30T09:16");
        assertThat(desk.owner(lead)).isEqualTo("luca");
        assertThat(desk.times(lead, "offer.expired")).containsExactly(Desk.at("2026-11-30T09:15"));
        OwnerChanged second = desk.events(lead, OwnerChanged.class).get(1);
        assertThat(second.reasons()).contains("untouched:giulia");
        assertThat(second.how().orElseThrow().candidates())
                .anySatisfy(c -> assertThat(c.seller() + c.out()).isEqualTo("giulia" + Optional.of("had-it")));

        desk.goTo("2026-11-30T09:25");
        assertThat(desk.times(lead, "speed.warned")).containsExactly(Desk.at("2026-11-30T09:20"));
        assertThat(desk.events(lead, AlertRaised.class))
                .extracting(AlertRaised::seller)
                .containsExactly("luca");

        desk.fact(lead, "user:luca", new Observed("call.started", Map.of()));
        assertThat(desk.events(lead, OfferEnded.class))
                .extracting(OfferEnded::type)
                .containsExactly("offer.expired", "offer.taken");
        SpeedChanged met = desk.events(lead, SpeedChanged.class).get(2);
        assertThat(met.type()).isEqualTo("speed.met");
        assertThat(met.seconds()).contains(25 * 60L);
        desk.goTo("2026-12-31T12:00");
        assertThat(desk.owner(lead)).as("taken for good").isEqualTo("luca");
        assertThat(desk.times(lead, "speed.breached")).isEmpty();
    }

    @Test
    void whatEverybodyLetsLieWaitsWherePeopleSeeItAndCanBeClaimed() {
        Desk desk = shop("2026-11-30T10:00").with("routing", "default", "{\"offer\": {\"within\": \"15m\"}}");
        UUID lead = desk.capture("province", "MI", "email", "anna@rossi.example");
        desk.goTo("2026-11-30T10:31");
        assertThat(desk.owner(lead)).isEmpty();
        assertThat(desk.times(lead, "owner.released")).containsExactly(Desk.at("2026-11-30T10:30"));
        assertThat(desk.lead(lead).work().waiting().map(w -> w.why())).contains("untouched");

        desk.fact(lead, "user:giulia", new ClaimRequested("giulia"));
        assertThat(desk.owner(lead)).isEqualTo("giulia");
        assertThat(desk.fact(lead, "user:luca", new ClaimRequested("luca")))
                .as("it is giulia's")
                .isEmpty();
        desk.goTo("2026-11-30T10:46");
        assertThat(desk.owner(lead)).as("the claim ran out").isEmpty();
        assertThat(desk.lead(lead).work().waiting().map(w -> w.why())).contains("claim-expired");
        desk.fact(lead, "user:luca", new ClaimRequested("luca"));
        desk.fact(lead, "user:luca", new Observed("note.added", Map.of("text", "on it")));
        desk.goTo("2026-11-30T17:00");
        assertThat(desk.owner(lead)).isEqualTo("luca");
        // the person is heard of again: who let it lie has another chance from now on
        desk.capture(lead, "message", "hello?");
        assertThat(desk.lead(lead).work().refused()).isEmpty();
    }

    @Test
    void aMissedTargetTakesTheLeadToSomebodyElseWhereTheRuleSaysSo() {
        Desk desk = shop("2026-12-07T17:50")
                .with(
                        "routing",
                        "default",
                        "{\"speed\": {\"target\": \"20m\", \"calendar\": \"shop\", \"reoffer\": true}}")
                .with("alert", "escalate", "{\"on\": [\"speed.breached\"], \"to\": [\"owner\", \"luca\"]}");
        UUID lead = desk.capture("province", "MI", "email", "anna@rossi.example");
        assertThat(desk.owner(lead)).isEqualTo("giulia");
        // the 8th of December is a holiday
        desk.goTo("2026-12-09T09:09");
        assertThat(desk.owner(lead)).isEqualTo("giulia");
        desk.goTo("2026-12-09T09:11");
        assertThat(desk.times(lead, "speed.breached")).containsExactly(Desk.at("2026-12-09T09:10"));
        assertThat(desk.owner(lead)).isEqualTo("luca");
        assertThat(desk.events(lead, AlertRaised.class))
                .extracting(AlertRaised::seller)
                .containsExactly("luca");
        desk.fact(lead, "user:luca", new Observed("call.ended", Map.of()));
        assertThat(desk.lead(lead).work().speed().map(s -> s.state())).contains("met");
    }

    @Test
    void aClockThatJumpsBackBreaksNothing() {
        Desk desk = shop("2026-11-30T10:00")
                .with("routing", "default", "{\"offer\": {\"within\": \"15m\"}, \"speed\": {\"target\": \"30m\"}}");
        UUID lead = desk.capture("province", "MI", "email", "anna@rossi.example");
        desk.jumpTo("2026-11-30T09:00");
        desk.fact(lead, "user:giulia", new Observed("call.started", Map.of()));
        assertThat(desk.events(lead, SpeedChanged.class).get(1).seconds()).contains(0L);
        UUID other = desk.capture("province", "MI", "email", "bea@rossi.example");
        desk.goTo("2026-12-01T10:00");
        assertThat(desk.owner(lead)).isEqualTo("giulia");
        assertThat(desk.owner(other)).isEmpty();
    }

    @Test
    void aTaskIsAskedForFoundLatePutOffAndDone() {
        Desk desk = shop("2026-11-27T17:30")
                .with("routing", "default", "{}")
                .with(
                        "task",
                        "call-back",
                        "{\"title\": {\"en\": \"Call back\"}, \"on\": [\"owner.assigned\"], \"due\": \"2h\", \"calendar\": \"shop\", \"outcomes\": [\"ready\", \"no\"]}")
                .with("alert", "late-task", "{\"on\": [\"task.overdue\"]}");
        assertThat(desk.problems()).isEmpty();
        UUID lead = desk.capture("province", "MI", "email", "anna@rossi.example");
        assertThat(desk.events(lead, TaskCreated.class))
                .singleElement()
                .satisfies(t -> assertThat(t.dueAt()).isEqualTo(Desk.at("2026-11-30T10:30")));
        UUID task = desk.lead(lead).work().tasks().keySet().iterator().next();
        desk.goTo("2026-11-30T10:31");
        assertThat(desk.times(lead, "task.overdue")).containsExactly(Desk.at("2026-11-30T10:30"));
        assertThat(desk.events(lead, AlertRaised.class)).hasSize(1);

        desk.fact(lead, "user:giulia", change("snoozed", task, Optional.of(Desk.at("2026-11-30T12:00"))));
        desk.goTo("2026-11-30T12:01");
        assertThat(desk.times(lead, "task.overdue")).hasSize(2);
        desk.fact(lead, "user:giulia", change("completed", task, Optional.empty()));
        assertThat(desk.lead(lead).work().tasks()).isEmpty();
        desk.fact(lead, "user:giulia", change("completed", task, Optional.empty()));
        desk.goTo("2026-12-31T12:00");
        assertThat(desk.times(lead, "task.overdue")).hasSize(2);
    }

    private static TaskChanged change(String change, UUID task, Optional<Instant> until) {
        return new TaskChanged(change, task, Optional.empty(), Optional.empty(), until);
    }

    @Test
    void aTaskOfEachQuarterComesBackAsLongAsItsConditionHoldsAndEndsWithTheLead() {
        Desk desk = shop("2026-11-30T10:00")
                .with("routing", "default", "{}")
                .with(
                        "task",
                        "check-in",
                        "{\"title\": \"Check in\", \"on\": [\"stage.changed\"], \"when\": \"lead.stage == 'customer'\", \"every\": \"quarter\", \"due\": \"7d\"}");
        UUID lead = desk.capture("province", "MI", "email", "anna@rossi.example");
        assertThat(desk.events(lead, TaskCreated.class)).isEmpty();
        desk.fact(lead, "user:giulia", new StageChanged("", "customer", Optional.empty(), Optional.empty()));
        desk.fact(
                lead,
                "user:giulia",
                change(
                        "completed",
                        desk.lead(lead).work().tasks().keySet().iterator().next(),
                        Optional.empty()));
        desk.goTo("2027-09-15T10:00");
        assertThat(desk.times(lead, "task.created"))
                .as(
                        "the 30th of November, the last of February, the 30th of May and August; an open one is not doubled")
                .containsExactly(Desk.at("2026-11-30T10:00"), Desk.at("2027-02-28T10:00"));
        UUID open = desk.lead(lead).work().tasks().keySet().iterator().next();
        desk.fact(lead, "user:giulia", change("completed", open, Optional.empty()));
        desk.goTo("2027-12-01T10:00");
        assertThat(desk.times(lead, "task.created")).hasSize(3);
        desk.fact(lead, "user:giulia", new StageChanged("", "dead", Optional.empty(), Optional.empty()));
        assertThat(desk.events(lead, TaskChanged.class))
                .last()
                .satisfies(t -> assertThat(t.outcome()).contains("lead-ended"));
        desk.goTo("2029-12-01T10:00");
        assertThat(desk.times(lead, "task.created")).hasSize(3);
    }

    @Test
    void alertsKeepQuietHoursWaitForTheDigestAndAreNotRepeated() {
        Desk desk = shop("2026-11-30T21:30")
                .with("routing", "default", "{}")
                .with(
                        "seller",
                        "giulia",
                        "{\"email\": \"g@shop.example\", \"territory\": {\"provinces\": [\"MI\"]}, \"alerts\": {\"quiet\": \"20:00-08:00\"}}")
                .with(
                        "seller",
                        "luca",
                        "{\"email\": \"l@shop.example\", \"territory\": {\"provinces\": [\"RM\"]}, \"alerts\": {\"digest\": \"1h\"}}")
                .with("alert", "new-lead", "{\"connection\": \"mail\", \"template\": \"new-lead\"}")
                .with("alert", "again", "{\"on\": [\"capture.accepted\"], \"dedupe\": \"1h\"}")
                .with(
                        "alert",
                        "hot",
                        "{\"on\": [\"stage.changed\"], \"when\": \"lead.stage == 'hot'\", \"connection\": \"mail\", \"template\": \"new-lead\", \"urgent\": true}");
        assertThat(desk.problems()).isEmpty();
        UUID quiet = desk.capture("province", "MI", "email", "anna@rossi.example");
        assertThat(desk.effects())
                .singleElement()
                .satisfies(e -> assertThat(e.notBefore()).contains(Desk.at("2026-12-01T08:00")));
        desk.fact(quiet, "user:x", new StageChanged("", "hot", Optional.empty(), Optional.empty()));
        assertThat(desk.effects())
                .hasSize(2)
                .last()
                .satisfies(e -> assertThat(e.notBefore()).isEmpty());

        UUID digest = desk.capture("province", "RM", "email", "bea@rossi.example");
        assertThat(desk.effects()).as("no message of its own").hasSize(2);
        assertThat(desk.events(digest, AlertRaised.class))
                .anySatisfy(a -> assertThat(a.digest() && a.leaves().equals(Optional.of(Desk.at("2026-11-30T22:30"))))
                        .isTrue());

        desk.capture(digest, "message", "again");
        desk.goTo("2026-11-30T22:31");
        desk.capture(digest, "message", "and again");
        assertThat(desk.events(digest, AlertRaised.class).stream()
                        .filter(a -> a.alert().equals("again")))
                .hasSize(2);
    }

    @Test
    void anAcceptedLeadWithAnOwnerMakesOneAlert() {
        Desk desk = shop("2026-11-30T10:00")
                .with("routing", "default", "{\"on\": [\"capture.accepted\", \"field.changed\"]}")
                .with("alert", "new-lead", "{\"connection\": \"mail\", \"template\": \"new-lead\"}");
        desk.capture("province", "MI", "email", "anna@rossi.example");
        assertThat(desk.effects()).hasSize(1);
        UUID none = desk.capture("province", "PA", "email", "bea@rossi.example");
        assertThat(desk.effects()).hasSize(1);
        assertThat(desk.events(none, OwnerSought.class)).hasSize(1);
        desk.capture(none, "message", "still PA");
        assertThat(desk.events(none, OwnerSought.class)).as("said once").hasSize(1);
        assertThat(List.of(desk.owner(none))).containsExactly("");
    }
}
