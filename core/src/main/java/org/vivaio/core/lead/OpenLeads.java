package org.vivaio.core.lead;

import java.util.Optional;
import org.vivaio.core.resource.Rulebook;

/** Tells which leads count as somebody's open work: a pure function of the lead and the rules. */
@FunctionalInterface
public interface OpenLeads {
    /** Every lead that has an owner. */
    OpenLeads OWNED = (lead, rulebook) -> lead.erasedAt().isPresent() ? Optional.empty() : lead.owner();

    /** Whose open work a lead is; empty when it is nobody's. */
    Optional<String> holder(LeadState lead, Rulebook rulebook);
}
