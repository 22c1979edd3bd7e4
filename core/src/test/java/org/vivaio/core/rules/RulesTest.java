package org.vivaio.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.Counted;
import org.vivaio.core.lead.EventData.HandoverChanged;
import org.vivaio.core.lead.EventData.MachineDetected;
import org.vivaio.core.lead.EventData.ScoreOverridden;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Story;
import org.vivaio.core.lifecycle.Lifecycle;

/** Rules on values alone, on a clock that moves when told. */
class RulesTest {
    private static final String VISITS = """
            {"groups": [{"name": "web", "cap": 20}],
             "rules": [
               {"name": "visit", "axis": "engagement", "on": ["visit.seen"], "points": 8, "halfLife": "7d", "cap": 16,
                "group": "web"},
               {"name": "asset", "axis": "engagement", "on": ["asset.downloaded"], "points": 10, "group": "web"},
               {"name": "unsubscribed", "axis": "engagement", "on": ["consent.withdrawn"], "points": -15, "once": true},
               {"name": "twice", "axis": "engagement", "on": ["call.ended"], "points": 2, "times": 2},
               {"name": "firm", "axis": "fit", "when": "lead.company != null", "points": 30}]}""";

    private static final String STAGES = """
            {"stages": [{"name": "lead"}, {"name": "warm"}, {"name": "won", "hand": true},
               {"name": "cold"}, {"name": "dead", "final": true, "hand": true}],
             "transitions": [
               {"name": "warms", "from": ["lead"], "to": "warm", "when": "lead.score.total >= 10"},
               {"name": "cools", "from": ["lead", "warm"], "to": "cold", "after": "30d",
                "when": "olderThan(lastAt('visit.seen'), '30d')"},
               {"name": "returns", "from": ["cold"], "to": "lead", "back": true, "on": ["visit.seen"]}],
             "customer": ["won"],
             "phases": [{"name": "loyal", "when": "count('order.placed') > 1"}, {"name": "first-time"}],
             "handover": {"stage": "warm", "within": "2d", "rejected": "cold",
               "reasons": [{"name": "no-budget"}, {"name": "other"}]}}""";

    @Test
    void pointsFadeByTheirHalfLifeForAnyMoment() {
        Story story = new Story("scoring/default", VISITS).capture("email", "a@b.example");
        story.seen("visit.seen");
        assertThat(story.total()).isEqualTo(8);
        story.pass(Duration.ofDays(7));
        assertThat(story.total()).isCloseTo(4, within(1e-9));
        story.seen("visit.seen").pass(Duration.ofDays(7));
        assertThat(story.total()).isCloseTo(6, within(1e-9));
    }

    @Test
    void capsLimitARuleAndAGroupAtAnyMoment() {
        Story story = new Story("scoring/default", VISITS).capture("email", "a@b.example");
        for (int i = 0; i < 5; i++) {
            story.seen("visit.seen");
        }
        assertThat(story.total()).isEqualTo(16);
        story.seen("asset.downloaded");
        assertThat(story.total()).isEqualTo(20);
        story.pass(Duration.ofDays(14));
        // 40 points of visits have become 10, which the rule's cap does not touch any more
        assertThat(story.total()).isCloseTo(20, within(1e-9));
        story.pass(Duration.ofDays(7));
        assertThat(story.total()).isCloseTo(15, within(1e-9));
    }

    @Test
    void aRuleCountsAsOftenAsItSays() {
        Story story = new Story("scoring/default", VISITS).capture("email", "a@b.example");
        story.seen("call.ended").seen("call.ended").seen("call.ended");
        assertThat(story.total()).isEqualTo(4);
    }

    @Test
    void aLateFactCountsForWhenItHappened() {
        Story story = new Story("scoring/default", VISITS).capture("email", "a@b.example");
        Instant lastWeek = story.now().minus(Duration.ofDays(7));
        story.seen("visit.seen").seenAt(lastWeek, "visit.seen");
        assertThat(story.total()).isCloseTo(12, within(1e-9));
    }

