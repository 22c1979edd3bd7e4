package org.vivaio.core.report;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;

/** Takes what describes a person out of the reports; the counts stay. */
public final class ReportForget implements Projection {
    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("update report_lead set traits = '{}' where tenant_id = $1 and lead_id = $2")
                .execute(Db.params(tenant, leadId))
                .mapEmpty();
    }
}
