package org.vivaio.bench.product;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks into a database, one connection for each question. */
public final class Sql implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final PgTarget target;

    /** For the given database. */
    public Sql(PgTarget target) {
        this.target = target;
    }

    /** Rows of one statement with parameters. */
    public List<Row> rows(String statement, Object... parameters) {
        RowSet<Row> found = await(
                statement,
                connect()
                        .compose(connection -> connection
                                .preparedQuery(statement)
                                .execute(Tuple.from(parameters))
                                .eventually(connection::close)));
        List<Row> rows = new ArrayList<>();
        found.forEach(rows::add);
        return rows;
    }

    /** Runs a statement in a transaction that stays open, with its locks, until the answer is run. */
    public Runnable hold(String statement) {
        PgConnection connection = await("connect", connect());
        await(
                statement,
                connection
                        .query("begin")
                        .execute()
                        .compose(begun -> connection.query(statement).execute()));
        return () -> await("rollback", connection.query("rollback").execute().eventually(connection::close));
    }

    private Future<PgConnection> connect() {
        return PgConnection.connect(
                vertx,
                new PgConnectOptions()
                        .setHost(target.host())
                        .setPort(target.port())
                        .setUser(target.user())
                        .setPassword(target.password())
                        .setDatabase(target.database()));
    }

    private static <T> T await(String what, Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The statement failed: " + what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The one number that a statement gives. */
    public long number(String statement, Object... parameters) {
        return rows(statement, parameters).get(0).getLong(0);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
