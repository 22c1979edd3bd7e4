package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;

/**
 * Counts how far people come in forms, and on which pages forms are seen. Counted in memory and written every few
 * seconds: what a killed process had not written yet is missing from the statistics, and from nowhere else.
 */
public final class FormStats {
    private static final Logger LOG = LoggerFactory.getLogger(FormStats.class);
    private static final long FLUSH_MS = 2_000;
    private static final int MAX_KEYS = 20_000;

    /** More pages of one form than this are not told apart: somebody makes them up. */
    private static final int MAX_PAGES = 500;

    private final Db db;
    private final Clock clock;
    private final Object lock = new Object();
    private Map<Key, Long> counts = new HashMap<>();
    private Map<PageKey, Seen> pages = new HashMap<>();
    private Set<Touched> touched = new HashSet<>();
    private long timer = -1;

    /** Statistics in a database. */
    public FormStats(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** A form that somebody sent. */
    record Touched(String tenant, String form) {}

    private record Key(String tenant, String form, String variant, String metric, String field) {}

    private record PageKey(String tenant, String form, String page) {}

    private record Seen(long views, long faults, String fault) {}

    /** Begins to write. */
    public void start(Vertx vertx) {
        timer = vertx.setPeriodic(FLUSH_MS, tick -> flush());
    }

    /** Writes what is left. */
    public Future<Void> stop(Vertx vertx) {
        vertx.cancelTimer(timer);
        return flush();
    }

    /** Counts one. */
    void count(String tenant, String form, String variant, String metric) {
        add(tenant, form, variant, metric, "", 1);
        if (metric.equals("submitted")) {
            synchronized (lock) {
                touched.add(new Touched(tenant, form));
            }
        }
    }

    /** The forms that were sent to this node since this was asked last. */
    Set<Touched> touched() {
        synchronized (lock) {
            Set<Touched> all = touched;
            touched = new HashSet<>();
            return all;
        }
    }

    private void add(String tenant, String form, String variant, String metric, String field, long value) {
        synchronized (lock) {
            if (counts.size() < MAX_KEYS) {
                counts.merge(new Key(tenant, form, variant, metric, field), value, Long::sum);
            }
        }
    }

    /** What an embed tells when its page is left: names of fields and numbers, never what was written. */
    void report(Form form, JsonNode report) {
        String variant = Variants.counted(form, variant(form, report.path("a").asText(Variants.BASE)));
        String tenant = form.tenant();
        String name = form.name();
        if (report.path("v").asInt() == 1) {
            count(tenant, name, variant, "shown");
        }
        String last = report.path("l").asText("");
        Set<String> known = new HashSet<>();
        form.spec().fields().forEach(field -> known.add(field.name()));
        form.spec().consents().forEach(consent -> known.add(consent.inputName()));
        if (known.contains(last)) {
            count(tenant, name, variant, "started");
            if (report.path("d").asInt() != 1) {
                add(tenant, name, variant, "left", last, 1);
            }
        }
        int step = Math.min(12, Math.max(0, report.path("n").asInt()));
        for (int i = 1; i <= step; i++) {
            add(tenant, name, variant, "step", String.valueOf(i), 1);
        }
        report.path("f").properties().forEach(entry -> {
            long millis = entry.getValue().asLong();
            if (known.contains(entry.getKey()) && millis > 0) {
                add(tenant, name, variant, "time", entry.getKey(), Math.min(millis, 600_000));
                add(tenant, name, variant, "visited", entry.getKey(), 1);
            }
        });
        report.path("e").properties().forEach(entry -> {
            if (known.contains(entry.getKey())) {
                add(
                        tenant,
                        name,
                        variant,
                        "error",
                        entry.getKey(),
                        Math.min(100, Math.max(1, entry.getValue().asLong())));
            }
        });
    }

    private static String variant(Form form, String name) {
        return form.spec().variants().stream().anyMatch(v -> v.name().equals(name)) ? name : Variants.BASE;
    }

    /** A page on which a form was seen, or failed. */
    void page(String tenant, String form, String page, String fault) {
        synchronized (lock) {
            if (pages.size() < MAX_KEYS) {
                Seen one = new Seen(fault.isEmpty() ? 1 : 0, fault.isEmpty() ? 0 : 1, fault);
                pages.merge(
                        new PageKey(tenant, form, page),
                        one,
                        (a, b) -> new Seen(
                                a.views() + b.views(),
                                a.faults() + b.faults(),
                                b.fault().isEmpty() ? a.fault() : b.fault()));
            }
        }
    }

    /** Writes what was counted; what cannot be written now is tried with the next. */
    Future<Void> flush() {
        Map<Key, Long> someCounts;
        Map<PageKey, Seen> somePages;
        synchronized (lock) {
            if (counts.isEmpty() && pages.isEmpty()) {
                return Future.succeededFuture();
            }
            someCounts = counts;
            somePages = pages;
            counts = new HashMap<>();
            pages = new HashMap<>();
        }
        Set<String> tenants = new HashSet<>();
        someCounts.keySet().forEach(key -> tenants.add(key.tenant()));
        somePages.keySet().forEach(key -> tenants.add(key.tenant()));
        return db.in(tenants, connection -> {
                    List<Map.Entry<Key, Long>> rows = new ArrayList<>(someCounts.entrySet());
                    rows.sort(
                            (a, b) -> a.getKey().toString().compareTo(b.getKey().toString()));
                    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
                    Future<?> first = connection
                            .preparedQuery("insert into form_stat (tenant_id, form, variant, day, metric, field, value)"
                                    + " select t, f, v, $7, m, d, c from unnest($1::text[], $2::text[], $3::text[], $4::text[],"
                                    + " $5::text[], $6::bigint[]) as x(t, f, v, m, d, c)"
                                    + " on conflict (tenant_id, form, day, variant, metric, field)"
                                    + " do update set value = form_stat.value + excluded.value")
                            .execute(Db.params(
                                    texts(rows, Key::tenant),
                                    texts(rows, Key::form),
                                    texts(rows, Key::variant),
                                    texts(rows, Key::metric),
                                    texts(rows, Key::field),
                                    rows.stream().map(Map.Entry::getValue).toArray(Long[]::new),
                                    today));
                    return first.compose(done -> pages(connection, somePages));
                })
                .onFailure(failure -> {
                    LOG.warn(
                            "Statistics of forms could not be written: {}",
                            failure.getClass().getSimpleName());
                    synchronized (lock) {
                        someCounts.forEach((key, value) -> counts.merge(key, value, Long::sum));
                        somePages.forEach(pages::putIfAbsent);
                    }
                })
                .otherwiseEmpty();
    }

    private static String[] texts(List<Map.Entry<Key, Long>> rows, java.util.function.Function<Key, String> part) {
        return rows.stream().map(row -> part.apply(row.getKey())).toArray(String[]::new);
    }

    private Future<Void> pages(io.vertx.sqlclient.SqlConnection connection, Map<PageKey, Seen> seen) {
        List<PageKey> keys = new ArrayList<>(seen.keySet());
        keys.sort((a, b) -> a.toString().compareTo(b.toString()));
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return connection
                .preparedQuery(
                        "insert into embed_page as p (tenant_id, form, page, first_seen, last_seen, views, faults, fault, fault_at)"
                                + " select t, f, g, $7, $7, v, x, nullif(w, ''), case when w = '' then null else $7::timestamptz end"
                                + " from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[]) as r(t, f, g, v, x, w)"
                                + " where (select count(*) from embed_page o where o.tenant_id = t and o.form = f) < "
                                + MAX_PAGES
                                + " or exists (select from embed_page o where o.tenant_id = t and o.form = f and o.page = g)"
                                + " on conflict (tenant_id, form, page) do update set"
                                + " last_seen = case when excluded.views > 0 then excluded.last_seen else p.last_seen end,"
                                + " views = p.views + excluded.views, faults = p.faults + excluded.faults,"
                                + " fault = coalesce(excluded.fault, p.fault), fault_at = coalesce(excluded.fault_at, p.fault_at)")
                .execute(Db.params(
                        keys.stream().map(PageKey::tenant).toArray(String[]::new),
                        keys.stream().map(PageKey::form).toArray(String[]::new),
                        keys.stream().map(PageKey::page).toArray(String[]::new),
                        keys.stream().map(k -> value(seen, k).views()).toArray(Long[]::new),
                        keys.stream().map(k -> value(seen, k).faults()).toArray(Long[]::new),
                        keys.stream().map(k -> value(seen, k).fault()).toArray(String[]::new),
                        now))
                .mapEmpty();
    }

    private static Seen value(Map<PageKey, Seen> seen, PageKey key) {
        return seen.getOrDefault(key, new Seen(0, 0, ""));
    }

    /** A counter. */
    record Counter(String variant, String metric, String field, long value) {}

    /** The counters of a form, from one day to another, both included. */
    Future<List<Counter>> counters(String tenant, String form, LocalDate from, LocalDate to) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select variant, metric, field, sum(value)::bigint from form_stat where tenant_id = $1"
                                        + " and form = $2 and day between $3 and $4 group by variant, metric, field")
                        .execute(Db.params(tenant, form, from, to))
                        .map(rows -> {
                            List<Counter> all = new ArrayList<>();
                            for (Row row : rows) {
                                all.add(new Counter(
                                        row.getString(0), row.getString(1), row.getString(2), row.getLong(3)));
                            }
                            return all;
                        }));
    }

    /** A page with a form on it. */
    record Page(
            String form,
            String page,
            OffsetDateTime first,
            OffsetDateTime last,
            long views,
            long faults,
            String fault) {}

    /** The pages on which a tenant's forms were seen, those with the freshest fault first. */
    Future<List<Page>> pages(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select form, page, first_seen, last_seen, views, faults,"
                                + " case when fault_at >= last_seen - interval '1 hour' then fault end from embed_page"
                                + " where tenant_id = $1 order by fault_at desc nulls last, last_seen desc limit 1000")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            List<Page> all = new ArrayList<>();
                            for (Row row : rows) {
                                String fault = row.getString(6);
                                all.add(new Page(
                                        row.getString(0),
                                        row.getString(1),
                                        row.getOffsetDateTime(2),
                                        row.getOffsetDateTime(3),
                                        row.getLong(4),
                                        row.getLong(5),
                                        fault == null ? "" : fault));
                            }
                            return all;
                        }));
    }
}
