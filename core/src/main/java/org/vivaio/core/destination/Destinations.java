package org.vivaio.core.destination;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.delivery.Budget;
import org.vivaio.core.delivery.ConnectionPolicies;
import org.vivaio.core.delivery.ConnectionPolicies.Policy;
import org.vivaio.core.export.ExportRules;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/** What is known of each destination. Counts end at a bound, so that looking costs the same however much waits. */
public final class Destinations {
    /** Counts end here: "more than" says enough. */
    static final int MOST_COUNTED = 10_000;

    static final int PAGE = 500;
    private static final int MOST_REPLAYED = 20_000;

    static final String BACKLOG = """
            select r.connection,
              (select count(*) from (select 1 from effect e where e.tenant_id = $1 and e.connection = r.connection
                 and e.state in ('waiting', 'uncertain') limit 10000) as w) as waiting,
              (select count(*) from (select 1 from effect e where e.tenant_id = $1 and e.connection = r.connection
                 and e.state in ('waiting', 'uncertain') and e.due_at <= $3 limit 10000) as d) as due,
              (select e.due_at from effect e where e.tenant_id = $1 and e.connection = r.connection
                 and e.state in ('waiting', 'uncertain') order by e.due_at limit 1) as oldest,
              s.state as paused, s.detail, s.until
            from unnest($2::text[]) as r (connection)
            left join connection_state s on s.tenant_id = $1 and s.connection = r.connection""";

    private static final String SENDING =
            "select connection, count(*) as n from effect where tenant_id = $1 and state = 'sending' group by connection";

    private static final String DEAD = """
            select connection, count(*) as n from (
              select connection from effect where tenant_id = $1 and state = 'dead' order by id limit 10000) as d
            group by connection""";

    private static final String USED =
            "select pool, day, in_day, month, in_month, spent_day, spent_month, cost_currency"
                    + " from send_pool where tenant_id = $1";

    static final String RECEIPTS = """
            select id, lead_id, kind, state, reference, error, attempts, finished_at from effect_log
            where tenant_id = $1 and connection = $2 order by id desc limit 20""";

    static final String REFUSALS = """
            select coalesce(error, '') as reason, state, count(*) as n, max(finished_at) as last,
              (array_agg(lead_id order by id desc))[1] as lead_id
            from (select id, lead_id, error, state, finished_at from effect_log
                  where tenant_id = $1 and connection = $2 order by id desc limit 5000) as l
            where state <> 'delivered'
            group by 1, 2
            union all
            select coalesce(error, ''), 'dead', count(*), max(due_at), (array_agg(lead_id order by id desc))[1]
            from (select id, lead_id, error, due_at, connection from effect
                  where tenant_id = $1 and state = 'dead' order by id desc limit 5000) as d
            where connection = $2
            group by 1
            order by 3 desc limit 50""";

    static final String OF_LEAD = """
            select distinct on (connection) connection, id, state, error, attempts, due_at, reference, at from (
              (select connection, id, state, error, attempts, due_at, null::text as reference, created_at as at
               from effect where tenant_id = $1 and lead_id = $2 and kind = 'export' order by id desc limit 200)
              union all
              (select connection, id, state, error, attempts, null, reference, finished_at
               from effect_log where tenant_id = $1 and lead_id = $2 and kind = 'export' order by id desc limit 200)) as x
            order by connection, id desc""";

    private static final String REFERENCES =
            "select connection, reference from export_reference where tenant_id = $1 and lead_id = $2";

    private static final String PAUSED = "select connection, state, detail from connection_state where tenant_id = $1";

    /** The leads that were sent, or should have been, in a time; ids tell when it was decided. */
    static final String RANGE = """
            select distinct lead_id from (
              select lead_id from effect_log
              where tenant_id = $1 and connection = $2 and id >= $3 and id < $4 and kind = 'export' and state = any ($5::text[])
              ) as l
            where lead_id > $6 order by lead_id limit $7""";

    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final EffectWriter effects;
    private final Runnable wake;

