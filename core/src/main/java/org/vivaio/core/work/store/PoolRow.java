package org.vivaio.core.work.store;

import java.time.Instant;
import java.util.Optional;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.WorkState;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRule;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Workload;

/**
 * How a lead stands in the pool of those that can be taken.
 *
 * @param queue where people sort it; empty when it can be claimed
 * @param why a code; {@code held} while somebody has it without having acted
 * @param rank the best first
 * @param freeAt when it can be had
 * @param since when it began to wait
 */
record PoolRow(String queue, String why, double rank, Instant freeAt, Instant since) {

    /** Empty for a lead that is somebody's, or needs nobody. */
    static Optional<PoolRow> of(LeadState lead, Rulebook rulebook) {
        if (lead.isUnborn() || !Workload.isOpen(lead, rulebook.part(Lifecycle.class))) {
            return Optional.empty();
        }
        Optional<WorkState.Waiting> waiting = lead.work().waiting();
        Optional<WorkState.Hold> hold = lead.work().hold();
        if (lead.owner().isEmpty()) {
            Instant since = waiting.map(WorkState.Waiting::since).orElse(lead.createdAt());
            return Optional.of(new PoolRow(
                    waiting.map(WorkState.Waiting::queue).orElse(""),
                    waiting.map(WorkState.Waiting::why).orElse("nobody"),
                    rank(lead, rulebook, waiting.map(WorkState.Waiting::rule).orElse("")),
                    since,
                    since));
        }
        return hold.map(h -> new PoolRow("", "held", rank(lead, rulebook, h.rule()), h.until(), h.until()));
    }

    private static double rank(LeadState lead, Rulebook rulebook, String rule) {
        RoutingRule.Claim claim = rulebook.part(RoutingRules.class).claim(rule);
        return claim.by()
                .map(by -> by.of(Situation.variables(lead, lead.updatedAt())))
                .orElseGet(() -> lead.score().total(lead.updatedAt()));
    }
}
