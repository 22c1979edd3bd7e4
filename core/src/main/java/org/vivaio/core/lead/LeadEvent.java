package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What was recorded or decided because of a fact.
 *
 * @param id of version 7
 * @param leadId the lead it arrived for
 * @param seq its place in the lead's history, from 1
 * @param at when it happened
 * @param recordedAt when it was decided
 * @param actor who
 * @param rulebook version of the rulebook that decided
 * @param inboxId for a fact: where it came in
 * @param cause for a decision: the event of the fact that caused it
 * @param data what
 */
public record LeadEvent(
        UUID id,
        UUID leadId,
        int seq,
        Instant at,
        Instant recordedAt,
        String actor,
        long rulebook,
        Optional<UUID> inboxId,
        Optional<UUID> cause,
        EventData data) {
    /** The same event in the history of another lead. */
    LeadEvent about(UUID lead) {
        return lead.equals(leadId)
                ? this
                : new LeadEvent(id, lead, seq, at, recordedAt, actor, rulebook, inboxId, cause, data);
    }
}
