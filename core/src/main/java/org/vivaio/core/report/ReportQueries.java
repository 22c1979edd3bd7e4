package org.vivaio.core.report;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vivaio.core.platform.Db;

/** Reads counts, grouped; the cost grows with days, origins and outcomes, not with leads. */
final class ReportQueries {
    /** How a report may be split, and the SQL for it: names that a caller writes never get into a statement. */
    static final Map<String, String> SPLITS = Map.ofEntries(
            Map.entry("", "''"),
            Map.entry("day", "to_char(c.day, 'YYYY-MM-DD')"),
            Map.entry("week", "to_char(c.day, 'IYYY-\"W\"IW')"),
            Map.entry("month", "to_char(c.day, 'YYYY-MM')"),
            Map.entry("source", "o.source"),
            Map.entry("touch.source", "o.touch_source"),
            Map.entry("touch.medium", "o.medium"),
            Map.entry("touch.campaign", "o.campaign"),
            Map.entry("touch.content", "o.content"),
            Map.entry("touch.term", "o.term"));

    static final String COUNTS = """
            select %s as split, c.key, c.detail, sum(c.n)::bigint as n, sum(c.total) as total
            from report_count c join report_origin o on o.tenant_id = c.tenant_id and o.id = c.origin
            where c.tenant_id = $1 and c.metric = $2 and c.day >= $3 and c.day <= $4
            group by 1, 2, 3 having sum(c.n) <> 0 order by 1, 2, 3 limit 20000""";

    private final Db db;

    ReportQueries(Db db) {
        this.db = db;
    }

    /**
     * A group.
     *
     * @param split value of what the report is split by
     */
    record Count(String split, String key, String detail, long n, double total) {}

    Future<List<Count>> counts(String tenant, String metric, LocalDate from, LocalDate to, String by) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(COUNTS.formatted(SPLITS.get(by)))
                        .execute(Db.params(tenant, metric, from, to))
                        .map(rows -> {
                            List<Count> counts = new ArrayList<>(rows.size());
                            for (Row row : rows) {
                                counts.add(new Count(
                                        row.getString(0),
                                        row.getString(1),
                                        row.getString(2),
                                        row.getLong(3),
                                        row.getDouble(4)));
                            }
                            return counts;
                        }));
    }
}
