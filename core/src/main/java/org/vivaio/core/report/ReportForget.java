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

    /** An origin that one person alone came from may be about that person; a later lead from there writes it again. */
    private static final String BLANK = """
            update report_origin o set touch_source = '', medium = '', campaign = '', content = '', term = ''
            where o.tenant_id = $1
              and o.id = (select origin from report_lead where tenant_id = $1 and lead_id = $2)
              and (select count(*) from (
                select 1 from report_lead r where r.tenant_id = $1 and r.origin = o.id limit 2) those) < 2""";

    /** The follower is kept out meanwhile: what it has read of the person must not come after. */
    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("select from report_position where tenant_id = $1 for update")
                .execute(Db.params(tenant))
                .compose(locked -> connection.preparedQuery(BLANK).execute(Db.params(tenant, leadId)))
                .compose(blank -> connection
                        .preparedQuery("update report_lead set traits = '{}' where tenant_id = $1 and lead_id = $2")
                        .execute(Db.params(tenant, leadId)))
                .mapEmpty();
    }
}
