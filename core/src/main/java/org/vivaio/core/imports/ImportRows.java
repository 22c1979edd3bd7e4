package org.vivaio.core.imports;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The tables of imports. */
final class ImportRows {
    private ImportRows() {}

    /** A row that made no lead. */
    record Reject(long line, String raw, List<Judgement.Reason> reasons, SortedSet<MatchKey> keys) {}

    static Future<Optional<ImportJob>> find(SqlConnection connection, String tenant, UUID id, boolean lock) {
        return connection
                .preparedQuery("select " + ImportJob.COLUMNS + " from import_job where tenant_id = $1 and id = $2"
                        + (lock ? " for update" : ""))
                .execute(Db.params(tenant, id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(ImportJob.read(rows.iterator().next())));
    }

    /** The next import that has work, locked against other nodes as long as the transaction lasts. */
    static Future<Optional<ImportJob>> claim(SqlConnection connection, String tenant, String state) {
        return connection
                .preparedQuery("select " + ImportJob.COLUMNS + " from import_job where tenant_id = $1 and state = $2"
                        + " and state in ('checking', 'running') order by id limit 1 for update skip locked")
                .execute(Db.params(tenant, state))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(ImportJob.read(rows.iterator().next())));
    }

    static Future<byte[]> bytes(SqlConnection connection, String tenant, UUID id, long position) {
        return connection
                .preparedQuery("select start, bytes from import_chunk where tenant_id = $1 and import_id = $2"
                        + " and start <= $3 order by start desc limit 1")
                .execute(Db.params(tenant, id, position))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return new byte[0];
                    }
                    Row row = rows.iterator().next();
                    Buffer bytes = row.getBuffer("bytes");
                    long skip = position - row.getLong("start");
                    return skip >= bytes.length() ? new byte[0] : bytes.getBytes((int) skip, bytes.length());
                });
    }

    static Future<Void> append(SqlConnection connection, String tenant, UUID id, long start, Buffer bytes) {
        return connection
                .preparedQuery("insert into import_chunk (tenant_id, import_id, start, bytes) values ($1, $2, $3, $4)")
                .execute(Db.params(tenant, id, start, bytes))
                .mapEmpty();
    }

    /** The file is not needed any more, nor the rows shown of it. */
    static Future<Void> dropFile(SqlConnection connection, String tenant, UUID id) {
        return connection
                .preparedQuery("delete from import_chunk where tenant_id = $1 and import_id = $2")
                .execute(Db.params(tenant, id))
                .compose(done -> connection
                        .preparedQuery("update import_job set sample = '[]' where tenant_id = $1 and id = $2")
                        .execute(Db.params(tenant, id)))
                .mapEmpty();
    }

    static Future<Void> reject(SqlConnection connection, String tenant, UUID id, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return Future.succeededFuture();
        }
        List<String> tokens = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        rejects.forEach(reject -> reject.keys().forEach(key -> {
            tokens.add(key.kind() + ":" + key.token());
            lines.add(reject.line());
        }));
        return connection
                .preparedQuery("""
                        insert into import_reject (tenant_id, import_id, line, raw, reasons)
                        select $1, $2, l, r, j::jsonb from unnest($3::bigint[], $4::text[], $5::text[]) as x (l, r, j)
                        on conflict do nothing""")
                .execute(Db.params(
                        tenant,
                        id,
                        rejects.stream().map(Reject::line).toArray(Long[]::new),
                        rejects.stream()
                                .map(reject -> reject.raw().replace('\0', '\uFFFD'))
                                .toArray(String[]::new),
                        rejects.stream()
                                .map(reject -> Json.write(
                                        new Judgement("", false, reject.reasons(), Optional.empty()).reasonsJson()))
                                .toArray(String[]::new)))
                .compose(done -> tokens.isEmpty()
                        ? Future.succeededFuture()
                        : connection
                                .preparedQuery("""
                                        insert into import_reject_key (tenant_id, token, import_id, line)
                                        select $1, t, $2, l from unnest($3::text[], $4::bigint[]) as x (t, l)
                                        on conflict do nothing""")
                                .execute(Db.params(
                                        tenant, id, tokens.toArray(String[]::new), lines.toArray(Long[]::new)))
                                .mapEmpty());
    }

    static Future<List<Row>> rejects(SqlConnection connection, String tenant, UUID id, long after, int limit) {
        return connection
                .preparedQuery(
                        "select line, raw, reasons::text from import_reject where tenant_id = $1 and import_id = $2"
                                + " and line > $3 order by line limit $4")
                .execute(Db.params(tenant, id, after, limit))
                .map(rows -> {
                    List<Row> list = new ArrayList<>();
                    rows.forEach(list::add);
                    return list;
                });
    }

    static Future<Void> delete(SqlConnection connection, String tenant, UUID id) {
        Future<Void> chain = Future.succeededFuture();
        for (String table : List.of("import_chunk", "import_reject_key", "import_reject")) {
            chain = chain.compose(done -> connection
                    .preparedQuery("delete from " + table + " where tenant_id = $1 and import_id = $2")
                    .execute(Db.params(tenant, id))
                    .mapEmpty());
        }
        return chain.compose(done -> connection
                .preparedQuery("delete from import_job where tenant_id = $1 and id = $2")
                .execute(Db.params(tenant, id))
                .mapEmpty());
    }
}
