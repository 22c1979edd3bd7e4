package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.platform.Db;

/**
 * An event as a follower meets it, in an order that skips none that commits late.
 *
 * @param txid transaction that recorded it; with the event's id the place to go on from
 * @param event the event
 */
public record Followed(long txid, LeadEvent event) {

    /** What committed behind a place, oldest first. */
    public static Future<List<Followed>> page(
            SqlConnection connection, String tenant, long txid, UUID after, int limit) {
        return connection
                .preparedQuery("select txid, " + LeadRows.EVENT_COLUMNS + """
                         from lead_event
                        where tenant_id = $1 and (txid, id) > ($2, $3)
                          and txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
                        order by txid, id limit $4""")
                .execute(Db.params(tenant, txid, after, limit))
                .map(rows -> {
                    List<Followed> page = new ArrayList<>(rows.size());
                    rows.forEach(row -> page.add(new Followed(row.getLong("txid"), LeadRows.event(row))));
                    return page;
                });
    }
}
