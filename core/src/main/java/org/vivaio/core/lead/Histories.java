package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;

/** Reads whole histories, many leads at a time: what came in, and what was decided outside the rules. */
public final class Histories {
    private static final String PAGE = """
            with page as (
              select id, stage from lead
              where tenant_id = $1 and id > $2 and erased_at is null and merged_into is null
                and ($4 >= 65536 or ('x' || right(id::text, 4))::bit(16)::int < $4)
              order by id limit $3)
            select e.id, e.lead_id, e.seq, e.type, e.at, e.recorded_at, e.actor, e.rulebook, e.inbox_id,
              e.cause, e.data::text, e.personal::text, p.stage
            from page p join lead_event e on e.tenant_id = $1 and e.lead_id = p.id
            where e.cause is null or e.type in ('owner.assigned', 'owner.claimed', 'owner.released')
            order by e.lead_id, e.seq""";

    private final Db db;

    /** Reads by the pool for reading. */
    public Histories(Db db) {
        this.db = db;
    }

    /**
     * What happened to one lead.
     *
     * @param stage where it really is now
     * @param events facts, and owners that were decided, oldest first
     */
    public record History(UUID leadId, String stage, List<LeadEvent> events) {}

    /**
     * The next leads by id.
     *
     * @param after the last one of the page before
     * @param limit how many leads
     * @param share of 65536 leads, how many; leads are chosen by the random end of their ids
     */
    public Future<List<History>> page(String tenant, UUID after, int limit, int share) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(PAGE)
                        .execute(Db.params(tenant, after, limit, share))
                        .map(rows -> {
                            List<History> page = new ArrayList<>();
                            List<LeadEvent> events = new ArrayList<>();
                            UUID lead = null;
                            String stage = "";
                            for (Row row : rows) {
                                UUID of = row.getUUID("lead_id");
                                if (!of.equals(lead)) {
                                    if (lead != null) {
                                        page.add(new History(lead, stage, events));
                                    }
                                    events = new ArrayList<>();
                                    lead = of;
                                    stage = row.getString("stage");
                                }
                                events.add(LeadRows.event(row));
                            }
                            if (lead != null) {
                                page.add(new History(lead, stage, events));
                            }
                            return page;
                        }));
    }

    /** How many leads there are from an id on. */
    public Future<Long> count(String tenant, UUID after) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select count(*) from lead where tenant_id = $1 and id > $2")
                        .execute(Db.params(tenant, after))
                        .map(rows -> rows.iterator().next().getLong(0)));
    }

    /** The place in the order of ids at which leads of a moment begin. */
    public static UUID from(Optional<java.time.Instant> since) {
        return since.map(at -> new UUID(at.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L))
                .orElse(new UUID(0, 0));
    }
}
