package org.vivaio.core.platform.postgres;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL for all tests of a JVM, kept below {@code target} so that the next JVM and the next run start it in
 * well under a second.
 */
public final class TestPostgres {
    private static final String PREFIX = "test_";
    private static final int SLOTS = 8;
    private static @Nullable TestPostgres instance;

    private final EmbeddedPostgres server;
    private final Vertx vertx;
    private final List<Runnable> beforeStop = new CopyOnWriteArrayList<>();

    private TestPostgres(EmbeddedPostgres server) {
        this.server = server;
        this.vertx = Vertx.vertx();
        for (Row row :
                sql(server.address().url(), "SELECT datname FROM pg_database WHERE datname LIKE '" + PREFIX + "%'")) {
            sql(server.address().url(), "DROP DATABASE " + row.getString(0) + " WITH (FORCE)");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            beforeStop.forEach(Runnable::run);
            vertx.close();
            server.close();
        }));
    }

    /** Makes an empty database that no other test has, and answers with its URL (superuser, with password). */
    public static String freshDatabase() {
        TestPostgres postgres = instance();
        String name = PREFIX + UUID.randomUUID().toString().replace("-", "");
        postgres.sql(postgres.server.address().url(), "CREATE DATABASE " + name);
        return postgres.server.address().withDatabase(name).url();
    }

    /** Ends what lives on this server for the whole JVM before the server stops. */
    public static void beforeStop(Runnable end) {
        instance().beforeStop.add(end);
    }

    /** The shared server, for a test that looks at the server itself; never stop it. */
    public static EmbeddedPostgres server() {
        return instance().server;
    }

    /** Runs one statement on a connection of its own and answers with its rows. */
    public static RowSet<Row> query(String url, String statement) {
        return instance().sql(url, statement);
    }

    private static synchronized TestPostgres instance() {
        TestPostgres present = instance;
        if (present == null) {
            present = new TestPostgres(start());
            instance = present;
        }
        return present;
    }

    /** A second JVM beside this one takes the next folder, since a data directory has one server. */
    private static EmbeddedPostgres start() {
        PostgresException last = new PostgresException("no slot tried");
        for (int slot = 0; slot < SLOTS; slot++) {
            try {
                return EmbeddedPostgres.start(
                        Path.of("target", "test-postgres-" + slot), EmbeddedPostgres.Options.defaults());
            } catch (PostgresException e) {
                if (!e.getMessage().contains("is in use by")) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    private RowSet<Row> sql(String url, String statement) {
        return sql(vertx, url, statement);
    }

    static RowSet<Row> sql(Vertx vertx, String url, String statement) {
        try {
            return PgConnection.connect(vertx, PostgresAddress.parse(url).connectOptions())
                    .compose(connection -> connection.query(statement).execute().eventually(connection::close))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The statement failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
