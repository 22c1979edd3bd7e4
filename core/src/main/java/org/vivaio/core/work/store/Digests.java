package org.vivaio.core.work.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Lets alerts that sellers want together leave as one message; each leaves once, on whichever node. */
public final class Digests {
    private static final Logger LOG = LoggerFactory.getLogger(Digests.class);
    private static final long TICK_MS = 1_000;

    /** More leads than this a message only counts. */
    private static final int NAMED = 50;

    static final String DUE = """
            select d.tenant_id, d.seller, d.connection from unnest($1::text[]) as t(id) cross join lateral (
              select tenant_id, seller, connection from alert
              where tenant_id = t.id and digest_at <= $2 order by digest_at limit 20) d
            group by 1, 2, 3""";

    private static final String CLAIM = """
            update alert set digest_at = null
            where tenant_id = $1 and seller = $2 and connection = $3 and digest_at is not null
            returning id, lead_id, alert""";

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<Set<String>> tenants;
    private final EffectWriter effects;
    private final Consumer<Set<String>> wake;
    private boolean running;
    private long timer = -1;

    /**
     * Digests that leave from {@link #start()} on.
     *
     * @param effects the outbox
     * @param wake called with the tenants that have something to send
     */
    public Digests(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            Supplier<Set<String>> tenants,
            EffectWriter effects,
            Consumer<Set<String>> wake) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.tenants = tenants;
        this.effects = effects;
        this.wake = wake;
    }

    /** Looks for due digests from now on. */
    public void start() {
        timer = vertx.setPeriodic(TICK_MS, tick -> step());
    }

    /** Stops; what is due waits in the table. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        Set<String> all = Set.copyOf(tenants.get());
        if (running || all.isEmpty()) {
            return;
        }
        running = true;
        db.in(
                        all,
                        connection -> connection
                                .preparedQuery(DUE)
                                .execute(Db.params(all.toArray(String[]::new), Columns.time(clock.instant())))
                                .compose(rows -> {
                                    Future<Void> chain = Future.succeededFuture();
                                    Set<String> sent = new java.util.HashSet<>();
                                    for (Row row : rows) {
                                        sent.add(row.getString(0));
                                        chain = chain.compose(done ->
                                                send(connection, row.getString(0), row.getString(1), row.getString(2)));
                                    }
                                    return chain.map(sent);
                                }))
                .onSuccess(sent -> {
                    if (!sent.isEmpty()) {
                        wake.accept(sent);
                    }
                })
                .onFailure(failure -> LOG.warn("Digests wait: {}", failure.toString()))
                .onComplete(done -> running = false);
    }

    private Future<Void> send(SqlConnection connection, String tenant, String seller, String channel) {
        Instant now = clock.instant();
        return connection
                .preparedQuery(CLAIM)
                .execute(Db.params(tenant, seller, channel))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture();
                    }
                    ObjectNode payload = Json.object()
                            .put("template", "")
                            .put("seller", seller)
                            .put("count", rows.size());
                    ArrayNode digest = payload.putArray("digest");
                    UUID cause = new UUID(0, 0);
                    UUID lead = cause;
                    for (Row row : rows) {
                        cause = row.getUUID(0);
                        lead = row.getUUID(1);
                        if (digest.size() < NAMED) {
                            digest.addObject().put("lead", lead.toString()).put("alert", row.getString(2));
                        }
                    }
                    return effects.write(
                            connection,
                            List.of(new EffectWriter.Planned(
                                    tenant, ids.next(), lead, cause, new Effect("alert", channel, payload), now)));
                });
    }
}
