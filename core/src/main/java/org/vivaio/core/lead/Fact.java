package org.vivaio.core.lead;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened to or around a lead; the only thing that changes it.
 *
 * @param id becomes the id of the event that records it
 * @param inboxId where it was stored when it came in
 * @param at when it happened
 * @param actor who: {@code lead}, {@code user:NAME}, {@code connection:NAME}, {@code rule}, {@code clock}
 * @param data what
 */
public record Fact(UUID id, UUID inboxId, Instant at, String actor, EventData data) {
    /** The same fact, completed by what was found out when it was decided. */
    Fact saying(EventData completed) {
        return new Fact(id, inboxId, at, actor, completed);
    }
}
