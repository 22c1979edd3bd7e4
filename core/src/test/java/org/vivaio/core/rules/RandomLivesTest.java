package org.vivaio.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.Counted;
import org.vivaio.core.lead.EventData.MachineDetected;
import org.vivaio.core.lead.EventData.ScoreOverridden;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Story;

/** Random lives of leads, with late facts, machines, hands and timers: the past is what it was, and comes out the same. */
class RandomLivesTest {
    private static final String[] RULES = {
        "scoring/default",
        """
        {"groups": [{"name": "web", "cap": 25}], "rules": [
          {"name": "firm", "axis": "fit", "when": "lead.company != null", "points": 15},
          {"name": "tagged", "axis": "fit", "when": "'fair' in lead.tags", "points": -5},
          {"name": "visit", "axis": "engagement", "on": ["visit.seen"], "points": 7, "halfLife": "5d", "group": "web"},
          {"name": "ask", "axis": "engagement", "on": ["capture.accepted"], "points": 10, "times": 2, "cap": 15},
          {"name": "gone", "axis": "engagement", "on": ["consent.withdrawn"], "points": -12, "halfLife": "3d"}]}""",
        "segment/warm",
        "{\"when\": \"lead.score.total >= 18\"}",
        "segment/often",
        "{\"when\": \"count('visit.seen', '4d') >= 2\"}",
        "tag/recent",
        "{\"when\": \"within(lastAt('visit.seen'), '36h')\"}",
        "tag/quiet",
        "{\"when\": \"olderThan(lead.stageSince, '6d')\"}"
    };

    private record Moment(Instant at, int events, LeadState state) {}

    private static Story life(long seed, List<Moment> moments) {
        Random random = new Random(seed);
        Story story = new Story(RULES);
        story.capture("email", "a@b.example");
        for (int step = 0; step < 40; step++) {
            switch (random.nextInt(9)) {
                case 0 -> story.capture("company", random.nextBoolean() ? "Acme" : "Bianchi");
                case 1, 2 -> story.seen("visit.seen");
                case 3 -> story.seenAt(story.now().minus(Duration.ofHours(random.nextInt(200))), "visit.seen");
                case 4 -> story.seen("consent.withdrawn");
                case 5 -> story.fact(new TagChanged(random.nextBoolean(), "fair", Optional.empty()));
                case 6 ->
                    story.fact(new StageChanged(
                            "", random.nextBoolean() ? "mql" : "cold", Optional.empty(), Optional.empty()));
                case 7 -> machineOrHand(story, random);
                default -> {
                    // only time passes
                }
            }
            moments.add(new Moment(story.now(), story.events().size(), story.lead()));
            story.pass(Duration.ofMinutes(random.nextInt(6_000)));
        }
        return story;
    }

    private static void machineOrHand(Story story, Random random) {
        if (random.nextBoolean()) {
            List<LeadEvent> facts =
                    story.events().stream().filter(e -> e.cause().isEmpty()).toList();
            LeadEvent one = facts.get(random.nextInt(facts.size()));
            story.fact(new MachineDetected(List.of(new Counted(one.id(), "", Instant.EPOCH)), "scanner"));
        } else {
            story.fact(new ScoreOverridden(
                    "", Optional.of(50.0), Optional.of(story.now().plus(Duration.ofDays(1))), Optional.of("met")));
        }
    }

    @Test
    void everyMomentOfTheHistoryIsTheStateOfThen() {
        for (long seed = 1; seed <= 60; seed++) {
            List<Moment> moments = new ArrayList<>();
            Story story = life(seed, moments);
            for (Moment moment : moments) {
                LeadState folded = LeadState.unborn("demo", story.lead().id());
                for (LeadEvent event : story.events().subList(0, moment.events())) {
                    folded = folded.apply(event);
                }
                assertThat(folded).as("seed " + seed + " at " + moment.at()).isEqualTo(moment.state());
            }
        }
    }

    @Test
    void theSameFactsMakeTheSameDecisions() {
        for (long seed = 1; seed <= 30; seed++) {
            assertThat(life(seed, new ArrayList<>()).events())
                    .as("seed " + seed)
                    .isEqualTo(life(seed, new ArrayList<>()).events());
        }
    }

    @Test
    void whatFollowsTimeIsInStepWithItAtEveryMoment() {
        for (long seed = 1; seed <= 60; seed++) {
            List<Moment> moments = new ArrayList<>();
            life(seed, moments);
            for (Moment moment : moments) {
                double total = moment.state().score().total(moment.at());
                if (Math.abs(total - 18) > 1e-6) {
                    assertThat(moment.state().segments().contains("warm"))
                            .as("seed " + seed + " at " + moment.at() + ": " + total + " points")
                            .isEqualTo(total >= 18);
                }
            }
        }
    }
}
