package org.vivaio.core.whatif;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The table {@code whatif_job}: comparisons that take longer than a caller waits. */
final class WhatIfJobs {
    /** A comparison that told nothing for so long is taken for lost with its process. */
    private static final Duration LOST = Duration.ofMinutes(1);

    private static final Duration KEPT = Duration.ofDays(1);

    private final Db db;
    private final Clock clock;

    WhatIfJobs(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** Puts a job on record, and takes away those that nobody can want any more. */
    Future<Void> open(String tenant, UUID id, String actor, WhatIf.Progress progress) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("delete from whatif_job where tenant_id = $1 and updated_at < $2")
                        .execute(Db.params(tenant, now().minus(KEPT)))
                        .compose(done -> connection
                                .preparedQuery("insert into whatif_job"
                                        + " (tenant_id, id, state, progress, actor, created_at, updated_at)"
                                        + " values ($1, $2, 'running', $3::text::json, $4, $5, $5)")
                                .execute(Db.params(tenant, id, json(progress), actor, now())))
                        .mapEmpty());
    }

    Future<Void> tell(String tenant, UUID id, WhatIf.Progress progress) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("update whatif_job set progress = $3::text::json, updated_at = $4"
                                + " where tenant_id = $1 and id = $2 and state = 'running'")
                        .execute(Db.params(tenant, id, json(progress), now()))
                        .mapEmpty());
    }

    Future<Void> close(String tenant, UUID id, String state, WhatIf.Progress progress, ObjectNode result) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("update whatif_job set state = $3, progress = $4::text::json,"
                                + " result = $5::text::json, updated_at = $6 where tenant_id = $1 and id = $2")
                        .execute(Db.params(tenant, id, state, json(progress), Json.write(result), now()))
                        .mapEmpty());
    }

    /** How far a job is, or what came out; empty when there is none. */
    Future<Optional<ObjectNode>> find(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select state, progress::text, result::text, updated_at from whatif_job"
                                + " where tenant_id = $1 and id = $2")
                        .execute(Db.params(tenant, id))
                        .map(rows -> rows.size() == 0
                                ? Optional.empty()
                                : Optional.of(shown(id, rows.iterator().next()))));
    }

    private ObjectNode shown(UUID id, Row row) {
        String state = row.getString(0);
        boolean lost = state.equals("running") && row.getOffsetDateTime(3).isBefore(now().minus(LOST));
        ObjectNode json = Json.object().put("job", id.toString()).put("state", lost ? "lost" : state);
        json.set("progress", Json.parse(row.getString(1)));
        if (row.getString(2) != null) {
            json.set("result", Json.parse(row.getString(2)));
        }
        return json;
    }

    static String json(WhatIf.Progress progress) {
        return Json.write(Json.object().put("leads", progress.done()).put("of", progress.of()));
    }
}
