package org.vivaio.core.lead;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.EventData.Counted;
import org.vivaio.core.lead.EventData.MachineDetected;

/** Tells facts of people from those of machines, also when that was found out later. */
public final class MachineFacts {
    private MachineFacts() {}

    /** The past facts that count. */
    public static List<LeadEvent> counted(List<LeadEvent> history) {
        Set<UUID> found = new HashSet<>();
        for (LeadEvent event : history) {
            if (event.data() instanceof MachineDetected detected) {
                detected.facts().forEach(fact -> found.add(fact.id()));
            }
        }
        return history.stream()
                .filter(event -> !found.contains(event.id()) && LeadState.counts(event.data()))
                .toList();
    }

    /** Fills in what the named facts were; those that are no counted facts of the lead are left out. */
    static MachineDetected completed(MachineDetected found, List<LeadEvent> history) {
        Set<UUID> ids = new HashSet<>();
        found.facts().forEach(fact -> ids.add(fact.id()));
        List<Counted> facts = new ArrayList<>();
        for (LeadEvent event : counted(history)) {
            if (ids.contains(event.id()) && !(event.data() instanceof MachineDetected)) {
                facts.add(new Counted(event.id(), event.data().type(), event.at()));
            }
        }
        return new MachineDetected(facts, found.reason());
    }
}
