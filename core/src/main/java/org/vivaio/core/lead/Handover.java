package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Optional;

/**
 * The hand-over of a lead from marketing to sales.
 *
 * @param state {@code offered}, {@code accepted} or {@code rejected}
 * @param at since when it is in this state
 * @param dueAt until when sales was asked to answer
 * @param escalated whether that time passed in silence
 * @param reason why it was rejected, one of the tenant's list
 */
public record Handover(String state, Instant at, Optional<Instant> dueAt, boolean escalated, Optional<String> reason) {
    /** Whether an answer is awaited. */
    public boolean isOpen() {
        return state.equals("offered");
    }
}