    /**
     * Destinations.
     *
     * @param wake tells the dispatcher that something became due
     */
    public Destinations(Db db, Clock clock, Ids ids, EffectWriter effects, Runnable wake) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.effects = effects;
        this.wake = wake;
    }

    /** All connections that something leaves by, or that something waits for. */
    Future<ObjectNode> list(String tenant, Rulebook rulebook) {
        Map<String, Policy> policies = rulebook.part(ConnectionPolicies.class).byName();
        String[] names = policies.keySet().stream().sorted().toArray(String[]::new);
        return db.in(
                tenant,
                sql -> sql.preparedQuery(BACKLOG)
                        .execute(Db.params(tenant, names, time(clock.instant())))
                        .compose(rows -> counts(sql, SENDING, tenant)
                                .compose(sending -> counts(sql, DEAD, tenant)
                                        .compose(dead -> used(sql, tenant)
                                                .map(used -> page(rows, policies, sending, dead, used))))));
    }

    private static Future<Map<String, Long>> counts(SqlConnection sql, String statement, String tenant) {
        return sql.preparedQuery(statement).execute(Tuple.of(tenant)).map(rows -> {
            Map<String, Long> counts = new HashMap<>();
            for (Row row : rows) {
                counts.put(row.getString(0), row.getLong(1));
            }
            return counts;
        });
    }

    private static Future<Map<String, Row>> used(SqlConnection sql, String tenant) {
        return sql.preparedQuery(USED).execute(Tuple.of(tenant)).map(rows -> {
            Map<String, Row> used = new HashMap<>();
            for (Row row : rows) {
                used.put(row.getString(0), row);
            }
            return used;
        });
    }

    private ObjectNode page(
            RowSet<Row> rows,
            Map<String, Policy> policies,
            Map<String, Long> sending,
            Map<String, Long> dead,
            Map<String, Row> used) {
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        Instant now = clock.instant();
        for (Row row : rows) {
            String name = row.getString("connection");
            Policy policy = policies.get(name);
            if (policy == null) {
                continue;
            }
            ObjectNode item = items.addObject()
                    .put("connection", name)
                    .put("enabled", policy.enabled())
                    .put("waiting", row.getLong("waiting"))
                    .put("due", row.getLong("due"))
                    .put("sending", sending.getOrDefault(name, 0L))
                    .put("dead", dead.getOrDefault(name, 0L));
            if (row.getLong("waiting") >= MOST_COUNTED) {
                item.put("more", true);
            }
            OffsetDateTime oldest = row.getOffsetDateTime("oldest");
            if (oldest != null) {
                item.put("oldestDueAt", oldest.toInstant().toString());
            }
            if (row.getString("paused") != null) {
                ObjectNode paused = item.putObject("paused")
                        .put("state", row.getString("paused"))
                        .put("detail", row.getString("detail"));
                if (row.getOffsetDateTime("until") != null) {
                    paused.put(
                            "until", row.getOffsetDateTime("until").toInstant().toString());
                }
            }
            limits(item, policy, used.get(policy.limits().pool()), now);
        }
        return page;
    }

    private static void limits(
            ObjectNode item, Policy policy, @org.jspecify.annotations.Nullable Row used, Instant now) {
        if (!policy.limits().counts()) {
            return;
        }
        ObjectNode limits = item.putObject("limits").put("pool", policy.limits().pool());
        policy.limits().dayLimit(policy.limits().day(now)).ifPresent(most -> limits.put("perDay", most));
        policy.limits().perMonth().ifPresent(most -> limits.put("perMonth", most));
        policy.limits().perSecond().ifPresent(most -> limits.put("perSecond", most));
        policy.limits().concurrency().ifPresent(most -> limits.put("concurrency", most));
        boolean today =
                used != null && used.getLocalDate("day").equals(policy.limits().day(now));
        boolean month = used != null
                && used.getLocalDate("month").equals(policy.limits().month(now));
        limits.put("usedToday", today ? used.getInteger("in_day") : 0);
        limits.put("usedThisMonth", month ? used.getInteger("in_month") : 0);
        policy.limits().budget().ifPresent(budget -> {
            boolean current = budget.monthly() ? month : today;
            long spent = current && used != null ? used.getLong(budget.monthly() ? "spent_month" : "spent_day") : 0;
            ObjectNode money = item.putObject("budget").put("per", budget.monthly() ? "month" : "day");
            money(money, "amount", budget.amount(), budget.currency());
            money(money, "spent", Budget.money(spent), budget.currency());
            boolean over = Budget.money(spent).add(budget.each()).compareTo(budget.amount()) > 0;
            money.put("usedUp", over)
                    .put("until", policy.limits().nextBudget(now).toString());
            String told = used == null ? null : used.getString("cost_currency");
            if (told != null && !told.equals(budget.currency())) {
                money.put("costsIn", told);
            }
        });
    }

    private static void money(ObjectNode json, String name, BigDecimal amount, String currency) {
        json.putObject(name).put("amount", amount.toPlainString()).put("currency", currency);
    }

    /** One destination: its last receipts, and what it refused by reason. */
    Future<ObjectNode> one(String tenant, String connection) {
        return db.in(
                tenant,
                sql -> sql.preparedQuery(RECEIPTS)
                        .execute(Tuple.of(tenant, connection))
                        .compose(receipts -> sql.preparedQuery(REFUSALS)
                                .execute(Tuple.of(tenant, connection))
                                .map(refusals -> {
                                    ObjectNode json = Json.object().put("connection", connection);
                                    ArrayNode last = json.putArray("receipts");
                                    for (Row row : receipts) {
                                        ObjectNode item = last.addObject()
                                                .put("id", row.getUUID("id").toString())
                                                .put(
                                                        "leadId",
                                                        row.getUUID("lead_id").toString())
                                                .put("kind", row.getString("kind"))
                                                .put("state", row.getString("state"))
                                                .put("attempts", row.getInteger("attempts"))
                                                .put(
                                                        "at",
                                                        row.getOffsetDateTime("finished_at")
                                                                .toInstant()
                                                                .toString());
                                        put(item, "reference", row.getString("reference"));
                                        put(item, "error", row.getString("error"));
                                    }
                                    ArrayNode reasons = json.putArray("refusals");
                                    for (Row row : refusals) {
                                        reasons.addObject()
                                                .put("reason", row.getString("reason"))
                                                .put("state", row.getString("state"))
                                                .put("count", row.getLong("n"))
                                                .put(
                                                        "leadId",
                                                        row.getUUID("lead_id").toString())
                                                .put(
                                                        "last",
                                                        row.getOffsetDateTime("last")
                                                                .toInstant()
                                                                .toString());
                                    }
                                    return json;
                                })));
    }

    /** For each destination of leads whether a lead is there, and why not. */
    Future<ObjectNode> ofLead(String tenant, LeadState lead, Rulebook rulebook) {
        return db.in(
                tenant,
                sql -> sql.preparedQuery(OF_LEAD)
                        .execute(Tuple.of(tenant, lead.id()))
                        .compose(rows -> sql.preparedQuery(REFERENCES)
                                .execute(Tuple.of(tenant, lead.id()))
                                .compose(references -> sql.preparedQuery(PAUSED)
                                        .execute(Tuple.of(tenant))
                                        .map(paused -> ofLead(lead, rulebook, rows, references, paused)))));
    }

    private ObjectNode ofLead(
            LeadState lead, Rulebook rulebook, RowSet<Row> rows, RowSet<Row> references, RowSet<Row> paused) {
        Map<String, Row> last = new HashMap<>();
        rows.forEach(row -> last.put(row.getString("connection"), row));
        Map<String, String> known = new HashMap<>();
        references.forEach(row -> known.put(row.getString(0), row.getString(1)));
        Map<String, String> stopped = new HashMap<>();
        paused.forEach(row -> stopped.put(row.getString(0), row.getString(1) + ": " + row.getString(2)));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (String name : exporters(rulebook)) {
            ObjectNode item = items.addObject().put("connection", name);
            Row row = last.get(name);
            item.put("state", row == null ? "never" : row.getString("state"));
            put(item, "reference", known.get(name));
            List<String> reasons = new ArrayList<>();
            if (row != null) {
                item.put("deliveryId", row.getUUID("id").toString()).put("attempts", row.getInteger("attempts"));
                put(item, "error", row.getString("error"));
                item.put("at", row.getOffsetDateTime("at").toInstant().toString());
                if (row.getOffsetDateTime("due_at") != null) {
                    item.put(
                            "dueAt", row.getOffsetDateTime("due_at").toInstant().toString());
                }
            }
            Optional<Policy> policy = rulebook.part(ConnectionPolicies.class).find(name);
            if (policy.isPresent() && !policy.get().enabled()) {
                reasons.add("off");
            }
            if (stopped.containsKey(name)) {
                reasons.add("paused");
                item.put("paused", stopped.get(name));
            }
            policy.flatMap(Policy::purpose)
                    .filter(purpose -> lead.consents().entrySet().stream()
                            .noneMatch(e -> e.getKey().startsWith(purpose + "/")
                                    && e.getValue().holds()))
                    .ifPresent(purpose -> {
                        reasons.add("consent");
                        item.put("purpose", purpose);
                    });
            Optional<ExportRules.Exporter> rule = rulebook.part(ExportRules.class).exporters().stream()
                    .filter(e -> e.connection().equals(name))
                    .findFirst();
            boolean fits = rule.isEmpty()
                    || rule.get().when().isEmpty()
                    || rule.get().when().get().test(Situation.variables(lead, clock.instant()));
            if (!fits) {
                reasons.add("condition");
            }
            if (row == null && reasons.isEmpty()) {
                reasons.add("nothing-happened");
            }
            reasons.forEach(item.withArray("reasons")::add);
        }
        return json;
    }

    private static Collection<String> exporters(Rulebook rulebook) {
        return rulebook.part(ExportRules.class).all();
    }

    /** Sends the leads of a time again, as they are now. */
    Future<ObjectNode> replay(String tenant, String connection, Instant from, Instant to, List<String> states) {
        return page(tenant, connection, first(from), first(to), states, new UUID(0, 0), 0)
                .map(count -> {
                    wake.run();
                    ObjectNode answer = Json.object().put("replayed", count);
                    return count >= MOST_REPLAYED ? answer.put("more", true) : answer;
                });
    }

    private Future<Integer> page(
            String tenant, String connection, UUID from, UUID to, List<String> states, UUID after, int before) {
        return db.in(
                        tenant,
                        sql -> sql.preparedQuery(RANGE)
                                .execute(Db.params(
                                        tenant, connection, from, to, states.toArray(String[]::new), after, PAGE))
                                .compose(rows -> {
                                    List<UUID> leads = new ArrayList<>();
                                    rows.forEach(row -> leads.add(row.getUUID(0)));
                                    return effects.write(
                                                    sql,
                                                    leads.stream()
                                                            .map(lead -> planned(tenant, connection, lead))
                                                            .toList())
                                            .map(leads);
                                }))
                .compose(leads -> {
                    int total = before + leads.size();
                    return leads.size() < PAGE || total >= MOST_REPLAYED
                            ? Future.succeededFuture(total)
                            : page(tenant, connection, from, to, states, leads.get(leads.size() - 1), total);
                });
    }

    private EffectWriter.Planned planned(String tenant, String connection, UUID lead) {
        UUID id = ids.next();
        return new EffectWriter.Planned(
                tenant,
                id,
                lead,
                id,
                new org.vivaio.core.lead.Effect(
                        "export", connection, Json.object().put("event", "export.requested")),
                clock.instant());
    }

    /** The least id of a moment. */
    static UUID first(Instant moment) {
        return new UUID(moment.toEpochMilli() << 16, 0);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static void put(ObjectNode json, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