    @Test
    void aLeadCoolsBelowAThresholdOnTimeWithoutANightlyJob() {
        Story story =
                new Story("scoring/default", VISITS, "segment/interested", "{\"when\": \"lead.score.total >= 12\"}");
        story.capture("email", "a@b.example").seen("visit.seen").seen("visit.seen");
        assertThat(story.lead().segments()).containsExactly("interested");
        // 16 points are 12 after 7 * log2(16/12) days
        Instant due = story.due("rules.look").orElseThrow();
        double days = Duration.between(story.now(), due).toMillis() / 86_400_000.0;
        assertThat(days).isCloseTo(7 * Math.log(16.0 / 12) / Math.log(2), within(0.001));
        story.pass(Duration.ofDays(3));
        assertThat(story.lead().segments()).isEmpty();
        assertThat(story.types()).endsWith("timer.due", "segment.left");
    }

    @Test
    void machinesFactsAreKeptAndNotCountedAndCountedBackWhenFoundOutLater() {
        Story story = new Story("scoring/default", VISITS, "segment/seen", "{\"when\": \"count('visit.seen') > 0\"}");
        story.capture("email", "a@b.example").seen("visit.seen", "machine", true);
        assertThat(story.total()).isZero();
        assertThat(story.lead().segments()).isEmpty();
        story.seen("visit.seen").seen("asset.downloaded");
        assertThat(story.total()).isEqualTo(18);
        assertThat(story.lead().segments()).containsExactly("seen");
        var visit = story.events().stream()
                .filter(e -> e.data().type().equals("visit.seen"))
                .reduce((a, b) -> b)
                .orElseThrow();
        story.fact(new MachineDetected(List.of(new Counted(visit.id(), "", Instant.EPOCH)), "scanner"));
        assertThat(story.total()).isEqualTo(10);
        assertThat(story.lead().segments()).isEmpty();
        assertThat(story.types()).contains("machine.detected", "segment.left");
    }

    @Test
    void aScoreSetByHandHoldsUntilItEnds() {
        Story story = new Story("scoring/default", VISITS, "lifecycle/default", STAGES).capture("company", "Acme");
        Instant until = story.now().plus(Duration.ofDays(1));
        story.fact(new ScoreOverridden("", Optional.of(5.0), Optional.of(until), Optional.of("known from the fair")));
        assertThat(story.total()).isEqualTo(5);
        assertThat(story.due("rules.look")).contains(until);
        story.pass(Duration.ofDays(2));
        assertThat(story.total()).isEqualTo(30);
    }

    @Test
    void gradesComeFromBothAxes() {
        Story story = new Story("scoring/default", """
                {"grade": {"fit": [30, 20, 10], "engagement": [8, 5, 1]},
                 "rules": [{"name": "firm", "axis": "fit", "when": "lead.company != null", "points": 30},
                   {"name": "visit", "axis": "engagement", "on": ["visit.seen"], "points": 5}]}""", "tag/best", "{\"when\": \"lead.score.grade == 'A1'\"}");
        story.capture("company", "Acme").seen("visit.seen");
        assertThat(story.lead().score().grade(story.now())).isEqualTo("A2");
        story.seen("visit.seen");
        assertThat(story.lead().tags()).containsExactly("best");
    }

    @Test
    void namedScoresStandBesideTheMainOne() {
        Story story = new Story(
                "scoring/default",
                VISITS,
                "scoring/renewal",
                """
                {"score": "renewal", "rules": [
                  {"name": "ordered", "axis": "engagement", "on": ["order.placed"], "points": 40}]}""",
                "segment/renew",
                "{\"when\": \"lead.scores.renewal > 30\"}");
        story.capture("company", "Acme").seen("order.placed");
        assertThat(story.total()).isEqualTo(30);
        assertThat(story.lead().score().total("renewal", story.now())).isEqualTo(40);
        assertThat(story.lead().segments()).containsExactly("renew");
    }

