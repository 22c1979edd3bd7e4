package org.vivaio.bench.deliver;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.load.Captures;
import org.vivaio.bench.load.LoadResult;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Resources;
import org.vivaio.bench.product.Sql;

/** The tenant whose effects leave by a plugin that does nothing: put into the outbox at once, or made by captures at a pace. */
final class Deliveries {
    static final String TENANT = "bench-deliver";

    /** The connection that each capture makes an effect for. */
    static final String PACED = "paced";

    private static final int LEADS = 500;
    private static final int CALLERS = 8;
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final String FILL = """
            insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at)
            select $1, gen_random_uuid(), l.id, 'export', 'noop-' || (n % $3), l.id, '{"event": "bench"}', $4, now()
            from generate_series(1, $2) as n
            join (select id, row_number() over () - 1 as place from lead where tenant_id = $1) as l on l.place = n % $5""";

    private final Trial trial;
    private final Sql sql;
    private final int connections;
    private final Captures captures;

    private Deliveries(Trial trial, int connections) {
        this.trial = trial;
        this.sql = trial.sql();
        this.connections = connections;
        this.captures = new Captures(TENANT, "?wait=0", trial.token());
    }

    /** Makes the tenant with its leads and connections. */
    static Deliveries start(Trial trial, int connections) {
        List<JsonObject> resources = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            resources.add(Resources.connection("noop-" + i, "bench-noop", new JsonObject(), "bench.never"));
        }
        resources.add(Resources.connection(PACED, "bench-noop", new JsonObject(), "capture.accepted"));
        trial.api().tenant(TENANT, resources);
        trial.api()
                .captures(
                        TENANT,
                        IntStream.range(0, LEADS)
                                .mapToObj(i -> new JsonObject().put("email", "lead" + i + "@bench.example")));
        Deliveries deliveries = new Deliveries(trial, connections);
        Await.until(
                "the leads",
                LONG,
                () -> trial.sql().number("select count(*) from lead where tenant_id = $1", TENANT) == LEADS);
        deliveries.awaitSent(PACED);
        return deliveries;
    }

    /** Puts effects beside the others that are due in a year. */
    void wait(int effects) {
        fill(effects, OffsetDateTime.now(ZoneOffset.UTC).plusYears(1));
        sql.rows("analyze effect");
    }

    /** Takes out all effects that wait, as if they had never been there. */
    void clear() {
        sql.rows("truncate effect");
        sql.rows("analyze effect");
    }

    /** Effects a second from the commit that makes them due to the last one's end. */
    double drain(int effects) {
        fill(effects, OffsetDateTime.now(ZoneOffset.UTC));
        long start = System.nanoTime();
        Await.until(
                "all effects to end",
                LONG,
                () -> sql.number(
                                "select count(*) from effect where tenant_id = $1 and due_at < now() + interval '1 day'",
                                TENANT)
                        == 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        long inbox = sql.number("select count(*) from inbox where state = 'pending'");
        trial.awaitDecided(LONG);
        double all = (System.nanoTime() - start) / 1e9;
        Result.say(
                "%d effects in %.1f s; %d receipts were still to be decided, all after %.1f s (%.0f/s)",
                effects, seconds, inbox, all, effects / all);
        return effects / seconds;
    }

    private void fill(int effects, OffsetDateTime due) {
        sql.rows(FILL, TENANT, effects, connections, due, LEADS);
    }

    /**
     * Sends captures at a steady rate, each of which makes an effect for {@link #PACED}, and waits until all of these have
     * ended.
     *
     * @param rate a second
     */
    LoadResult pace(int rate, Duration lasting) throws IOException {
        LoadResult result = trial.load(captures, CALLERS, rate, lasting);
        if (result.failures() > 0) {
            throw new IllegalStateException("Captures were answered " + result.statuses());
        }
        trial.awaitDecided(LONG);
        awaitSent(PACED);
        return result;
    }

    /** Waits until a connection has no effect that is due. */
    void awaitSent(String connection) {
        Await.until(
                "the effects of " + connection,
                LONG,
                () -> sql.number(
                                "select count(*) from effect where tenant_id = $1 and connection = $2",
                                TENANT,
                                connection)
                        == 0);
    }

    /** What the database's clock says. */
    OffsetDateTime now() {
        return sql.rows("select clock_timestamp()").get(0).getOffsetDateTime(0);
    }

    /**
     * How long effects of {@link #PACED} took that were made since a moment, in milliseconds.
     *
     * @param from a column of an effect ({@code e}) or of its last attempt ({@code a})
     * @param to another one
     */
    double millis(double share, String from, String to, OffsetDateTime since) {
        return sql.rows(
                        "select percentile_cont($1) within group (order by extract(epoch from " + to + " - " + from
                                + ") * 1000)::float8 from effect_log e join attempt a on a.tenant_id = e.tenant_id"
                                + " and a.effect_id = e.id and a.number = e.attempts"
                                + " where e.tenant_id = $2 and e.connection = $3 and e.created_at >= $4",
                        share,
                        TENANT,
                        PACED,
                        since)
                .get(0)
                .getDouble(0);
    }
}
