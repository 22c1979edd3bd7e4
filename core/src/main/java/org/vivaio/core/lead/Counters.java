package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.vivaio.core.lead.Context.Load;
import org.vivaio.core.lead.Context.LoadOf;
import org.vivaio.core.lead.Context.Need;
import org.vivaio.core.lead.Context.ShareOf;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/**
 * What sellers have and where rotations stand, within one batch: locked when first asked for, brought up by each decision,
 * written once at the end. Two batches that ask for the same counter decide one after the other, so no cap is overrun.
 */
final class Counters {
    private static final LocalDate NEVER = LocalDate.EPOCH;

    private record Key(String tenant, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : name.compareTo(other.name);
        }
    }

    private record Has(long open, LocalDate day, long given) {}

    private final Map<Key, Has> loads = new HashMap<>();
    private final Map<Key, Map<String, Double>> shares = new HashMap<>();
    private final TreeMap<Key, Has> changes = new TreeMap<>();
    private final SortedSet<Key> turned = new TreeSet<>();
    private final Map<String, Set<Need>> used = new HashMap<>();

    /** Locks and reads what is not known yet, of several tenants, always in the same order. */
    Future<Void> load(SqlConnection connection, Map<String, Set<Need>> needs) {
        SortedSet<Key> sellers = new TreeSet<>();
        SortedSet<Key> pools = new TreeSet<>();
        needs.forEach((tenant, all) -> all.forEach(need -> {
            if (need instanceof LoadOf load && !loads.containsKey(new Key(tenant, load.seller()))) {
                sellers.add(new Key(tenant, load.seller()));
            } else if (need instanceof ShareOf share && !shares.containsKey(new Key(tenant, share.pool()))) {
                pools.add(new Key(tenant, share.pool()));
            }
        }));
        return loadLoads(connection, sellers).compose(done -> loadShares(connection, pools));
    }

    /** What decisions asked for, by tenant. */
    Map<String, Set<Need>> used() {
        return used;
    }

    private Future<Void> loadLoads(SqlConnection connection, SortedSet<Key> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery("""
                        insert into seller_load as l (tenant_id, seller, open, day, given)
                        select t, s, 0, date '1970-01-01', 0 from unnest($1::text[], $2::text[]) as x(t, s) order by t, s
                        on conflict (tenant_id, seller) do update set open = l.open
                        returning tenant_id, seller, greatest(open, 0), day, given""")
                .execute(Db.params(tenants(keys), (Object) names(keys)))
                .map(rows -> {
                    for (Row row : rows) {
                        Key key = new Key(row.getString(0), row.getString(1));
                        // what this batch decided before it asked is not in the table yet
                        loads.put(
                                key,
                                add(
                                        new Has(row.getLong(2), row.getLocalDate(3), row.getLong(4)),
                                        changes.getOrDefault(key, new Has(0, NEVER, 0))));
                    }
                    return null;
                });
    }

    private Future<Void> loadShares(SqlConnection connection, SortedSet<Key> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery("""
                        insert into routing_share as r (tenant_id, pool, passes)
                        select t, p, '{}' from unnest($1::text[], $2::text[]) as x(t, p) order by t, p
                        on conflict (tenant_id, pool) do update set passes = r.passes
                        returning tenant_id, pool, passes::text""")
                .execute(Db.params(tenants(keys), (Object) names(keys)))
                .map(rows -> {
                    for (Row row : rows) {
                        shares.put(
                                new Key(row.getString(0), row.getString(1)),
                                Context.passes(Json.parse(row.getString(2))));
                    }
                    return null;
                });
    }

    /** Puts what was asked for into a context, as it stands now; the same context when nothing of it is loaded. */
    Context fill(Context context, String tenant, Set<Need> asked) {
        Map<String, Load> known = new HashMap<>(context.loads());
        Map<String, Map<String, Double>> standing = new HashMap<>(context.shares());
        for (Need need : asked) {
            if (need instanceof LoadOf load) {
                Has has = loads.get(new Key(tenant, load.seller()));
                if (has != null) {
                    known.put(load.seller(), new Load(has.open(), has.day().equals(load.day()) ? has.given() : 0));
                }
            } else if (need instanceof ShareOf share) {
                Map<String, Double> passes = shares.get(new Key(tenant, share.pool()));
                if (passes != null) {
                    standing.put(share.pool(), Map.copyOf(passes));
                }
            }
        }
        used.computeIfAbsent(tenant, t -> new HashSet<>()).addAll(asked);
        boolean more = known.size() > context.loads().size()
                || standing.size() > context.shares().size();
        return more ? context.withWork(known, standing) : context;
    }

    /** Counts a decision. */
    void count(String tenant, Optional<String> before, Optional<String> after, List<LeadEvent> events) {
        if (!before.equals(after)) {
            before.ifPresent(seller -> change(new Key(tenant, seller), new Has(-1, NEVER, 0)));
            after.ifPresent(seller -> change(new Key(tenant, seller), new Has(1, NEVER, 0)));
        }
        for (LeadEvent event : events) {
            if (event.data() instanceof OwnerChanged change && change.how().isPresent()) {
                Routed how = change.how().get();
                change.owner()
                        .ifPresent(owner ->
                                how.day().ifPresent(day -> change(new Key(tenant, owner), new Has(0, day, 1))));
                how.share()
                        .ifPresent(share -> turn(
                                new Key(tenant, share.pool()), change.owner().orElse(""), share));
            }
        }
    }

    private void change(Key key, Has delta) {
        changes.merge(key, delta, Counters::add);
        loads.computeIfPresent(key, (k, has) -> add(has, delta));
    }

    /** A later day begins from nothing. */
    private static Has add(Has has, Has delta) {
        int order = delta.day().compareTo(has.day());
        long given = order == 0 ? has.given() + delta.given() : order > 0 ? delta.given() : has.given();
        return new Has(has.open() + delta.open(), order > 0 ? delta.day() : has.day(), given);
    }

    /** Who stands no further than the rotation itself need not be remembered. */
    private void turn(Key pool, String seller, Routed.Share share) {
        Map<String, Double> passes = shares.computeIfAbsent(pool, key -> new TreeMap<>());
        passes.put("", share.virtual());
        passes.put(seller, share.pass());
        passes.entrySet().removeIf(e -> !e.getKey().isEmpty() && e.getValue() <= share.virtual());
        turned.add(pool);
    }

    /** Writes what changed. */
    Future<Void> write(SqlConnection connection) {
        List<Future<?>> writes = new ArrayList<>();
        changes.values().removeIf(has -> has.open() == 0 && has.given() == 0);
        if (!changes.isEmpty()) {
            writes.add(connection
                    .preparedQuery("""
                            insert into seller_load as l (tenant_id, seller, open, day, given)
                            select t, s, o, d, g
                            from unnest($1::text[], $2::text[], $3::bigint[], $4::date[], $5::bigint[]) as x(t, s, o, d, g)
                            order by t, s
                            on conflict (tenant_id, seller) do update set
                              open = l.open + excluded.open,
                              given = case when l.day = excluded.day then l.given + excluded.given
                                when excluded.day > l.day then excluded.given else l.given end,
                              day = greatest(l.day, excluded.day)""")
                    .execute(Db.params(
                            tenants(changes.keySet()),
                            names(changes.keySet()),
                            changes.values().stream().map(Has::open).toArray(Long[]::new),
                            changes.values().stream().map(Has::day).toArray(LocalDate[]::new),
                            changes.values().stream().map(Has::given).toArray(Long[]::new))));
        }
        if (!turned.isEmpty()) {
            writes.add(connection
                    .preparedQuery("""
                            insert into routing_share (tenant_id, pool, passes)
                            select t, p, j::jsonb from unnest($1::text[], $2::text[], $3::text[]) as x(t, p, j)
                            order by t, p
                            on conflict (tenant_id, pool) do update set passes = excluded.passes""")
                    .execute(Db.params(
                            tenants(turned),
                            names(turned),
                            turned.stream()
                                    .map(pool -> Json.write(shares.get(pool)))
                                    .toArray(String[]::new))));
        }
        return Future.all(writes).mapEmpty();
    }

    private static String[] tenants(java.util.Collection<Key> keys) {
        return keys.stream().map(Key::tenant).toArray(String[]::new);
    }

    private static String[] names(java.util.Collection<Key> keys) {
        return keys.stream().map(Key::name).toArray(String[]::new);
    }
}
