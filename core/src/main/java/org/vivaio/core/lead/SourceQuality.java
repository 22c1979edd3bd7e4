package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.core.lead.Throttle.Quality;
import org.vivaio.core.platform.Db;

/** Sums up what sources brought within their windows: for the batch that slows them down, and for who wants to know why. */
public final class SourceQuality {
    static final String SUM = """
            select x.t, x.s, coalesce(sum(h.accepted + h.duplicate + h.rejected + h.quarantined - h.redeemed), 0)::bigint,
              coalesce(sum(h.duplicate + h.rejected + h.quarantined + h.returned - h.redeemed), 0)::bigint
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as x(t, s, since)
            left join source_hour h on h.tenant_id = x.t and h.source = x.s and h.hour >= x.since
            group by x.t, x.s""";

    private SourceQuality() {}

    /** A source and since when it is looked at. */
    public record Asked(String tenant, String source, Instant since) {}

    /** The quality of each source, by tenant and name as one text with a line break between. */
    static Future<Map<String, Quality>> of(SqlConnection connection, List<Asked> asked) {
        if (asked.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return connection
                .preparedQuery(SUM)
                .execute(Db.params(
                        asked.stream().map(Asked::tenant).toArray(String[]::new),
                        asked.stream().map(Asked::source).toArray(String[]::new),
                        asked.stream().map(a -> LeadRows.time(a.since())).toArray(OffsetDateTime[]::new)))
                .map(rows -> {
                    Map<String, Quality> found = new HashMap<>();
                    for (Row row : rows) {
                        found.put(
                                row.getString(0) + '\n' + row.getString(1),
                                new Quality(row.getLong(2), row.getLong(3)));
                    }
                    return found;
                });
    }

    /** The quality of one source. */
    public static Future<Quality> of(SqlConnection connection, Asked one) {
        return of(connection, List.of(one))
                .map(found -> found.getOrDefault(one.tenant() + '\n' + one.source(), Quality.NONE));
    }
}
