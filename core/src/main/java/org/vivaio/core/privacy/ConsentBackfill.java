package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/** Chains the consents that an earlier version recorded without proof: once, page by page, after the first start. */
final class ConsentBackfill {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentBackfill.class);
    private static final int PAGE = 500;
    private static final long PACE_MS = 500;

    /** Events in the order of their commits; of those that are consents without a record also the fact behind them. */
    private static final String EVENTS = """
            with page as materialized (
              select txid, id, type from lead_event
              where tenant_id = $1 and (txid, id) > ($2, $3) order by txid, id limit $4),
            wanted as (
              select p.txid, p.id from page p
              where p.type in ('consent.given', 'consent.confirmed', 'consent.withdrawn')
                and not exists (select from consent_record r where r.tenant_id = $1 and r.id = p.id))
            select p.txid, p.id, e.lead_id, e.seq, e.type, e.at, e.recorded_at, e.actor, e.rulebook, e.data::text,
              e.personal::text, f.id as fact_id, f.type as fact_type, f.at as fact_at, f.actor as fact_actor,
              f.data::text as fact_data, f.personal::text as fact_personal
            from page p
              left join wanted w on w.id = p.id
              left join lead_event e on e.tenant_id = $1 and e.txid = w.txid and e.id = w.id
                and exists (select from lead l where l.tenant_id = $1 and l.id = e.lead_id and l.erased_at is null)
              left join lead_event f on f.tenant_id = $1 and f.lead_id = e.lead_id and f.id = e.cause
            order by p.txid, p.id""";

    private final Vertx vertx;
    private final Db db;
    private final ConsentLedger ledger;
    private final Supplier<Set<String>> tenants;
    private final Function<String, Future<Rulebook>> rulebooks;
    private long timer = -1;
    private boolean running;

    ConsentBackfill(
            Vertx vertx,
            Db db,
            ConsentLedger ledger,
            Supplier<Set<String>> tenants,
            Function<String, Future<Rulebook>> rulebooks) {
        this.vertx = vertx;
        this.db = db;
        this.ledger = ledger;
        this.tenants = tenants;
        this.rulebooks = rulebooks;
    }

    void start() {
        timer = vertx.setPeriodic(PACE_MS, tick -> step());
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        Set<String> all = tenants.get();
        if (running || all.isEmpty()) {
            return;
        }
        running = true;
        db.in(all, ConsentBackfill::open)
                .compose(tenant -> {
                    if (tenant.isEmpty()) {
                        stop();
                        return Future.succeededFuture();
                    }
                    return rulebooks
                            .apply(tenant.get())
                            .compose(book -> db.in(tenant.get(), connection -> page(connection, tenant.get(), book)));
                })
                .onFailure(failure -> LOG.warn("Old consents wait to be chained: {}", failure.toString()))
                .onComplete(done -> running = false);
    }

    private static Future<Optional<String>> open(SqlConnection connection) {
        return connection
                .preparedQuery("select t.id from unnest(current_tenants()) as t(id) left join consent_backfill b"
                        + " on b.tenant_id = t.id where b.done is not true order by 1 limit 1")
                .execute()
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    private Future<Void> page(SqlConnection connection, String tenant, Rulebook rulebook) {
        return connection
                .preparedQuery("insert into consent_backfill as b (tenant_id, txid, event_id, done)"
                        + " values ($1, 0, $2, false)"
                        + " on conflict (tenant_id) do update set done = b.done returning txid, event_id")
                .execute(Db.params(tenant, new UUID(0, 0)))
                .compose(place -> {
                    Row at = place.iterator().next();
                    return connection
                            .preparedQuery(EVENTS)
                            .execute(Db.params(tenant, at.getLong(0), at.getUUID(1), PAGE));
                })
                .compose(rows -> {
                    Future<Void> chain = Future.succeededFuture();
                    long txid = 0;
                    UUID id = new UUID(0, 0);
                    for (Row row : rows) {
                        txid = row.getLong(0);
                        id = row.getUUID(1);
                        if (row.getString("type") != null) {
                            chain = chain.compose(done -> ledger.late(connection, tenant, events(row), rulebook));
                        }
                    }
                    boolean through = rows.size() < PAGE;
                    long lastTx = txid;
                    UUID lastId = id;
                    return chain.compose(done -> connection
                            .preparedQuery("update consent_backfill set txid = greatest(txid, $2), event_id = $3,"
                                    + " done = $4 where tenant_id = $1")
                            .execute(Db.params(tenant, lastTx, lastId, through))
                            .mapEmpty());
                });
    }

    /** The consent's event, and the fact behind it, or itself. */
    private static List<LeadEvent> events(Row row) {
        LeadEvent event = event(row, row.getUUID("id"), "", row.getInteger("seq"));
        return List.of(event, row.getUUID("fact_id") == null ? event : event(row, row.getUUID("fact_id"), "fact_", 0));
    }

    private static LeadEvent event(Row row, UUID id, String prefix, int seq) {
        String personal = row.getString(prefix + "personal");
        JsonNode values = personal == null ? Json.object() : Json.parse(personal);
        return new LeadEvent(
                id,
                row.getUUID("lead_id"),
                seq,
                row.getOffsetDateTime(prefix + "at").toInstant(),
                row.getOffsetDateTime("recorded_at").toInstant(),
                row.getString(prefix + "actor"),
                row.getLong("rulebook"),
                Optional.empty(),
                Optional.empty(),
                EventJson.read(row.getString(prefix + "type"), Json.parse(row.getString(prefix + "data")), values));
    }
}
