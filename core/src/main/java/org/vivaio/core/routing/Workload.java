package org.vivaio.core.routing;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.OpenLeads;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.resource.Rulebook;

/** What counts as open work: leads of a seller that are neither won, nor cold, nor at their end. */
public final class Workload implements OpenLeads {
    private static final Set<String> SETTLED = Set.of("customer", "cold", "dead");

    @Override
    public Optional<String> holder(LeadState lead, Rulebook rulebook) {
        return lead.owner().filter(owner -> isOpen(lead, rulebook.part(Lifecycle.class)));
    }

    /** The stages at which nobody has to work on a lead, for counting. */
    public static List<String> settled(Lifecycle lifecycle) {
        SortedSet<String> settled = new TreeSet<>(SETTLED);
        lifecycle.stages().stream()
                .filter(Lifecycle.Stage::end)
                .map(Lifecycle.Stage::name)
                .forEach(settled::add);
        return List.copyOf(settled);
    }

    static boolean isOpen(LeadState lead, Situation situation) {
        return isOpen(lead, situation.rules(Lifecycle.class));
    }

    /** Whether somebody still has to work on it. */
    public static boolean isOpen(LeadState lead, Lifecycle lifecycle) {
        return lead.erasedAt().isEmpty()
                && lead.mergedInto().isEmpty()
                && !SETTLED.contains(lead.stage())
                && !lifecycle.stage(lead.stage()).map(Lifecycle.Stage::end).orElse(false);
    }
}
