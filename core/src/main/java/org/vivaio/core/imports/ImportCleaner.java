package org.vivaio.core.imports;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;

/**
 * Lets go of files that nobody needs any more: a file is full of people, and an erasure reaches it only when it goes. What was
 * not started in time ends as cancelled, and says why.
 */
final class ImportCleaner {
    /** How long a file waits to be started. */
    static final int DAYS_TO_START = 7;

    /** How long imports and what was refused of them are kept when nothing happens to them. */
    static final int DAYS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(ImportCleaner.class);
    private static final String EXPIRED = "Not started within " + DAYS_TO_START + " days: the file was deleted";

    private final Db db;
    private final Clock clock;

    ImportCleaner(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    Future<Void> clean(Set<String> tenants) {
        Future<Void> chain = Future.succeededFuture();
        for (String tenant : tenants) {
            chain = chain.compose(done -> clean(tenant));
        }
        return chain.onFailure(failure -> LOG.warn("Old imports stay for now: {}", failure.toString()));
    }

    private Future<Void> clean(String tenant) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("select id from import_job where tenant_id = $1 and state <> 'running'"
                                        + " and updated_at < $2 limit 100")
                                .execute(Db.params(tenant, now.minusDays(DAYS)))
                                .compose(rows -> each(rows, id -> ImportRows.delete(connection, tenant, id))))
                .compose(done -> db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("update import_job set state = 'cancelled', cause = $3, updated_at = $4"
                                        + " where tenant_id = $1 and state in ('uploading', 'checking', 'ready')"
                                        + " and updated_at < $2 returning id")
                                .execute(Db.params(tenant, now.minusDays(DAYS_TO_START), EXPIRED, now))
                                .compose(rows -> each(rows, id -> ImportRows.dropFile(connection, tenant, id)))));
    }

    private static Future<Void> each(RowSet<Row> rows, Function<UUID, Future<Void>> step) {
        Future<Void> chain = Future.succeededFuture();
        for (Row row : rows) {
            chain = chain.compose(done -> step.apply(row.getUUID(0)));
        }
        return chain;
    }
}
