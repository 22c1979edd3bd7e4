package org.vivaio.core.report;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The tables of the reports: many rows a statement. */
final class ReportRows {
    private final SqlConnection connection;
    private final String tenant;

    ReportRows(SqlConnection connection, String tenant) {
        this.connection = connection;
        this.tenant = tenant;
    }

    Future<Map<UUID, Measured>> leads(Set<UUID> ids) {
        return connection
                .preparedQuery(
                        // lead by lead: with "= any" a planner that knows nothing yet of the table goes by another
                        // index
                        "select r.lead_id, cohort, origin, stage, seq, band, reached, traits::text"
                                + " from unnest($2::uuid[]) as x(id)"
                                + " join report_lead r on r.tenant_id = $1 and r.lead_id = x.id")
                .execute(Db.params(tenant, ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, Measured> leads = new HashMap<>();
                    for (Row row : rows) {
                        leads.put(
                                row.getUUID(0),
                                new Measured(
                                        row.getLocalDate(1),
                                        row.getUUID(2),
                                        row.getString(3),
                                        row.getInteger(4),
                                        row.getString(5),
                                        Arrays.asList(row.getArrayOfStrings(6)),
                                        EventJson.texts(Json.parse(row.getString(7)))));
                    }
                    return leads;
                });
    }

    Future<Void> write(Map<UUID, Origin> origins, Map<UUID, Measured> leads, Map<Measured.Key, double[]> counts) {
        List<Future<?>> writes = new ArrayList<>();
        if (!origins.isEmpty()) {
            writes.add(origins(List.copyOf(origins.values())));
        }
        writes.add(leads(leads));
        if (!counts.isEmpty()) {
            writes.add(counts(counts));
        }
        return Future.all(writes).mapEmpty();
    }

    private Future<?> origins(List<Origin> origins) {
        return connection
                .preparedQuery("""
                        insert into report_origin (tenant_id, id, source, touch_source, medium, campaign, content, term)
                        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                          $8::text[])
                        on conflict (tenant_id, id) do update set touch_source = excluded.touch_source,
                          medium = excluded.medium, campaign = excluded.campaign, content = excluded.content,
                          term = excluded.term""")
                .execute(Db.params(
                        tenant,
                        origins.stream().map(Origin::id).toArray(UUID[]::new),
                        origins.stream().map(Origin::source).toArray(String[]::new),
                        origins.stream().map(Origin::touchSource).toArray(String[]::new),
                        origins.stream().map(Origin::medium).toArray(String[]::new),
                        origins.stream().map(Origin::campaign).toArray(String[]::new),
                        origins.stream().map(Origin::content).toArray(String[]::new),
                        origins.stream().map(Origin::term).toArray(String[]::new)));
    }

    private Future<?> leads(Map<UUID, Measured> leads) {
        List<Measured> all = List.copyOf(leads.values());
        return connection
                .preparedQuery("""
                        insert into report_lead (tenant_id, lead_id, cohort, origin, stage, seq, band, reached, traits)
                        select $1, l, c, o, s, q, b, string_to_array(r, chr(31)), t::jsonb
                        from unnest($2::uuid[], $3::date[], $4::uuid[], $5::text[], $6::int[], $7::text[], $8::text[],
                          $9::text[]) as x(l, c, o, s, q, b, r, t)
                        on conflict (tenant_id, lead_id) do update set stage = excluded.stage, seq = excluded.seq,
                          band = excluded.band, reached = excluded.reached, traits = excluded.traits""")
                .execute(Db.params(
                        tenant,
                        leads.keySet().toArray(UUID[]::new),
                        all.stream().map(l -> l.cohort).toArray(LocalDate[]::new),
                        all.stream().map(l -> l.origin).toArray(UUID[]::new),
                        all.stream().map(l -> l.stage).toArray(String[]::new),
                        all.stream().map(l -> l.seq).toArray(Integer[]::new),
                        all.stream().map(l -> l.band).toArray(String[]::new),
                        all.stream().map(l -> String.join("\u001f", l.reached)).toArray(String[]::new),
                        all.stream().map(l -> Json.write(l.traits)).toArray(String[]::new)));
    }

    private Future<?> counts(Map<Measured.Key, double[]> counts) {
        List<Measured.Key> keys = new ArrayList<>(counts.keySet());
        keys.removeIf(key -> counts.get(key)[0] == 0 && counts.get(key)[1] == 0);
        keys.sort(Comparator.comparing(Measured.Key::metric)
                .thenComparing(Measured.Key::day)
                .thenComparing(Measured.Key::origin)
                .thenComparing(Measured.Key::key)
                .thenComparing(Measured.Key::detail));
        return connection
                .preparedQuery("""
                        insert into report_count as c (tenant_id, metric, day, origin, key, detail, n, total)
                        select $1, * from unnest($2::text[], $3::date[], $4::uuid[], $5::text[], $6::text[], $7::bigint[],
                          $8::float8[])
                        on conflict (tenant_id, metric, day, origin, key, detail)
                        do update set n = c.n + excluded.n, total = c.total + excluded.total""")
                .execute(Db.params(
                        tenant,
                        keys.stream().map(Measured.Key::metric).toArray(String[]::new),
                        keys.stream().map(Measured.Key::day).toArray(LocalDate[]::new),
                        keys.stream().map(Measured.Key::origin).toArray(UUID[]::new),
                        keys.stream().map(Measured.Key::key).toArray(String[]::new),
                        keys.stream().map(Measured.Key::detail).toArray(String[]::new),
                        keys.stream().map(k -> (long) counts.get(k)[0]).toArray(Long[]::new),
                        keys.stream().map(k -> counts.get(k)[1]).toArray(Double[]::new)));
    }
}
