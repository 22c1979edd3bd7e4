package org.vivaio.core.supplier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.lead.Admission.Caps;
import org.vivaio.core.lead.SourceQuality;
import org.vivaio.core.lead.Throttle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** What sources brought and cost, what their caps leave, and whether they are throttled. */
public final class SourceBook {
    static final String FIGURES = """
            select source, currency, sum(accepted)::bigint as accepted, sum(duplicate)::bigint as duplicate,
              sum(rejected)::bigint as rejected, sum(quarantined)::bigint as quarantined,
              sum(redeemed)::bigint as redeemed, sum(returned)::bigint as returned, sum(payable) as payable,
              sum(taken_back) as taken_back
            from source_hour where tenant_id = $1 and source = any ($2::text[]) and hour >= $3 and hour < $4
            group by source, currency order by source, currency""";

    private static final String USE = "select source, hour, hour_count, day, day_count, month, month_count, total,"
            + " throttled_since, judged_from, released_at, released_by from source_use"
            + " where tenant_id = $1 and source = any ($2::text[])";

    private static final String RELEASE = """
            insert into source_use as u (tenant_id, source, judged_from, released_at, released_by)
            values ($1, $2, $3, $4, $5)
            on conflict (tenant_id, source) do update set throttled_since = null, judged_from = excluded.judged_from,
              released_at = excluded.released_at, released_by = excluded.released_by""";

    private static final List<String> VERDICTS =
            List.of("accepted", "duplicate", "rejected", "quarantined", "redeemed", "returned");

    private final Db db;
    private final Clock clock;

    /** A book over a database. */
    public SourceBook(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Days (UTC), both included. */
    record Period(LocalDate from, LocalDate to) {}

    /** Sources with their figures. */
    Future<ObjectNode> list(String tenant, List<Source> sources, Period period, Map<String, Long> openReturns) {
        String[] names = sources.stream().map(Source::name).toArray(String[]::new);
        return db.in(
                tenant,
                connection -> figures(connection, tenant, names, period)
                        .compose(figures -> uses(connection, tenant, names).compose(uses -> {
                            ObjectNode json = Json.object()
                                    .put("from", period.from().toString())
                                    .put("to", period.to().toString());
                            ArrayNode items = json.putArray("items");
                            Future<Void> chain = Future.succeededFuture();
                            for (Source source : sources) {
                                ObjectNode item = head(source);
                                items.add(item);
                                item.set("figures", figures.getOrDefault(source.name(), none()));
                                item.put("openReturns", openReturns.getOrDefault(source.name(), 0L));
                                Optional<Row> use = Optional.ofNullable(uses.get(source.name()));
                                source.admission().caps().ifPresent(caps -> item.set("caps", caps(caps, use)));
                                if (source.admission().throttle().isPresent()) {
                                    chain = chain.compose(done -> throttle(
                                                    connection,
                                                    tenant,
                                                    source,
                                                    source.admission()
                                                            .throttle()
                                                            .get(),
                                                    use)
                                            .map(state -> {
                                                item.set("throttle", state);
                                                return null;
                                            }));
                                }
                            }
                            return chain.map(json);
                        })));
    }

    private static ObjectNode head(Source source) {
        ObjectNode json = Json.object().put("name", source.name());
        json.set("label", Json.MAPPER.valueToTree(source.label()));
        json.put("enabled", source.enabled()).put("test", source.test());
        source.price()
                .ifPresent(
                        price -> json.set("price", money(price, source.terms().currency())));
        source.returns().ifPresent(returns -> {
            ObjectNode rules =
                    json.putObject("returns").put("within", returns.within().toString());
            ArrayNode reasons = rules.putArray("reasons");
            returns.reasons().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(reason -> reasons.addObject()
                            .put("name", reason.getKey())
                            .set("label", Json.MAPPER.valueToTree(reason.getValue())));
        });
        return json;
    }

    private static ObjectNode none() {
        ObjectNode figures = Json.object();
        VERDICTS.forEach(verdict -> figures.put(verdict, 0));
        figures.putArray("money");
        return figures;
    }

    private Future<Map<String, ObjectNode>> figures(
            SqlConnection connection, String tenant, String[] names, Period period) {
        return connection
                .preparedQuery(FIGURES)
                .execute(Db.params(
                        tenant,
                        names,
                        period.from().atStartOfDay().atOffset(ZoneOffset.UTC),
                        period.to().plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    Map<String, ObjectNode> all = new HashMap<>();
                    for (Row row : rows) {
                        ObjectNode figures = all.computeIfAbsent(row.getString("source"), name -> none());
                        VERDICTS.forEach(verdict ->
                                figures.put(verdict, figures.path(verdict).asLong() + row.getLong(verdict)));
                        String currency = row.getString("currency");
                        if (!currency.isEmpty()) {
                            BigDecimal payable = row.getNumeric("payable").bigDecimalValue();
                            BigDecimal back = row.getNumeric("taken_back").bigDecimalValue();
                            ((ArrayNode) figures.path("money"))
                                    .addObject()
                                    .put("currency", currency)
                                    .put("payable", text(payable))
                                    .put("takenBack", text(back))
                                    .put("due", text(payable.subtract(back)));
                        }
                    }
                    return all;
                });
    }

    private static Future<Map<String, Row>> uses(SqlConnection connection, String tenant, String[] names) {
        return connection.preparedQuery(USE).execute(Db.params(tenant, names)).map(rows -> {
            Map<String, Row> uses = new HashMap<>();
            rows.forEach(row -> uses.put(row.getString("source"), row));
            return uses;
        });
    }

    private ObjectNode caps(Caps caps, Optional<Row> use) {
        ObjectNode json = Json.object();
        LocalDate day = clock.instant().atZone(caps.zone()).toLocalDate();
        cap(json, "hour", caps.hour(), thisHour(use));
        cap(json, "day", caps.day(), used(use, "day_count", row -> day.equals(row.getLocalDate("day"))));
        cap(
                json,
                "month",
                caps.month(),
                used(use, "month_count", row -> day.withDayOfMonth(1).equals(row.getLocalDate("month"))));
        cap(json, "total", caps.total(), use.map(row -> row.getLong("total")).orElse(0L));
        return json;
    }

    private static void cap(ObjectNode json, String name, OptionalInt most, long used) {
        most.ifPresent(n -> json.putObject(name).put("most", n).put("used", used));
    }

    private static long used(Optional<Row> use, String column, java.util.function.Predicate<Row> isNow) {
        return use.filter(isNow).map(row -> (long) row.getInteger(column)).orElse(0L);
    }

    private long thisHour(Optional<Row> use) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        return used(
                use,
                "hour_count",
                row -> row.getOffsetDateTime("hour") != null
                        && row.getOffsetDateTime("hour").toInstant().equals(hour));
    }

