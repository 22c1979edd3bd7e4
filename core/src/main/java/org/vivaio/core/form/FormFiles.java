package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.inbox.CapturedFiles;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Files of submits in the table {@code form_file}. */
public final class FormFiles implements Uploads {
    private static final Duration ORPHAN = Duration.ofDays(1);

    private final Db db;
    private final Ids ids;
    private final Clock clock;

    /** Files in a database. */
    public FormFiles(Db db, Ids ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    @Override
    public Future<List<UUID>> store(String tenant, String form, String key, List<UploadedFile> files) {
        if (files.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return db.in(tenant, connection -> {
            Map<String, Integer> numbers = new HashMap<>();
            List<UUID> stored = new ArrayList<>();
            Future<Void> chain = Future.succeededFuture();
            for (UploadedFile file : files) {
                int n = numbers.merge(file.field(), 1, Integer::sum);
                chain = chain.compose(done -> connection
                        .preparedQuery(
                                "insert into form_file (tenant_id, id, form, key, field, n, name, media, size, content, created_at)"
                                        + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
                                        + " on conflict (tenant_id, form, key, field, n) do update set name = excluded.name,"
                                        + " media = excluded.media, size = excluded.size, content = excluded.content"
                                        + " where form_file.capture_id is null returning id")
                        .execute(Db.params(
                                tenant,
                                ids.next(),
                                form,
                                key,
                                file.field(),
                                n,
                                file.name(),
                                FileKinds.of(file.content()).orElse("application/octet-stream"),
                                file.content().length,
                                Buffer.buffer(file.content()),
                                now()))
                        .map(rows -> {
                            // a file that belongs to a capture already stays as it is: the submit is a repeat
                            rows.forEach(row -> stored.add(row.getUUID(0)));
                            return (Void) null;
                        }));
            }
            return chain.map(done -> List.copyOf(stored));
        });
    }

    @Override
    public Future<Void> link(String tenant, List<UUID> files, String captureId) {
        Optional<UUID> capture = Ids.parse(captureId);
        if (files.isEmpty() || capture.isEmpty()) {
            return Future.succeededFuture();
        }
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "update form_file set capture_id = $3 where tenant_id = $1 and id = any ($2::uuid[])")
                        .execute(Db.params(tenant, files.toArray(UUID[]::new), capture.get()))
                        .mapEmpty());
    }

    /** Stores files of what a connection brought, in the transaction that stores it. */
    public Future<Void> attach(SqlConnection connection, String tenant, List<CapturedFiles.File> files) {
        if (files.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Tuple> rows = new ArrayList<>();
        Map<UUID, Integer> numbers = new HashMap<>();
        for (CapturedFiles.File file : files) {
            rows.add(Db.params(
                    tenant,
                    ids.next(),
                    file.source(),
                    file.capture().toString(),
                    "attachment",
                    numbers.merge(file.capture(), 1, Integer::sum),
                    UploadedFile.clean(file.name()),
                    FileKinds.of(file.content().getBytes()).orElse("application/octet-stream"),
                    file.content().length(),
                    file.content(),
                    now(),
                    file.capture()));
        }
        return connection
                .preparedQuery("insert into form_file (tenant_id, id, form, key, field, n, name, media, size, content,"
                        + " created_at, capture_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
                .executeBatch(rows)
                .mapEmpty();
    }

    /** The files that came with a lead's captures, without their content. */
    Future<ArrayNode> ofLead(String tenant, UUID lead) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select id, form, field, name, media, size, created_at from form_file"
                                        + " where tenant_id = $1 and capture_id in (select inbox_id from lead_event"
                                        + " where tenant_id = $1 and lead_id = $2 and inbox_id is not null) order by id limit 200")
                        .execute(Db.params(tenant, lead))
                        .map(rows -> {
                            ArrayNode items = Json.MAPPER.createArrayNode();
                            for (Row row : rows) {
                                ObjectNode item = items.addObject();
                                item.put("id", row.getUUID(0).toString()).put("form", row.getString(1));
                                item.put("field", row.getString(2)).put("name", row.getString(3));
                                item.put("media", row.getString(4)).put("size", row.getInteger(5));
                                item.put(
                                        "createdAt",
                                        row.getOffsetDateTime(6).toInstant().toString());
                            }
                            return items;
                        }));
    }

    /** A file with its content. */
    record Stored(String name, String media, Buffer content) {}

    /** One file. */
    Future<Optional<Stored>> one(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select name, media, content from form_file where tenant_id = $1 and id = $2")
                        .execute(Db.params(tenant, id))
                        .map(rows -> {
                            for (Row row : rows) {
                                return Optional.of(new Stored(row.getString(0), row.getString(1), row.getBuffer(2)));
                            }
                            return Optional.<Stored>empty();
                        }));
    }

    /** Links files whose capture was stored while the link was lost, and takes away those that never had one. */
    public Future<Void> sweep(Collection<String> tenants) {
        if (tenants.isEmpty()) {
            return Future.succeededFuture();
        }
        OffsetDateTime before = now().minus(ORPHAN);
        return db.in(
                tenants,
                connection -> connection
                        .preparedQuery("update form_file f set capture_id = i.inbox_id from idempotency i"
                                + " where f.capture_id is null and f.created_at < $1 and i.tenant_id = f.tenant_id"
                                + " and i.key = 'form:' || f.form || ':' || f.key")
                        .execute(Db.params(before))
                        .compose(done -> connection
                                .preparedQuery("delete from form_file where capture_id is null and created_at < $1")
                                .execute(Db.params(before)))
                        .mapEmpty());
    }
}
