package org.vivaio.core.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Brings a database to the schema of this version: plain SQL files, forward only, each in a transaction of its own
 * together with the row that records it, so none can be half applied.
 */
public final class Migrations {
    /** In the order in which they apply; a file that has landed never changes. */
    static final List<String> FILES = List.of(
            "V001__platform",
            "V002__tenancy",
            "V003__resource",
            "V004__inbox",
            "V005__lead",
            "V006__identity",
            "V007__delivery",
            "V010__resource_order",
            "V011__timer",
            "V020__order",
            "V021__erasure",
            "V022__lists",
            "V030__source",
            "V040__merge",
            "V041__match",
            "V042__import",
            "V050__consent",
            "V051__suppression",
            "V052__privacy",
            "V060__rules",
            "V061__whatif",
            "V062__rulebook_changes",
            "V070__routing",
            "V071__work",
            "V072__report",
            "V073__report_origin",
            "V080__source_lease",
            "V081__plugin",
            "V090__forms",
            "V100__delivery",
            "V140__assets",
            "V150__returns",
            "V160__calls",
            "V161__budget",
            "V170__page_host");

    /** The first version in which a role can be granted the right to SET another only. */
    private static final int OLDEST = 160_000;

    private static final String LEDGER = """
            create table if not exists schema_migration (
              name text primary key,
              checksum text not null,
              applied_at timestamptz not null default now())""";

    private static final String APP_ROLE = """
            do $$ begin
              if not exists (select from pg_roles where rolname = '%1$s') then
                create role %1$s nologin;
              end if;
            exception when duplicate_object or unique_violation then null;
            end $$""".formatted(Db.ROLE);

    /** So that the login may take the application's role: superusers can anyway, others need the membership. */
    private static final String MEMBERSHIP = """
            do $$ begin
              if not pg_has_role(current_user, '%1$s', 'SET') then
                execute format('grant %1$s to %%I', current_user);
              end if;
            end $$""".formatted(Db.ROLE);

    private static final String GRANTS = """
            grant usage on schema public to %1$s;
            grant select, insert, update, delete on all tables in schema public to %1$s;
            grant usage on all sequences in schema public to %1$s;
            revoke all on schema_migration from %1$s;
            grant select on schema_migration to %1$s""".formatted(Db.ROLE);

    private Migrations() {}

    /**
     * Applies what is missing, makes partitions ahead and grants the application's role its rights.
     *
     * @param address with the login of the owner
     * @return fails with {@link IllegalStateException} when a file that was applied has changed, or the database comes
     *     from a later version
     */
    public static Future<Void> apply(Vertx vertx, PgConnectOptions address) {
        return PgConnection.connect(vertx, address)
                .compose(connection -> migrate(connection).onComplete(done -> connection.close()));
    }

    /** Makes the partitions of the coming months; to be called at start and daily. */
    public static Future<Void> makePartitions(Vertx vertx, PgConnectOptions address) {
        return PgConnection.connect(vertx, address)
                .compose(connection -> partitions(connection).onComplete(done -> connection.close()));
    }

    private static Future<Void> migrate(PgConnection connection) {
        return requireVersion(connection)
                .compose(fine -> run(connection, "select pg_advisory_lock(8466203774)"))
                .compose(locked -> run(connection, APP_ROLE))
                .compose(made -> run(connection, MEMBERSHIP)
                        .recover(failure -> Future.failedFuture(new IllegalStateException(
                                "The database login may not take the role " + Db.ROLE + " (" + failure.getMessage()
                                        + "): have an administrator run GRANT " + Db.ROLE + " TO its login",
                                failure))))
                .compose(made -> run(connection, LEDGER))
                .compose(made -> connection
                        .query("select name, checksum from schema_migration")
                        .execute())
                .compose(rows -> {
                    Map<String, String> applied = new HashMap<>();
                    for (Row row : rows) {
                        applied.put(row.getString(0), row.getString(1));
                    }
                    return applyMissing(connection, applied);
                })
                .compose(done -> partitions(connection))
                .compose(done -> run(connection, GRANTS))
                .eventually(() -> run(connection, "select pg_advisory_unlock(8466203774)"));
    }

    private static Future<Void> requireVersion(PgConnection connection) {
        return connection
                .query("select current_setting('server_version_num')::int, current_setting('server_version')")
                .execute()
                .compose(rows -> {
                    Row row = rows.iterator().next();
                    return row.getInteger(0) >= OLDEST
                            ? Future.succeededFuture()
                            : Future.failedFuture(new IllegalStateException("PostgreSQL " + row.getString(1)
                                    + " is too old: Vivaio needs version 16 or newer"));
                });
    }

    private static Future<Void> applyMissing(PgConnection connection, Map<String, String> applied) {
        for (String name : applied.keySet()) {
            if (!FILES.contains(name)) {
                return Future.failedFuture(new IllegalStateException("The database was written by a later version of"
                        + " Vivaio (it has " + name + "): start that version or a newer one"));
            }
        }
        Future<Void> chain = Future.succeededFuture();
        for (String file : FILES) {
            String sql = read(file);
            String checksum = checksum(sql);
            String known = applied.get(file);
            if (known == null) {
                chain = chain.compose(done -> applyOne(connection, file, sql, checksum));
            } else if (!known.equals(checksum)) {
                return Future.failedFuture(new IllegalStateException("Migration " + file
                        + " is not the one that this database was made with: use an unchanged release of Vivaio"));
            }
        }
        return chain;
    }

    private static Future<Void> applyOne(PgConnection connection, String file, String sql, String checksum) {
        return run(connection, "begin")
                .compose(begun -> run(connection, sql))
                .compose(done -> connection
                        .preparedQuery("insert into schema_migration (name, checksum) values ($1, $2)")
                        .execute(Tuple.of(file, checksum)))
                .compose(done -> run(connection, "commit"))
                .recover(failure -> run(connection, "rollback")
                        .transform(ended -> Future.failedFuture(
                                new IllegalStateException("Migration " + file + " failed: " + failure, failure))));
    }

    private static Future<Void> partitions(PgConnection connection) {
        Future<Void> chain = Future.succeededFuture();
        for (String table : List.of("inbox", "lead_event", "effect_log", "attempt")) {
            chain = chain.compose(done -> run(connection, "call make_partitions('" + table + "')"));
        }
        return chain.compose(done ->
                run(connection, "grant select, insert, update, delete on all tables in schema public to " + Db.ROLE));
    }

    private static Future<Void> run(PgConnection connection, String sql) {
        return connection.query(sql).execute().mapEmpty();
    }

    private static String read(String file) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/" + file + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("Migration " + file + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checksum(String sql) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
