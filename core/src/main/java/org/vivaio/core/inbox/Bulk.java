package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** Stores many captures in a transaction of the caller's own, and tells what became of them. */
public final class Bulk {
    private Bulk() {}

    /**
     * A capture.
     *
     * @param body the capture as JSON
     * @param meta what is known beside it
     */
    public record Item(UUID id, String source, ObjectNode body, ObjectNode meta, Optional<String> externalId) {}

    /**
     * What became of one.
     *
     * @param state {@code pending}, {@code done} or {@code stuck}
     */
    public record Outcome(String state, String verdict, boolean attached, List<Judgement.Reason> reasons) {}

    /** Stores captures; they are due at once. */
    public static Future<Void> insert(SqlConnection connection, String tenant, List<Item> items, Instant now) {
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        @Nullable String[] external = new @Nullable String[items.size()];
        for (int i = 0; i < external.length; i++) {
            external[i] = items.get(i).externalId().orElse(null);
        }
        return connection
                .preparedQuery("""
                        insert into inbox (tenant_id, id, kind, source, content_type, body, meta, external_id, due_at)
                        select $1, i, 'capture', s, 'application/json', b, m::jsonb, e, $7
                        from unnest($2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::text[]) as x (i, s, b, m, e)""")
                .execute(Db.params(
                        tenant,
                        items.stream().map(Item::id).toArray(UUID[]::new),
                        items.stream().map(Item::source).toArray(String[]::new),
                        items.stream()
                                .map(item -> Buffer.buffer(Json.writeBytes(item.body())))
                                .toArray(Buffer[]::new),
                        items.stream().map(item -> Json.write(item.meta())).toArray(String[]::new),
                        external,
                        now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    /** What became of captures. */
    public static Future<Map<UUID, Outcome>> outcomes(SqlConnection connection, String tenant, Collection<UUID> ids) {
        return connection
                .preparedQuery("select id, state, verdict, attached, reasons::text from inbox"
                        + " where tenant_id = $1 and id = any ($2::uuid[])")
                .execute(Db.params(tenant, ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, Outcome> outcomes = new HashMap<>();
                    for (Row row : rows) {
                        String verdict = row.getString("verdict");
                        String reasons = row.getString("reasons");
                        outcomes.put(
                                row.getUUID("id"),
                                new Outcome(
                                        row.getString("state"),
                                        verdict == null ? "" : verdict,
                                        Boolean.TRUE.equals(row.getBoolean("attached")),
                                        reasons == null ? List.of() : Judgement.reasons(Json.parse(reasons))));
                    }
                    return outcomes;
                });
    }
}
