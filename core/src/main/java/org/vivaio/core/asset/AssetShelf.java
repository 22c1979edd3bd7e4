package org.vivaio.core.asset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Files of assets and codes of pools, in their tables. */
final class AssetShelf {
    private static final String GIVEN =
            "select code from pool_code where tenant_id = $1 and lead_id = $2 and pool = $3";

    /** Whoever else takes a code at the same moment takes another one. */
    private static final String TAKE = """
            with free as (
              select id from pool_code where tenant_id = $1 and pool = $3 and lead_id is null
              order by id limit 1 for update skip locked)
            update pool_code p set lead_id = $2, given_at = $4 from free
            where p.tenant_id = $1 and p.id = free.id returning p.code""";

    private static final String UNIQUE_VIOLATION = "23505";

    private final Db db;
    private final Ids ids;
    private final Clock clock;

    AssetShelf(Db db, Ids ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A file.
     *
     * @param media told by its content where that is known
     */
    record Stored(String name, String media, Buffer content) {}

    Future<Void> put(String tenant, String asset, Stored file) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "insert into asset_file (tenant_id, asset, name, media, size, content, updated_at)"
                                        + " values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, asset) do update set"
                                        + " name = excluded.name, media = excluded.media, size = excluded.size,"
                                        + " content = excluded.content, updated_at = excluded.updated_at")
                        .execute(Db.params(
                                tenant,
                                asset,
                                file.name(),
                                file.media(),
                                file.content().length(),
                                file.content(),
                                clock.instant().atOffset(ZoneOffset.UTC)))
                        .mapEmpty());
    }

    Future<Boolean> remove(String tenant, String asset) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("delete from asset_file where tenant_id = $1 and asset = $2")
                        .execute(Db.params(tenant, asset))
                        .map(rows -> rows.rowCount() > 0));
    }

    Future<Optional<Stored>> file(String tenant, String asset) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select name, media, content from asset_file where tenant_id = $1 and asset = $2")
                        .execute(Db.params(tenant, asset))
                        .map(rows -> rows.size() == 0
                                ? Optional.empty()
                                : Optional.of(rows.iterator().next())
                                        .map(row -> new Stored(row.getString(0), row.getString(1), row.getBuffer(2)))));
    }

    /** Adds codes; those that the pool has already count once. Gives how many are new. */
    Future<Integer> add(String tenant, String pool, List<String> codes) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("insert into pool_code (tenant_id, id, pool, code)"
                                + " select $1, x.id, $2, x.code from unnest($3::uuid[], $4::text[]) as x (id, code)"
                                + " on conflict (tenant_id, pool, code) do nothing")
                        .execute(Db.params(
                                tenant,
                                pool,
                                codes.stream().map(code -> ids.next()).toArray(UUID[]::new),
                                codes.toArray(String[]::new)))
                        .map(rows -> rows.rowCount()));
    }

    /** What is known of the files, without their bytes, by asset. */
    Future<Map<String, ObjectNode>> files(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select asset, name, media, size, updated_at from asset_file where tenant_id = $1")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            Map<String, ObjectNode> files = new HashMap<>();
                            for (Row row : rows) {
                                files.put(
                                        row.getString(0),
                                        Json.object()
                                                .put("name", row.getString(1))
                                                .put("media", row.getString(2))
                                                .put("size", row.getInteger(3))
                                                .put(
                                                        "updatedAt",
                                                        row.getOffsetDateTime(4)
                                                                .toInstant()
                                                                .toString()));
                            }
                            return files;
                        }));
    }

    /** The figures of all pools that have codes. */
    Future<Map<String, ObjectNode>> figures(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select pool, count(*), count(lead_id) from pool_code where tenant_id = $1 group by pool")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            Map<String, ObjectNode> figures = new HashMap<>();
                            rows.forEach(row -> figures.put(
                                    row.getString(0), figures(row.getString(0), row.getLong(1), row.getLong(2))));
                            return figures;
                        }));
    }

    static ObjectNode figures(String pool, long all, long given) {
        return Json.object()
                .put("name", pool)
                .put("codes", all)
                .put("given", given)
                .put("left", all - given);
    }

    Future<ObjectNode> figures(String tenant, String pool) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select count(*), count(lead_id) from pool_code where tenant_id = $1 and pool = $2")
                        .execute(Db.params(tenant, pool))
                        .map(rows -> {
                            long all = rows.iterator().next().getLong(0);
                            long given = rows.iterator().next().getLong(1);
                            return figures(pool, all, given);
                        }));
    }

    /** The lead's code of a pool: the one it has, or the next; empty when none is left. */
    Future<Optional<String>> code(String tenant, String pool, UUID lead) {
        return db.in(tenant, connection -> given(connection, tenant, pool, lead))
                .compose(has -> has.isPresent()
                        ? Future.succeededFuture(has)
                        : db.in(tenant, connection -> take(connection, tenant, pool, lead))
                                .recover(failure -> failure instanceof PgException clash
                                                && UNIQUE_VIOLATION.equals(clash.getSqlState())
                                        // the same person a moment ago
                                        ? db.in(tenant, connection -> given(connection, tenant, pool, lead))
                                        : Future.failedFuture(failure)));
    }

    private static Future<Optional<String>> given(SqlConnection connection, String tenant, String pool, UUID lead) {
        return connection
                .preparedQuery(GIVEN)
                .execute(Db.params(tenant, lead, pool))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    private Future<Optional<String>> take(SqlConnection connection, String tenant, String pool, UUID lead) {
        return connection
                .preparedQuery(TAKE)
                .execute(Db.params(tenant, lead, pool, clock.instant().atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }
}
