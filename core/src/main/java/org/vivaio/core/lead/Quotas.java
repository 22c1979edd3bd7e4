package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.vivaio.core.lead.Admission.Caps;
import org.vivaio.core.platform.Db;

/**
 * The table {@code source_use}: how many captures a source with caps brought in this hour, day, month and ever. Its rows
 * are locked by the batch that uses them up, so that a cap is never passed.
 */
final class Quotas {
    private static final String LOCK = """
            insert into source_use (tenant_id, source) select * from unnest($1::text[], $2::text[])
            on conflict (tenant_id, source) do update set source = excluded.source
            returning tenant_id, source, hour, hour_count, day, day_count, month, month_count, total""";

    private static final String WRITE = """
            update source_use u set hour = x.h, hour_count = x.hc, day = x.d, day_count = x.dc, month = x.m,
              month_count = x.mc, total = x.t
            from unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[], $5::date[], $6::int[], $7::date[],
              $8::int[], $9::bigint[]) as x(ten, src, h, hc, d, dc, m, mc, t)
            where u.tenant_id = x.ten and u.source = x.src""";

    private final Instant now;
    private final Map<String, Use> uses = new TreeMap<>();

    Quotas(Instant now) {
        this.now = now;
    }

    /** A counter, rolled on to the present periods. */
    private static final class Use {
        private final String tenant;
        private final Caps caps;
        private OffsetDateTime hour = OffsetDateTime.MIN;
        private LocalDate day = LocalDate.MIN;
        private LocalDate month = LocalDate.MIN;
        private int hourCount;
        private int dayCount;
        private int monthCount;
        private long total;
        private int reserved;
        private int used;

        Use(String tenant, Caps caps) {
            this.tenant = tenant;
            this.caps = caps;
        }

        void read(Row row, Instant now) {
            hour = now.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC);
            day = now.atZone(caps.zone()).toLocalDate();
            month = day.withDayOfMonth(1);
            OffsetDateTime thatHour = row.getOffsetDateTime("hour");
            hourCount = thatHour != null && thatHour.toInstant().equals(hour.toInstant())
                    ? row.getInteger("hour_count")
                    : 0;
            dayCount = day.equals(row.getLocalDate("day")) ? row.getInteger("day_count") : 0;
            monthCount = month.equals(row.getLocalDate("month")) ? row.getInteger("month_count") : 0;
            total = row.getLong("total");
        }

        boolean reserve() {
            boolean room = room(caps.hour(), hourCount)
                    && room(caps.day(), dayCount)
                    && room(caps.month(), monthCount)
                    && room(caps.total(), total);
            if (room) {
                reserved++;
            }
            return room;
        }

        private boolean room(OptionalInt cap, long count) {
            return cap.isEmpty() || count + reserved < cap.getAsInt();
        }
    }

    private static String key(String tenant, String source) {
        return tenant + '\n' + source;
    }

    /** Names a source that is to be locked. */
    void want(String tenant, Caps caps) {
        uses.computeIfAbsent(key(tenant, caps.source()), ignored -> new Use(tenant, caps));
    }

    /** Locks the counters of the sources named, in their order. */
    Future<Void> lock(SqlConnection connection) {
        if (uses.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(LOCK)
                .execute(Db.params(
                        uses.values().stream().map(u -> u.tenant).toArray(String[]::new),
                        uses.values().stream().map(u -> u.caps.source()).toArray(String[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        Use use = uses.get(key(row.getString("tenant_id"), row.getString("source")));
                        if (use != null) {
                            use.read(row, now);
                        }
                    }
                    return null;
                });
    }

    /** Sets a place aside; false when a cap is reached. */
    boolean reserve(String tenant, Caps caps) {
        Use use = uses.get(key(tenant, caps.source()));
        return use == null || use.reserve();
    }

    /** A place that was set aside was taken. */
    void use(String tenant, Caps caps) {
        Use use = uses.get(key(tenant, caps.source()));
        if (use != null) {
            use.used++;
        }
    }

    /** Writes what was used. */
    Future<Void> write(SqlConnection connection) {
        List<Use> changed = new ArrayList<>(uses.values());
        changed.removeIf(use -> use.used == 0);
        if (changed.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(WRITE)
                .execute(Db.params(
                        changed.stream().map(u -> u.tenant).toArray(String[]::new),
                        changed.stream().map(u -> u.caps.source()).toArray(String[]::new),
                        changed.stream().map(u -> u.hour).toArray(OffsetDateTime[]::new),
                        changed.stream().map(u -> u.hourCount + u.used).toArray(Integer[]::new),
                        changed.stream().map(u -> u.day).toArray(LocalDate[]::new),
                        changed.stream().map(u -> u.dayCount + u.used).toArray(Integer[]::new),
                        changed.stream().map(u -> u.month).toArray(LocalDate[]::new),
                        changed.stream().map(u -> u.monthCount + u.used).toArray(Integer[]::new),
                        changed.stream().map(u -> u.total + u.used).toArray(Long[]::new)))
                .mapEmpty();
    }
}
