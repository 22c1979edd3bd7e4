package org.vivaio.core.lead;

import java.util.Optional;

/**
 * What an event of a lead was decided on.
 *
 * @param event what was decided
 * @param before the lead as it was in that moment, with what had been decided before it because of the same fact
 * @param cause the fact that it was decided because of; empty for what was reported
 */
public record Ground(LeadEvent event, LeadState before, Optional<LeadEvent> cause) {}
