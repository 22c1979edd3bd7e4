package org.vivaio.core.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * PostgreSQL as the application's role. Every transaction names the set of tenants it is about; row-level security
 * hides all others.
 */
public final class Db {
    /** The role that serves requests: owns nothing, bypasses nothing. */
    public static final String ROLE = "vivaio_app";

    /** No writing transaction outlives this, so that followers of events are never held up for long. */
    private static final int TRANSACTION_TIMEOUT_MS = 5_000;

    private final Pool pool;

    private Db(Pool pool) {
        this.pool = pool;
    }

    /**
     * Opens a pool.
     *
     * @param address where PostgreSQL is, with the migrator's login; each connection takes {@link #ROLE} at its start
     * @param size connections at the most; more than cores hurts
     */
    public static Db open(Vertx vertx, PgConnectOptions address, String name, int size) {
        PgConnectOptions options = new PgConnectOptions(address)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(512)
                .setPipeliningLimit(64)
                .setReconnectAttempts(0)
                .addProperty("application_name", "vivaio-" + name)
                .addProperty("role", ROLE)
                .addProperty("synchronous_commit", "on")
                .addProperty("timezone", "UTC")
                .addProperty("jit", "off")
                .addProperty("plan_cache_mode", "force_generic_plan")
                .addProperty("idle_in_transaction_session_timeout", String.valueOf(TRANSACTION_TIMEOUT_MS * 2))
                .addProperty("statement_timeout", String.valueOf(TRANSACTION_TIMEOUT_MS));
        PoolOptions poolOptions = new PoolOptions()
                .setMaxSize(size)
                .setName(name)
                .setShared(true)
                .setConnectionTimeout(4)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(10)
                .setIdleTimeoutUnit(TimeUnit.MINUTES);
        return new Db(PgBuilder.pool()
                .with(poolOptions)
                .connectingTo(options)
                .using(vertx)
                .build());
    }

    /** Work on tables without tenants (the list of tenants, of nodes). */
    public <T> Future<T> run(Function<SqlConnection, Future<T>> work) {
        return in(List.of(), work);
    }

    /** Work on one tenant's rows, in one transaction. */
    public <T> Future<T> in(String tenant, Function<SqlConnection, Future<T>> work) {
        return in(List.of(tenant), work);
    }

    /**
     * Work on the rows of a set of tenants, in one transaction. The first statements of the work travel together with
     * BEGIN; when the work fails, nothing of it stays.
     */
    public <T> Future<T> in(Collection<String> tenants, Function<SqlConnection, Future<T>> work) {
        return pool.getConnection().compose(connection -> {
            Future<?> begin = begin(connection, tenants);
            Future<T> done;
            try {
                done = work.apply(connection);
            } catch (RuntimeException e) {
                done = Future.failedFuture(e);
            }
            Future<T> result = done;
            return begin.transform(begun -> begun.failed() ? Future.failedFuture(begun.cause()) : result)
                    .transform(outcome -> outcome.succeeded()
                            ? commit(connection).map(outcome.result())
                            : rollback(connection).transform(ignored -> Future.failedFuture(outcome.cause())))
                    .onComplete(ended -> connection.close());
        });
    }

    /**
     * One statement that is a transaction of its own and names its tenants itself: a single round trip.
     *
     * @param sql calls a function that sets the tenants
     */
    public Future<RowSet<Row>> once(String sql, Tuple params) {
        return pool.getConnection()
                .compose(connection ->
                        connection.preparedQuery(sql).execute(params).onComplete(done -> connection.close()));
    }

    private static Future<?> begin(SqlConnection connection, Collection<String> tenants) {
        Future<?> begin = connection.query("BEGIN").execute();
        if (tenants.isEmpty()) {
            return begin;
        }
        Future<?> set = connection
                .preparedQuery("select set_config('vivaio.tenants', $1, true)")
                .execute(Tuple.of(String.join(",", tenants)));
        return begin.compose(ignored -> set);
    }

    private static Future<Void> commit(SqlConnection connection) {
        return connection.query("COMMIT").execute().mapEmpty();
    }

    private static Future<Void> rollback(SqlConnection connection) {
        return connection.query("ROLLBACK").execute().<Void>mapEmpty().otherwiseEmpty();
    }

    /**
     * Parameters of a statement; arrays stand for PostgreSQL arrays.
     *
     * @throws IllegalArgumentException for an array of {@code Numeric} with null in it: the driver never ends such a
     *     statement, nor its transaction
     */
    public static Tuple params(@org.jspecify.annotations.Nullable Object... values) {
        for (Object value : values) {
            if (value instanceof Numeric[] numbers
                    && java.util.Arrays.asList(numbers).contains(null)) {
                throw new IllegalArgumentException("An array of numbers with null in it cannot be sent: use text[]");
            }
        }
        return Tuple.wrap(new java.util.ArrayList<>(java.util.Arrays.asList(values)));
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return pool.close();
    }

    /** Whether a failure is a deadlock or serialization failure: the same work may be tried again at once. */
    public static boolean isConflict(Throwable failure) {
        return failure instanceof PgException e && ("40P01".equals(e.getSqlState()) || "40001".equals(e.getSqlState()));
    }

    /** Whether PostgreSQL refused the data itself, so that trying the same again is of no use. */
    public static boolean isDataFault(Throwable failure) {
        return failure instanceof PgException e
                && e.getSqlState() != null
                && (e.getSqlState().startsWith("22") || e.getSqlState().startsWith("23"));
    }

    /** Whether PostgreSQL could not be reached, is starting or stopping, or ended the connection. */
    public static boolean isUnavailable(Throwable failure) {
        if (failure instanceof PgException e) {
            String state = String.valueOf(e.getSqlState());
            return state.startsWith("57P") || state.startsWith("08") || state.startsWith("53");
        }
        return failure instanceof java.io.IOException
                || failure instanceof io.vertx.core.VertxException
                || failure instanceof java.util.concurrent.TimeoutException
                || failure instanceof io.vertx.sqlclient.ClosedConnectionException;
    }
}