    @Test
    void tagsFollowTheirRuleAndSayWhoSetThem() {
        Story story = new Story(
                "tag/recent", "{\"when\": \"within(lastAt('visit.seen'), '2d')\"}",
                "tag/buyer", "{\"on\": [\"order.placed\"], \"until\": \"olderThan(lastAt('order.placed'), '90d')\"}",
                "tag/fair", "{}");
        story.capture("email", "a@b.example").seen("visit.seen").seen("order.placed");
        story.fact(new TagChanged(true, "fair", Optional.empty()));
        assertThat(story.lead().tagsBy())
                .containsEntry("recent", "rule:recent")
                .containsEntry("buyer", "rule:buyer")
                .containsEntry("fair", "user:test");
        story.pass(Duration.ofDays(3));
        assertThat(story.lead().tags()).containsExactly("buyer", "fair");
        story.pass(Duration.ofDays(90));
        assertThat(story.lead().tags()).containsExactly("fair");
    }

    @Test
    void aColdLeadReturnsToNurtureAndADeadOneStays() {
        Story story = new Story("scoring/default", VISITS, "lifecycle/default", STAGES);
        story.capture("email", "a@b.example").seen("visit.seen");
        assertThat(story.lead().stage()).isEqualTo("lead");
        story.pass(Duration.ofDays(31));
        assertThat(story.lead().stage()).isEqualTo("cold");
        story.seen("visit.seen");
        assertThat(story.lead().stage()).isEqualTo("lead");
        story.fact(new StageChanged("", "dead", Optional.of("closed down"), Optional.empty()));
        story.seen("visit.seen").seen("visit.seen").pass(Duration.ofDays(60));
        assertThat(story.lead().stage()).isEqualTo("dead");
    }

    @Test
    void timeInStageIsCountedFromTheMove() {
        Story story = new Story("scoring/default", VISITS, "lifecycle/default", STAGES);
        story.capture("company", "Acme").pass(Duration.ofDays(1)).seen("visit.seen");
        assertThat(story.lead().stage()).isEqualTo("warm");
        assertThat(story.lead().stageSince()).isEqualTo(Instant.parse("2026-03-02T09:00:00Z"));
    }

    @Test
    void salesAcceptsOrRejectsAndSilenceEscalates() {
        Story accepted = new Story("scoring/default", VISITS, "lifecycle/default", STAGES).capture("company", "Acme");
        assertThat(accepted.types()).contains("handover.offered");
        accepted.fact(new HandoverChanged("accepted", Optional.empty(), Optional.empty(), Optional.empty()));
        accepted.pass(Duration.ofDays(3));
        assertThat(accepted.types()).doesNotContain("handover.escalated");

        Story silent = new Story("scoring/default", VISITS, "lifecycle/default", STAGES).capture("company", "Acme");
        silent.pass(Duration.ofDays(3));
        assertThat(silent.types()).contains("handover.escalated");
        assertThat(silent.lead().handover().orElseThrow().escalated()).isTrue();
        silent.fact(new HandoverChanged(
                "rejected", Optional.empty(), Optional.of("no-budget"), Optional.of("asks again in May")));
        assertThat(silent.lead().stage()).isEqualTo("cold");
        assertThat(silent.lead().handover().orElseThrow().reason()).contains("no-budget");
    }

    @Test
    void customersHaveAPhase() {
        Story story = new Story("scoring/default", VISITS, "lifecycle/default", STAGES).capture("email", "a@b.example");
        story.fact(new StageChanged("", "won", Optional.empty(), Optional.empty()));
        assertThat(story.lead().phase()).isEqualTo("first-time");
        story.seen("order.placed").seen("order.placed");
        assertThat(story.lead().phase()).isEqualTo("loyal");
    }

