package org.vivaio.bench.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.Decision;

class HerdTest {
    @Test
    void facts_of_leads_under_the_wide_rulebook_score_move_and_fill_segments() {
        Herd herd = new Decide.Wide();
        assertThat(herd.lead(7).fields()).containsEntry("city", "City 7");
        Set<String> types = new TreeSet<>();
        for (int i = 0; i < 100_000; i++) {
            Decision decision = herd.next();
            assertThat(decision.events()).isNotEmpty();
            decision.events().forEach(event -> types.add(event.data().type()));
        }
        assertThat(types)
                .contains("visit.seen", "asset.downloaded", "score.changed", "stage.changed", "segment.entered");
    }

    @Test
    void without_rules_a_fact_is_all_that_happens() {
        Herd herd = new Decide.Bare();
        for (int i = 0; i < 10_000; i++) {
            assertThat(herd.next().events()).hasSize(1);
        }
    }
}
