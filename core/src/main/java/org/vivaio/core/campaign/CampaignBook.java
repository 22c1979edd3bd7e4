package org.vivaio.core.campaign;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.inbox.Campaigns.Campaign;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Reads and keeps the figures of campaigns: captures, leads, costs, visits. */
public final class CampaignBook {
    private final Db db;
    private final Clock clock;
    private final Ids ids;

    /** A book over a database. */
    public CampaignBook(Db db, Clock clock, Ids ids) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * A cost as entered.
     *
     * @param reference of an invoice or an advertising network; the same one counts once for a campaign
     */
    record Cost(LocalDate day, BigDecimal amount, String currency, String note, Optional<String> reference) {}

    /** What captures of a campaign came to; {@code payable} is what is left after returns. */
    private record Sum(long captures, long leads, BigDecimal payable, long returned, BigDecimal takenBack) {
        static final Sum NOTHING = new Sum(0, 0, BigDecimal.ZERO, 0, BigDecimal.ZERO);
    }

    /** All campaigns with their sums. */
    Future<ObjectNode> list(String tenant, List<Campaign> campaigns) {
        String[] names = campaigns.stream().map(Campaign::name).toArray(String[]::new);
        return db.in(
                tenant,
                connection -> sums(connection, tenant, names)
                        .compose(sums -> costs(connection, tenant, names).map(costs -> {
                            ObjectNode json = Json.object();
                            ArrayNode items = json.putArray("items");
                            campaigns.forEach(campaign -> items.add(summary(
                                    campaign,
                                    sums.getOrDefault(campaign.name(), Sum.NOTHING),
                                    costs.getOrDefault(campaign.name(), Map.of()))));
                            return json;
                        })));
    }

    private static Future<Map<String, Sum>> sums(SqlConnection connection, String tenant, String[] names) {
        return connection
                .preparedQuery("select campaign, sum(captures)::bigint, sum(leads)::bigint, sum(payable - taken_back),"
                        + " sum(returned)::bigint, sum(taken_back) from campaign_day"
                        + " where tenant_id = $1 and campaign = any ($2::text[]) group by campaign")
                .execute(Db.params(tenant, names))
                .map(rows -> {
                    Map<String, Sum> sums = new HashMap<>();
                    for (Row row : rows) {
                        sums.put(
                                row.getString(0),
                                new Sum(
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getNumeric(3).bigDecimalValue(),
                                        row.getLong(4),
                                        row.getNumeric(5).bigDecimalValue()));
                    }
                    return sums;
                });
    }

    private static Future<Map<String, Map<String, BigDecimal>>> costs(
            SqlConnection connection, String tenant, String[] names) {
        return connection
                .preparedQuery("select campaign, currency, sum(amount) from campaign_cost where tenant_id = $1"
                        + " and campaign = any ($2::text[]) group by campaign, currency")
                .execute(Db.params(tenant, names))
                .map(rows -> {
                    Map<String, Map<String, BigDecimal>> costs = new HashMap<>();
                    for (Row row : rows) {
                        costs.computeIfAbsent(row.getString(0), c -> new HashMap<>())
                                .put(row.getString(1), row.getNumeric(2).bigDecimalValue());
                    }
                    return costs;
                });
    }

    private static ObjectNode summary(Campaign campaign, Sum sum, Map<String, BigDecimal> costs) {
        ObjectNode json = Json.object().put("name", campaign.name());
        json.set("label", Json.MAPPER.valueToTree(campaign.label()));
        campaign.from().ifPresent(day -> json.put("from", day.toString()));
        campaign.to().ifPresent(day -> json.put("to", day.toString()));
        json.put("channel", campaign.channel()).put("captures", sum.captures()).put("leads", sum.leads());
        BigDecimal cost =
                costs.getOrDefault(campaign.currency(), BigDecimal.ZERO).add(sum.payable());
        json.set("cost", money(cost, campaign.currency()));
        json.put("returned", sum.returned());
        json.set("takenBack", money(sum.takenBack(), campaign.currency()));
        campaign.budget().ifPresent(budget -> {
            json.set("budget", money(budget, campaign.currency()));
            json.set("left", money(budget.subtract(cost), campaign.currency()));
        });
        if (sum.leads() > 0) {
            json.set(
                    "costPerLead",
                    money(cost.divide(BigDecimal.valueOf(sum.leads()), 2, RoundingMode.HALF_UP), campaign.currency()));
        }
        // other currencies are told, never added up with another
        ArrayNode others = json.putArray("otherCosts");
        costs.forEach((currency, amount) -> {
            if (!currency.equals(campaign.currency())) {
                others.add(money(amount, currency));
            }
        });
        return json;
    }

    private static ObjectNode money(BigDecimal amount, String currency) {
        return Json.object()
                .put(
                        "amount",
                        amount.setScale(Math.max(2, amount.stripTrailingZeros().scale()), RoundingMode.HALF_UP)
                                .toPlainString())
                .put("currency", currency);
    }

    /** One campaign with its days, sources, costs and codes. */
    Future<ObjectNode> one(String tenant, Campaign campaign) {
        String[] name = {campaign.name()};
        return db.in(
                tenant,
                connection -> sums(connection, tenant, name)
                        .compose(sums -> costs(connection, tenant, name)
                                .map(costs -> summary(
                                        campaign,
                                        sums.getOrDefault(campaign.name(), Sum.NOTHING),
                                        costs.getOrDefault(campaign.name(), Map.of()))))
                        .compose(json -> days(connection, tenant, campaign, json))
                        .compose(json -> sources(connection, tenant, campaign, json))
                        .compose(json -> entries(connection, tenant, campaign, json))
                        .compose(json -> visits(connection, tenant, campaign, json)));
    }

