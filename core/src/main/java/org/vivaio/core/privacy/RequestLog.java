package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.Forgetter;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** What the privacy desk did, for the person who must account for it; holds ids and counts, never values of a person. */
public final class RequestLog implements Forgetter {
    private final Db db;
    private final Ids ids;
    private final Clock clock;

    /** A log. */
    public RequestLog(Db db, Ids ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Future<Void> forget(SqlConnection connection, Person person) {
        return write(
                connection,
                person.tenant(),
                person.why().equals("erased") ? "erasure" : "discard",
                Optional.of(person.leadId()),
                person.actor(),
                Json.object());
    }

    /** Writes one line in the caller's transaction. */
    Future<Void> write(
            SqlConnection connection,
            String tenant,
            String kind,
            Optional<UUID> leadId,
            String actor,
            ObjectNode detail) {
        return connection
                .preparedQuery("insert into privacy_request (tenant_id, id, kind, lead_id, actor, detail, at)"
                        + " values ($1, $2, $3, $4, $5, $6::text::jsonb, $7)")
                .execute(Db.params(tenant, ids.next(), kind, leadId.orElse(null), actor, Json.write(detail), now()))
                .mapEmpty();
    }

    /** The lines, newest first. */
    Future<ObjectNode> list(String tenant, Optional<UUID> lead, int limit, Optional<UUID> before) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select id, kind, lead_id, actor, detail::text, at from privacy_request"
                                + " where tenant_id = $1 and id < $2 and ($3::uuid is null or lead_id = $3)"
                                + " order by id desc limit $4")
                        .execute(Db.params(tenant, before.orElse(new UUID(-1L, -1L)), lead.orElse(null), limit + 1))
                        .map(rows -> {
                            ObjectNode page = Json.object();
                            ArrayNode items = page.putArray("items");
                            String last = "";
                            for (Row row : rows) {
                                if (items.size() == limit) {
                                    page.put("next", last);
                                    break;
                                }
                                last = row.getUUID("id").toString();
                                ObjectNode item = items.addObject()
                                        .put("id", last)
                                        .put("kind", row.getString("kind"))
                                        .put("actor", row.getString("actor"))
                                        .put(
                                                "at",
                                                row.getOffsetDateTime("at")
                                                        .toInstant()
                                                        .toString());
                                if (row.getUUID("lead_id") != null) {
                                    item.put("leadId", row.getUUID("lead_id").toString());
                                }
                                item.set("detail", Json.parse(row.getString("detail")));
                            }
                            return page;
                        }));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
