package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.api.Report;
import org.vivaio.core.identity.MatchKeys;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;

/** Finds the lead that a connection's report is about. */
final class ReportSubjects implements PluginIntake.Subjects {
    private final Db db;
    private final MatchKeys identity = new MatchKeys();

    ReportSubjects(Db db) {
        this.db = db;
    }

    @Override
    public Future<Optional<String>> find(String tenant, Report.About about) {
        if (about instanceof Report.Known known) {
            return Future.succeededFuture(Ids.parse(known.leadId()).map(UUID::toString));
        }
        return db.in(
                tenant,
                connection -> about instanceof Report.Sent sent
                        ? bySent(connection, tenant, sent.reference())
                        : byKey(connection, tenant, (Report.Matching) about));
    }

    private static Future<Optional<String>> bySent(SqlConnection connection, String tenant, String reference) {
        Optional<UUID> id = Ids.parse(reference);
        String sql = id.isPresent()
                ? "select lead_id from effect_log where tenant_id = $1 and id = $2"
                        + " union all select lead_id from effect where tenant_id = $1 and id = $2"
                : "select lead_id from effect_log where tenant_id = $1 and reference = $2 limit 1";
        return first(connection, sql, tenant, id.<Object>map(u -> u).orElse(reference));
    }

    private Future<Optional<String>> byKey(SqlConnection connection, String tenant, Report.Matching matching) {
        Optional<MatchKey> key = identity.keys(Map.of(matching.field(), matching.value())).stream()
                .findFirst();
        return key.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : first(
                        connection,
                        "select lead_id from match_key where tenant_id = $1 and kind = $2 and token = $3",
                        tenant,
                        key.get().kind(),
                        key.get().token());
    }

    private static Future<Optional<String>> first(SqlConnection connection, String sql, Object... params) {
        return connection
                .preparedQuery(sql)
                .execute(Db.params(params))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getUUID(0).toString()));
    }
}
