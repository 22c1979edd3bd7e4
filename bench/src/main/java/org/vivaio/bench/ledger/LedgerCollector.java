package org.vivaio.bench.ledger;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.vivaio.bench.ledger.Ledger.Balance;
import org.vivaio.bench.ledger.Ledger.Delivery;
import org.vivaio.bench.ledger.Ledger.Lead;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Sql;

/** Brings together what all sides know of a run: leads and deliveries through the API, the rest by a look into the database. */
public final class LedgerCollector {
    private static final Duration MEASURE = Duration.ofSeconds(10);

    private final Api api;
    private final Sql sql;
    private final List<String> tenants;

    /** For some tenants, with a token that may read them all. */
    public LedgerCollector(Api api, Sql sql, List<String> tenants) {
        this.api = api;
        this.sql = sql;
        this.tenants = List.copyOf(tenants);
    }

    /** Waits until everything stored is decided and everything decided is sent or given up. */
    public void awaitQuiet(Duration atMost) {
        try {
            Await.until("quiet", atMost, () -> pending() == 0 && open() == 0);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    e.getMessage() + ": " + pending() + " pending in the inbox, " + open() + " effects open, "
                            + sql
                                    .rows(
                                            "select state, connection, count(*) as n, min(due_at)::text as due, max(error) as error"
                                                    + " from effect group by 1, 2")
                                    .stream()
                                    .map(row -> row.toJson().encode())
                                    .toList(),
                    e);
        }
    }

    /** Everything, for the checker. */
    public Ledger collect(LedgerTraffic traffic, SinkProcess sink) {
        return new Ledger(traffic.intents(), traffic.acks(), leads(), deliveries(), sink.receipts(), balances());
    }

    private List<Lead> leads() {
        List<Lead> leads = new ArrayList<>();
        for (String tenant : tenants) {
            for (JsonObject item : api.all("/api/v1/tenants/" + tenant + "/leads")) {
                JsonObject fields = item.getJsonObject("fields");
                leads.add(new Lead(
                        LedgerTraffic.keyIn(fields.getString("message", "")),
                        tenant,
                        item.getString("id"),
                        Hashes.fields(fields)));
            }
        }
        return leads;
    }

    private List<Delivery> deliveries() {
        List<Delivery> deliveries = new ArrayList<>();
        for (String tenant : tenants) {
            for (JsonObject item : api.all("/api/v1/tenants/" + tenant + "/deliveries")) {
                deliveries.add(new Delivery(
                        item.getString("id"),
                        tenant,
                        item.getString("leadId"),
                        item.getString("connection"),
                        item.getString("state")));
            }
        }
        return deliveries;
    }

    private List<Balance> balances() {
        List<Balance> balances = new ArrayList<>();
        for (String tenant : tenants) {
            balances.add(new Balance(
                    tenant + ": accepted captures and leads",
                    number(
                            "select count(*) from inbox where tenant_id = $1 and kind = 'capture'"
                                    + " and verdict = 'accepted' and attached is not true",
                            tenant),
                    number("select count(*) from lead where tenant_id = $1", tenant)));
            balances.add(new Balance(
                    tenant + ": captures stored and keys remembered",
                    number("select count(*) from inbox where tenant_id = $1 and kind = 'capture'", tenant),
                    number("select count(*) from idempotency where tenant_id = $1", tenant)));
            balances.add(new Balance(
                    tenant + ": deliveries shown and rows",
                    deliveriesShown(tenant),
                    number(
                            "select (select count(*) from effect where tenant_id = $1)"
                                    + " + (select count(*) from effect_log where tenant_id = $1)",
                            tenant)));
            balances.add(new Balance(
                    tenant + ": effects both open and finished",
                    0,
                    number(
                            "select count(*) from effect join effect_log using (tenant_id, id)"
                                    + " where tenant_id = $1",
                            tenant)));
            balances.add(new Balance(
                    tenant + ": leads decided by no capture",
                    0,
                    number(
                            "select count(*) from lead l where tenant_id = $1 and not exists (select from inbox i"
                                    + " where i.tenant_id = l.tenant_id and i.lead_id = l.id)",
                            tenant)));
        }
        balances.add(new Balance(
                "leases older than their limit",
                0,
                sql.number(
                        "select count(*) from effect where state = 'sending' and lease_until < now() - $1::interval",
                        interval())));
        balances.add(
                new Balance("facts that are stuck", 0, sql.number("select count(*) from inbox where state = 'stuck'")));
        return balances;
    }

    private static io.vertx.pgclient.data.Interval interval() {
        return io.vertx.pgclient.data.Interval.of(0, 0, 0, 0, 0, (int) MEASURE.toSeconds());
    }

    private long deliveriesShown(String tenant) {
        return api.all("/api/v1/tenants/" + tenant + "/deliveries").size();
    }

    private long number(String statement, String tenant) {
        return sql.number(statement, tenant);
    }

    private long pending() {
        return sql.number("select count(*) from inbox where state = 'pending'");
    }

    private long open() {
        return sql.number("select count(*) from effect where state <> 'dead'");
    }
}