    private static Future<ObjectNode> days(
            SqlConnection connection, String tenant, Campaign campaign, ObjectNode json) {
        return connection
                .preparedQuery("select day, sum(captures)::bigint, sum(leads)::bigint from campaign_day"
                        + " where tenant_id = $1 and campaign = $2 group by day order by day desc limit 366")
                .execute(Db.params(tenant, campaign.name()))
                .map(rows -> {
                    ArrayNode days = json.putArray("days");
                    rows.forEach(row -> days.addObject()
                            .put("day", row.getLocalDate(0).toString())
                            .put("captures", row.getLong(1))
                            .put("leads", row.getLong(2)));
                    return json;
                });
    }

    private static Future<ObjectNode> sources(
            SqlConnection connection, String tenant, Campaign campaign, ObjectNode json) {
        return connection
                .preparedQuery("select source, sum(captures)::bigint, sum(leads)::bigint, sum(payable - taken_back),"
                        + " sum(returned)::bigint, sum(taken_back) from campaign_day"
                        + " where tenant_id = $1 and campaign = $2 group by source order by source")
                .execute(Db.params(tenant, campaign.name()))
                .map(rows -> {
                    ArrayNode sources = json.putArray("sources");
                    for (Row row : rows) {
                        ObjectNode item = sources.addObject()
                                .put("source", row.getString(0))
                                .put("captures", row.getLong(1))
                                .put("leads", row.getLong(2))
                                .put("returned", row.getLong(4));
                        item.set("payable", money(row.getNumeric(3).bigDecimalValue(), campaign.currency()));
                        item.set("takenBack", money(row.getNumeric(5).bigDecimalValue(), campaign.currency()));
                    }
                    return json;
                });
    }

    private static Future<ObjectNode> entries(
            SqlConnection connection, String tenant, Campaign campaign, ObjectNode json) {
        return connection
                .preparedQuery("select id, day, amount, currency, note, reference, entered_by from campaign_cost"
                        + " where tenant_id = $1 and campaign = $2 order by day desc, id desc limit 500")
                .execute(Db.params(tenant, campaign.name()))
                .map(rows -> {
                    ArrayNode costs = json.putArray("costs");
                    for (Row row : rows) {
                        ObjectNode item = costs.addObject()
                                .put("id", row.getUUID("id").toString())
                                .put("day", row.getLocalDate("day").toString());
                        item.set(
                                "amount", money(row.getNumeric("amount").bigDecimalValue(), row.getString("currency")));
                        item.put("note", row.getString("note")).put("enteredBy", row.getString("entered_by"));
                        if (row.getString("reference") != null) {
                            item.put("reference", row.getString("reference"));
                        }
                    }
                    return json;
                });
    }

    private static Future<ObjectNode> visits(
            SqlConnection connection, String tenant, Campaign campaign, ObjectNode json) {
        return connection
                .preparedQuery(
                        "select code, sum(visits)::bigint from campaign_visit where tenant_id = $1 and campaign = $2"
                                + " group by code")
                .execute(Db.params(tenant, campaign.name()))
                .map(rows -> {
                    Map<String, Long> visits = new HashMap<>();
                    rows.forEach(row -> visits.put(row.getString(0), row.getLong(1)));
                    ArrayNode codes = json.putArray("codes");
                    campaign.codes()
                            .forEach(code -> codes.addObject()
                                    .put("code", code.code())
                                    .put("label", code.label())
                                    .put("to", code.landing())
                                    .put("link", "/t/q/" + tenant + "/" + code.code())
                                    .put("qr", "/t/q/" + tenant + "/" + code.code() + ".svg")
                                    .put("visits", visits.getOrDefault(code.code(), 0L)));
                    return json;
                });
    }

    /** Enters costs; one whose reference is known already is passed over. */
    Future<Integer> enter(String tenant, String campaign, List<Cost> costs, String by) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("""
                                insert into campaign_cost
                                  (tenant_id, id, campaign, day, amount, currency, note, reference, entered_by, entered_at)
                                select $1, i, $2, d, a, c, n, r, $3, $4
                                from unnest($5::uuid[], $6::date[], $7::numeric[], $8::text[], $9::text[], $10::text[])
                                  as x(i, d, a, c, n, r)
                                on conflict do nothing""")
                        .execute(Db.params(
                                tenant,
                                campaign,
                                by,
                                clock.instant().atOffset(ZoneOffset.UTC),
                                costs.stream().map(c -> ids.next()).toArray(UUID[]::new),
                                costs.stream().map(Cost::day).toArray(LocalDate[]::new),
                                costs.stream()
                                        .map(c -> Numeric.create(c.amount()))
                                        .toArray(Numeric[]::new),
                                costs.stream().map(Cost::currency).toArray(String[]::new),
                                costs.stream().map(Cost::note).toArray(String[]::new),
                                costs.stream()
                                        .map(c -> c.reference().orElse(null))
                                        .toArray(String[]::new)))
                        .map(rows -> rows.rowCount()));
    }

    /** Takes an entry back. */
    Future<Boolean> remove(String tenant, String campaign, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("delete from campaign_cost where tenant_id = $1 and id = $2 and campaign = $3")
                        .execute(Db.params(tenant, id, campaign))
                        .map(rows -> rows.rowCount() == 1));
    }

    /** Counts that a short link was followed. */
    Future<Void> visited(String tenant, String campaign, String code) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("insert into campaign_visit (tenant_id, campaign, code, day, visits)"
                                + " values ($1, $2, $3, $4, 1) on conflict (tenant_id, campaign, code, day)"
                                + " do update set visits = campaign_visit.visits + 1")
                        .execute(Db.params(
                                tenant,
                                campaign,
                                code,
                                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate()))
                        .mapEmpty());
    }
}
