package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.Admission.Caps;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.lead.Throttle.Quality;
import org.vivaio.core.platform.Db;

/**
 * The table {@code source_use}: how many captures a source with caps brought in this hour, day, month and ever, and
 * whether it is throttled. Its rows are locked by the batch that uses them up, so that a cap is never passed; what a source's
 * quality is counts as it stands when the batch has its lock.
 */
final class Quotas {
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);

    private static final String LOCK = """
            insert into source_use (tenant_id, source) select * from unnest($1::text[], $2::text[])
            on conflict (tenant_id, source) do update set source = excluded.source
            returning tenant_id, source, hour, hour_count, day, day_count, month, month_count, total,
              throttled_since, judged_from""";

    private static final String WRITE = """
            update source_use u set hour = x.h, hour_count = x.hc, day = x.d, day_count = x.dc, month = x.m,
              month_count = x.mc, total = x.t, throttled_since = x.th
            from unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[], $5::date[], $6::int[], $7::date[],
              $8::int[], $9::bigint[], $10::timestamptz[]) as x(ten, src, h, hc, d, dc, m, mc, t, th)
            where u.tenant_id = x.ten and u.source = x.src""";

    private final Instant now;
    private final Map<String, Use> uses = new TreeMap<>();

    Quotas(Instant now) {
        this.now = now;
    }

    /** A counter, rolled on to the present periods. */
    private static final class Use {
        private final String tenant;
        private final Admission rules;
        private OffsetDateTime hour = OffsetDateTime.MIN;
        private LocalDate day = LocalDate.MIN;
        private LocalDate month = LocalDate.MIN;
        private int hourCount;
        private int dayCount;
        private int monthCount;
        private long total;
        private int reserved;
        private int used;
        private Optional<Instant> throttled = Optional.empty();
        private Optional<Instant> judgedFrom = Optional.empty();
        private boolean turned;

        Use(String tenant, Admission rules) {
            this.tenant = tenant;
            this.rules = rules;
        }

        void read(Row row, Instant now) {
            hour = now.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC);
            ZoneId zone = rules.caps().map(Caps::zone).orElse(ZoneOffset.UTC);
            day = now.atZone(zone).toLocalDate();
            month = day.withDayOfMonth(1);
            OffsetDateTime thatHour = row.getOffsetDateTime("hour");
            hourCount = thatHour != null && thatHour.toInstant().equals(hour.toInstant())
                    ? row.getInteger("hour_count")
                    : 0;
            dayCount = day.equals(row.getLocalDate("day")) ? row.getInteger("day_count") : 0;
            monthCount = month.equals(row.getLocalDate("month")) ? row.getInteger("month_count") : 0;
            total = row.getLong("total");
            throttled = moment(row, "throttled_since");
            judgedFrom = moment(row, "judged_from");
        }

        private static Optional<Instant> moment(Row row, String column) {
            return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
        }

        void judge(Throttle throttle, Quality quality, Instant now) {
            Optional<Instant> next = throttle.next(throttled, quality, now);
            if (!next.equals(throttled)) {
                LOG.info(
                        "The source {} of tenant {} is {}: {} of {} captures were bad",
                        rules.source(),
                        tenant,
                        next.isPresent() ? "throttled" : "not throttled any more",
                        quality.bad(),
                        quality.seen());
                throttled = next;
                turned = true;
            }
        }

        Optional<Reason> reserve() {
            boolean room = rules.caps()
                    .map(caps -> room(caps.hour(), hourCount)
                            && room(caps.day(), dayCount)
                            && room(caps.month(), monthCount)
                            && room(caps.total(), total))
                    .orElse(true);
            if (!room) {
                return Optional.of(Reason.of("cap_reached", "The source has brought as many as it may for now"));
            }
            OptionalInt most = throttled.isPresent() && rules.throttle().isPresent()
                    ? OptionalInt.of(rules.throttle().get().perHour())
                    : OptionalInt.empty();
            if (!room(most, hourCount)) {
                return Optional.of(Reason.of(
                        "throttled",
                        "Too many of the source's captures were bad lately: it may bring " + most.getAsInt()
                                + " in an hour until that is better"));
            }
            reserved++;
            return Optional.empty();
        }

        private boolean room(OptionalInt cap, long count) {
            return cap.isEmpty() || count + reserved < cap.getAsInt();
        }
    }

    private static String key(String tenant, String source) {
        return tenant + '\n' + source;
    }

    /** Names a source that is to be locked. */
    void want(String tenant, Admission rules) {
        uses.computeIfAbsent(key(tenant, rules.source()), ignored -> new Use(tenant, rules));
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
                        uses.values().stream().map(u -> u.rules.source()).toArray(String[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        Use use = uses.get(key(row.getString("tenant_id"), row.getString("source")));
                        if (use != null) {
                            use.read(row, now);
                        }
                    }
                    return null;
                })
                .compose(locked -> judge(connection));
    }

    private Future<Void> judge(SqlConnection connection) {
        List<SourceQuality.Asked> asked = new ArrayList<>();
        for (Use use : uses.values()) {
            use.rules
                    .throttle()
                    .ifPresent(throttle -> asked.add(new SourceQuality.Asked(
                            use.tenant, use.rules.source(), throttle.from(now, use.judgedFrom))));
        }
        return SourceQuality.of(connection, asked).map(found -> {
            uses.forEach((key, use) -> use.rules
                    .throttle()
                    .ifPresent(throttle -> use.judge(throttle, found.getOrDefault(key, Quality.NONE), now)));
            return null;
        });
    }

    /** Sets a place aside; why not, when the source may not bring more. */
    Optional<Reason> reserve(String tenant, String source) {
        Use use = uses.get(key(tenant, source));
        return use == null ? Optional.empty() : use.reserve();
    }

    /** A place that was set aside was taken. */
    void use(String tenant, String source) {
        Use use = uses.get(key(tenant, source));
        if (use != null) {
            use.used++;
        }
    }

    /** Writes what was used. */
    Future<Void> write(SqlConnection connection) {
        List<Use> changed = new ArrayList<>(uses.values());
        changed.removeIf(use -> use.used == 0 && !use.turned);
        if (changed.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(WRITE)
                .execute(Db.params(
                        changed.stream().map(u -> u.tenant).toArray(String[]::new),
                        changed.stream().map(u -> u.rules.source()).toArray(String[]::new),
                        changed.stream().map(u -> u.hour).toArray(OffsetDateTime[]::new),
                        changed.stream().map(u -> u.hourCount + u.used).toArray(Integer[]::new),
                        changed.stream().map(u -> u.day).toArray(LocalDate[]::new),
                        changed.stream().map(u -> u.dayCount + u.used).toArray(Integer[]::new),
                        changed.stream().map(u -> u.month).toArray(LocalDate[]::new),
                        changed.stream().map(u -> u.monthCount + u.used).toArray(Integer[]::new),
                        changed.stream().map(u -> u.total + u.used).toArray(Long[]::new),
                        changed.stream()
                                .map(u -> u.throttled.map(LeadRows::time).orElse(null))
                                .toArray(OffsetDateTime[]::new)))
                .mapEmpty();
    }
}
