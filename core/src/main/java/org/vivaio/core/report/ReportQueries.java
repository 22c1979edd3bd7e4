package org.vivaio.core.report;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    /** Their stage, what they reached and their band are those that were counted, so the list agrees with its share. */
    static final String BEHIND = """
            select c.lead_id, c.cohort
            from report_lead c join report_origin o on o.tenant_id = c.tenant_id and o.id = c.origin
            where c.tenant_id = $1 and c.cohort >= $2 and c.cohort <= $3
              and ($4::text is null or %s = $4)
              and (cardinality($5::text[]) = 0 or (c.stage = any($5)) = $6)
              and ($7::text is null or $7 = any(c.reached)) and ($8::text is null or c.band = $8)
              and ($9::date is null or (c.cohort, c.lead_id) < ($9, $10::uuid))
            order by c.cohort desc, c.lead_id desc limit $11""";

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

    /** A lead and the day it came. */
    record Behind(UUID lead, LocalDate day) {}

    Future<List<Behind>> behind(
            Reports.Question question, BehindShare share, Optional<String> split, Optional<Behind> after, int limit) {
        String by = String.valueOf(SPLITS.get(question.by())).replace("c.day", "c.cohort");
        return db.in(
                question.tenant(),
                connection -> connection
                        .preparedQuery(BEHIND.formatted(by))
                        .execute(Db.params(
                                question.tenant(),
                                question.from(),
                                question.to(),
                                split.orElse(null),
                                share.stages().toArray(String[]::new),
                                share.within(),
                                share.reached().orElse(null),
                                share.band().orElse(null),
                                after.map(Behind::day).orElse(null),
                                after.map(Behind::lead).orElse(null),
                                limit))
                        .map(rows -> {
                            List<Behind> behind = new ArrayList<>(rows.size());
                            rows.forEach(row -> behind.add(new Behind(row.getUUID(0), row.getLocalDate(1))));
                            return behind;
                        }));
    }

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