    /** As the next capture would find it: the same rule over the same counts. */
    private Future<ObjectNode> throttle(
            SqlConnection connection, String tenant, Source source, Throttle rule, Optional<Row> use) {
        Instant now = clock.instant();
        Optional<Instant> since = use.flatMap(row -> moment(row.getOffsetDateTime("throttled_since")));
        Optional<Instant> judgedFrom = use.flatMap(row -> moment(row.getOffsetDateTime("judged_from")));
        Instant from = rule.from(now, judgedFrom);
        return SourceQuality.of(connection, new SourceQuality.Asked(tenant, source.name(), from))
                .map(quality -> {
                    Optional<Instant> next = rule.next(since, quality, now);
                    ObjectNode json = Json.object()
                            .put("throttled", next.isPresent())
                            .put("window", rule.window().toString())
                            .put("limit", rule.limit())
                            .put("release", rule.release())
                            .put("minimum", rule.minimum())
                            .put("perHour", rule.perHour())
                            .put("takenThisHour", thisHour(use))
                            .put("countedFrom", from.toString());
                    next.ifPresent(moment -> json.put("since", moment.toString()));
                    json.putObject("quality")
                            .put("seen", quality.seen())
                            .put("bad", quality.bad())
                            .put("share", Math.round(quality.share() * 10_000) / 10_000.0);
                    use.flatMap(row -> moment(row.getOffsetDateTime("released_at")))
                            .ifPresent(moment -> json.put("releasedAt", moment.toString())
                                    .put("releasedBy", use.get().getString("released_by")));
                    return json;
                });
    }

    private static Optional<Instant> moment(@Nullable OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    /** Lets a source go: its quality counts anew from the next full hour. */
    Future<Void> release(String tenant, String source, String by) {
        Instant now = clock.instant();
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(RELEASE)
                        .execute(Db.params(
                                tenant,
                                source,
                                now.truncatedTo(ChronoUnit.HOURS)
                                        .plus(1, ChronoUnit.HOURS)
                                        .atOffset(ZoneOffset.UTC),
                                now.atOffset(ZoneOffset.UTC),
                                by))
                        .mapEmpty());
    }

    private static ObjectNode money(BigDecimal amount, String currency) {
        return Json.object().put("amount", text(amount)).put("currency", currency);
    }

    private static String text(BigDecimal amount) {
        return amount.setScale(Math.max(2, amount.stripTrailingZeros().scale()), RoundingMode.HALF_UP)
                .toPlainString();
    }
}
