package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Facts that nobody states but the passing of time or a change of the rules, put into the inbox like all others. */
public final class ClockFacts {
    private ClockFacts() {}

    /**
     * A fact.
     *
     * @param id a new one
     * @param at when it came to be
     */
    public record OfClock(String tenant, UUID id, UUID leadId, String type, Instant at, ObjectNode data) {}

    /** Stores facts in the caller's transaction; the pipeline is to be woken after its commit. */
    public static Future<Void> add(SqlConnection connection, List<OfClock> facts, Instant now) {
        return InboxRows.addOfClock(
                connection,
                facts.stream()
                        .map(f -> new InboxRows.OfClock(f.tenant(), f.id(), f.leadId(), f.type(), f.at(), f.data()))
                        .toList(),
                now);
    }
}
