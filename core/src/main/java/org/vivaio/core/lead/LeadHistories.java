package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.platform.Db;

/** Loads histories; a lead into which others were merged has theirs too. */
final class LeadHistories {
    /** The leads and all that are merged into them, as of a moment. */
    static final String GROUP = """
            with recursive g (id) as (
              select unnest ($2::uuid[])
              union
              select m.absorbed from g join lead_merge m on m.tenant_id = $1 and m.survivor = g.id
                and m.merged_at <= $3 and (m.unmerged_at is null or m.unmerged_at > $3))
            """;

    private static final String LOAD = GROUP + "select " + LeadRows.EVENT_COLUMNS
            + " from lead_event where tenant_id = $1 and lead_id = any (array (select id from g)) and recorded_at <= $3";

    private static final String FACTS = LOAD + " and cause is null";

    /** What no event is later than. */
    private static final OffsetDateTime EVER = OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private LeadHistories() {}

    /** The events of a lead and of those merged into it; as of a moment, when one is given. */
    static Future<LeadHistory> load(SqlConnection connection, String tenant, UUID id, Optional<Instant> asOf) {
        return events(connection, LOAD, tenant, Set.of(id), asOf).map(events -> LeadHistory.of(tenant, id, events));
    }

    /** The events of several leads and of those merged into them. */
    static Future<List<LeadEvent>> events(SqlConnection connection, String tenant, Set<UUID> ids) {
        return events(connection, LOAD, tenant, ids, Optional.empty());
    }

    /** Only what was reported. */
    static Future<List<LeadEvent>> facts(SqlConnection connection, String tenant, UUID id) {
        return events(connection, FACTS, tenant, Set.of(id), Optional.empty());
    }

    /** The lead and all that are merged into it. */
    static Future<Set<UUID>> group(SqlConnection connection, String tenant, UUID id) {
        return connection
                .preparedQuery(GROUP + "select id from g")
                .execute(Db.params(tenant, new UUID[] {id}, EVER))
                .map(rows -> {
                    Set<UUID> ids = new java.util.TreeSet<>();
                    rows.forEach(row -> ids.add(row.getUUID(0)));
                    return ids;
                });
    }

    private static Future<List<LeadEvent>> events(
            SqlConnection connection, String sql, String tenant, Set<UUID> ids, Optional<Instant> asOf) {
        return connection
                .preparedQuery(sql)
                .execute(Db.params(
                        tenant,
                        ids.toArray(UUID[]::new),
                        asOf.map(LeadRows::time).orElse(EVER)))
                .map(rows -> {
                    List<LeadEvent> events = new ArrayList<>(rows.size());
                    rows.forEach(row -> events.add(LeadRows.event(row)));
                    return events;
                });
    }
}
