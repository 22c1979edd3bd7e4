package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.Decider.Outcome;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.platform.postgres.TestPostgres;

/** What becomes due later: once, on time, on whichever node, also after the deciding node is gone. */
class TimersTest {
    /** A capture sets a timer for a week later; a note takes it away; when it comes, the lead is tagged. */
    private static final Decider FOLLOW_UP = situation -> {
        EventData data = situation.fact().data();
        if (data instanceof EventData.CaptureAccepted) {
            return Outcome.NOTHING.withTimers(
                    List.of(Timer.at("test.follow-up", situation.now().plus(Duration.ofDays(7)))));
        } else if (data.type().equals("note.added")) {
            return Outcome.NOTHING.withTimers(List.of(Timer.cancel("test.follow-up")));
        } else if (data instanceof TimerDue due
                && due.name().equals("test.follow-up")
                && !situation.lead().tags().contains("waited")) {
            return Outcome.event(new TagChanged(true, "waited", Optional.of("follow-up")));
        }
        return Outcome.NOTHING;
    };

    private static final Instant FRIDAY = Instant.parse("2026-11-27T17:05:00Z");

    @Test
    void aTimerBecomesDueOnceThoughTwoNodesLookForIt() {
        String url = TestPostgres.freshDatabase();
        MovingClock clock = new MovingClock(FRIDAY);
        try (PipelineRig one = new PipelineRig(url, FOLLOW_UP, PipelineRig.noEffects(), 1_000, clock);
                PipelineRig two = new PipelineRig(url, FOLLOW_UP, PipelineRig.noEffects(), 1_000, clock)) {
            String lead = capture(one, "one", "anna@rossi.example");
            String other = capture(two, "two", "anna@rossi.example");
            assertThat(one.number("select count(*) from timer")).isEqualTo(2);

            clock.forward(Duration.ofDays(6));
            String early = capture(one, "one", "bruno@rossi.example");
            clock.forward(Duration.ofDays(1).plusSeconds(1));

            await().atMost(Duration.ofSeconds(10)).until(() -> one.number("select count(*) from timer") == 1);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> one.number("select count(*) from lead_event where type = 'tag.added'") == 2);
            assertThat(one.value("select lead_id from timer")).isEqualTo(early);
            assertThat(tags(one, "one", lead)).contains("waited");
            assertThat(tags(one, "two", other)).contains("waited");
            assertThat(one.number("select count(*) from inbox where kind = 'fact'"))
                    .isEqualTo(2);
            assertThat(one.number("select count(*) from lead_event where type = 'timer.due'"))
                    .isEqualTo(2);
            assertThat(PipelineRig.await(one.ask(LeadBus.REPLAY, new JsonObject().put("tenant", "one")))
                            .getInteger("differ"))
                    .isZero();
        }
    }

    @Test
    void aTimerThatWasTakenAwayNeverComesAndOneOfAStoppedNodeComesLate() {
        String url = TestPostgres.freshDatabase();
        MovingClock clock = new MovingClock(FRIDAY);
        String answered;
        String waiting;
        try (PipelineRig rig = new PipelineRig(url, FOLLOW_UP, PipelineRig.noEffects(), 1_000, clock)) {
            answered = capture(rig, "one", "anna@rossi.example");
            waiting = capture(rig, "one", "bruno@rossi.example");
            PipelineRig.await(rig.note("one", answered, 5_000, "called back"));
            assertThat(rig.value("select lead_id from timer")).isEqualTo(waiting);
        }
        clock.forward(Duration.ofDays(30));
        try (PipelineRig rig = new PipelineRig(url, FOLLOW_UP, PipelineRig.noEffects(), 1_000, clock)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> tags(rig, "one", waiting).contains("waited"));
            assertThat(tags(rig, "one", answered)).doesNotContain("waited");
            JsonObject erase =
                    new JsonObject().put("tenant", "one").put("id", capture(rig, "one", "carla@rossi.example"));
            PipelineRig.await(rig.ask(LeadBus.ERASE, erase.put("why", "erased")));
            assertThat(rig.number("select count(*) from timer")).isZero();
        }
    }

    private static String capture(PipelineRig rig, String tenant, String email) {
        return PipelineRig.await(rig.capture(tenant, 5_000, "email", email)).getString("leadId");
    }

    private static String tags(PipelineRig rig, String tenant, String lead) {
        return PipelineRig.await(rig.ask(
                        LeadBus.GET, new JsonObject().put("tenant", tenant).put("id", lead)))
                .getJsonArray("tags")
                .encode();
    }
}
