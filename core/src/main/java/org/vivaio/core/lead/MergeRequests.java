package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Asks for merges that nobody has to confirm: facts like any other, put into the inbox and decided by the pipeline. */
public final class MergeRequests {
    /** Who does it. */
    public static final String ACTOR = "identity";

    private MergeRequests() {}

    /**
     * A merge that is asked for.
     *
     * @param survivor the lead whose id stays in front
     * @param other the lead that is merged into it
     */
    public record Merge(String tenant, UUID survivor, UUID other) {}

    /** Puts them into the inbox, in the transaction of the connection. */
    public static Future<Void> ask(SqlConnection connection, List<Merge> merges, Ids ids, Instant now) {
        if (merges.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery("""
                        insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at)
                        select t, i, 'fact', 'identity', 'application/json', convert_to(b, 'UTF8'), l, $5
                        from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) as x(t, i, b, l)""")
                .execute(Db.params(
                        merges.stream().map(Merge::tenant).toArray(String[]::new),
                        merges.stream().map(merge -> ids.next()).toArray(UUID[]::new),
                        merges.stream().map(MergeRequests::body).toArray(String[]::new),
                        merges.stream().map(Merge::survivor).toArray(UUID[]::new),
                        LeadRows.time(now)))
                .mapEmpty();
    }

    private static String body(Merge merge) {
        ObjectNode body =
                Json.object().put("leadId", merge.survivor().toString()).put("actor", ACTOR);
        ObjectNode fact = body.putArray("facts").addObject().put("type", "lead.merged");
        fact.putObject("data").put("with", merge.other().toString()).put("automatic", true);
        return Json.write(body);
    }
}
