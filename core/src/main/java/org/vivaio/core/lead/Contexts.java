package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.Context.Need;
import org.vivaio.core.lead.Deciding.Task;
import org.vivaio.core.platform.Db;

/** Loads what deciders asked for: shared counters, then histories from the events. */
final class Contexts {
    private final SqlConnection connection;
    private final Deciding deciding;
    private final Merging merging;

    private final Receivers receivers;

    Contexts(SqlConnection connection, Deciding deciding, Merging merging, Receivers receivers) {
        this.connection = connection;
        this.deciding = deciding;
        this.merging = merging;
        this.receivers = receivers;
    }

    Future<Void> load(Map<Task, Set<Need>> open) {
        Map<String, List<Task>> pools = new TreeMap<>();
        List<Future<?>> loading = new ArrayList<>();
        Map<String, Set<Need>> counters = new TreeMap<>();
        List<Task> passedOn = new ArrayList<>();
        open.forEach((task, needs) -> needs.forEach(need -> {
            if (need instanceof Context.Turn turn) {
                pools.computeIfAbsent(task.item().tenant() + '\n' + turn.pool(), key -> new ArrayList<>())
                        .add(task);
            } else if (need instanceof Context.Joining) {
                loading.add(merging.prepare(task));
            } else if (need instanceof Context.History) {
                loading.add(history(task));
            } else if (need instanceof Context.PassedOn) {
                passedOn.add(task);
            } else {
                counters.computeIfAbsent(task.item().tenant(), key -> new HashSet<>())
                        .add(need);
            }
        }));
        if (!passedOn.isEmpty()) {
            loading.add(passedOn(passedOn));
        }
        if (!pools.isEmpty()) {
            loading.add(turns(pools));
        }
        if (!counters.isEmpty()) {
            loading.add(deciding.counters().load(connection, counters));
        }
        return Future.all(loading).mapEmpty();
    }

    /** Takes as many turns of each pool as there are tasks; the counters stay locked until the batch commits. */
    private Future<Void> turns(Map<String, List<Task>> pools) {
        List<String> keys = List.copyOf(pools.keySet());
        String[] tenants =
                keys.stream().map(k -> k.substring(0, k.indexOf('\n'))).toArray(String[]::new);
        String[] names =
                keys.stream().map(k -> k.substring(k.indexOf('\n') + 1)).toArray(String[]::new);
        Long[] counts = keys.stream().map(k -> (long) pools.get(k).size()).toArray(Long[]::new);
        return connection
                .preparedQuery("""
                        insert into routing_turn (tenant_id, pool, turn)
                        select * from unnest($1::text[], $2::text[], $3::bigint[])
                        on conflict (tenant_id, pool) do update set turn = routing_turn.turn + excluded.turn
                        returning tenant_id, pool, turn""")
                .execute(Db.params(tenants, names, counts))
                .map(rows -> {
                    Map<String, Long> ends = new HashMap<>();
                    for (Row row : rows) {
                        ends.put(row.getString(0) + '\n' + row.getString(1), row.getLong(2));
                    }
                    pools.forEach((key, tasks) -> {
                        long turn = ends.get(key) - tasks.size();
                        for (Task task : tasks) {
                            String pool = key.substring(key.indexOf('\n') + 1);
                            deciding.inform(task, deciding.contextOf(task).withTurn(pool, turn++));
                        }
                    });
                    return null;
                });
    }

    private Future<Void> passedOn(List<Task> tasks) {
        Set<String> tenants = new HashSet<>();
        Set<UUID> leads = new HashSet<>();
        tasks.forEach(task -> {
            tenants.add(task.item().tenant());
            leads.add(task.leadId());
        });
        return receivers.of(connection, tenants, leads).map(found -> {
            for (Task task : tasks) {
                List<String> connections = List.copyOf(found.getOrDefault(task.leadId(), new TreeSet<>()));
                deciding.inform(task, deciding.contextOf(task).withReceivers(connections));
            }
            return null;
        });
    }

    private Future<Void> history(Task task) {
        String tenant = task.item().tenant();
        UUID leadId = deciding.root(task.leadId()).map(LeadState::id).orElse(task.leadId());
        return LeadHistories.facts(connection, tenant, leadId).map(stored -> {
            List<LeadEvent> facts = merging.withPending(stored).stream()
                    .filter(event -> event.cause().isEmpty())
                    .toList();
            deciding.inform(
                    task,
                    deciding.contextOf(task)
                            .withHistory(LeadHistory.of(tenant, leadId, facts).facts()));
            return null;
        });
    }
}