    @Test
    void twoFirmsUseTheWordsTheOtherWayRound() {
        String ours = """
                {"stages": [{"name": "lead", "label": {"it": "Lead"}}, {"name": "prospect", "label": {"it": "Prospect"}}],
                 "transitions": [{"from": ["lead"], "to": "prospect", "when": "lead.company != null"}]}""";
        String theirs = """
                {"stages": [{"name": "prospect"}, {"name": "lead"}],
                 "transitions": [{"from": ["prospect"], "to": "lead", "when": "lead.company != null"}]}""";
        assertThat(new Story("lifecycle/default", ours)
                        .capture("company", "Acme")
                        .lead()
                        .stage())
                .isEqualTo("prospect");
        assertThat(new Story("lifecycle/default", theirs)
                        .capture("company", "Acme")
                        .lead()
                        .stage())
                .isEqualTo("lead");
    }

    @Test
    void aChangeOfRulesCountsThePastAgain() {
        Story story = new Story("scoring/default", VISITS).capture("email", "a@b.example");
        story.seen("visit.seen").seen("visit.seen").seen("call.ended");
        story.rules("scoring/default", """
                {"rules": [{"name": "visit", "axis": "engagement", "on": ["visit.seen"], "points": 3, "halfLife": "1d"}]}""");
        assertThat(story.total()).isEqualTo(6);
        story.pass(Duration.ofDays(1));
        assertThat(story.total()).isCloseTo(3, within(1e-9));
        int before = story.events().size();
        story.rules("scoring/default", """
                {"rules": [{"name": "visit", "axis": "engagement", "on": ["visit.seen"], "points": 3, "halfLife": "1d"}]}""");
        assertThat(story.events())
                .as("a sweep that changes nothing leaves no trace")
                .hasSize(before);
    }

    @Test
    void theStateIsTheFoldOfTheEvents() {
        Story story = new Story(
                "scoring/default", VISITS, "lifecycle/default", STAGES, "tag/a", "{\"on\": [\"visit.seen\"]}");
        story.capture("company", "Acme")
                .seen("visit.seen")
                .pass(Duration.ofDays(3))
                .seen("order.placed");
        LeadState folded = LeadState.unborn("demo", story.lead().id());
        for (var event : story.events()) {
            folded = folded.apply(event);
        }
        assertThat(folded).isEqualTo(story.lead());
    }

    @Test
    void theDefaultLifecycleHasNoFault() {
        assertThat(new Story("lifecycle/default", Lifecycle.defaultSpec().toString())
                        .capture("email", "a@b.example")
                        .lead()
                        .stage())
                .isEqualTo("lead");
    }

    @Test
    void mistakesAreNamedWithTheirRemedy() {
        refuses("lifecycle/default", "{\"stages\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}", "cannot be reached");
        refuses(
                "scoring/default",
                "{\"rules\": [{\"name\": \"a\", \"axis\": \"engagement\", \"on\": \"score.changed\","
                        + " \"points\": 1}]}",
                "could never fire");
        refuses(
                "scoring/default",
                "{\"rules\": [{\"name\": \"a\", \"when\": \"lead.budget > 1\", \"points\": 1}]}",
                "no field of this tenant");
        refuses(
                "scoring/default",
                "{\"rules\": [{\"name\": \"a\", \"when\": \"lead.email != null\", \"points\": 1,"
                        + " \"group\": \"x\"}]}",
                "no group");
        refuses("segment/a", "{\"when\": \"fact.type == 'visit.seen'\"}", "gone a moment later");
        refuses("segment/a", "{}", "required");
        refuses("tag/a", "{\"on\": \"visit.seen\", \"off\": \"visit.seen\"}", "never stay");
    }

    private static void refuses(String key, String spec, String says) {
        assertThatThrownBy(() -> new Story(key, spec)).hasMessageContaining(says);
    }
}
