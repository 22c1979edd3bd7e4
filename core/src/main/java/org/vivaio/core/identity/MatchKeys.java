package org.vivaio.core.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.vivaio.core.lead.Identity;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;

/**
 * Finds people by exact keys. The same e-mail is the same person. The same phone is the same person unless both sides
 * have an e-mail and these differ: then only when the names agree, since families and firms share numbers.
 */
public final class MatchKeys implements Identity {
    private static final String CLAIM = """
            insert into match_key (tenant_id, kind, token, lead_id)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
            on conflict (tenant_id, kind, token) do update set lead_id = match_key.lead_id
            returning tenant_id, kind, token, lead_id""";

    private static final String KNOWN = """
            select id, fields ->> 'email' as email, fields ->> 'firstName' as first, fields ->> 'lastName' as last
            from lead where tenant_id = any ($1::text[]) and id = any ($2::uuid[])""";

    private record Key(String tenant, MatchKey key) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : key.compareTo(other.key);
        }
    }

    private record Name(Optional<String> email, String name) {}

    @Override
    public SortedSet<MatchKey> keys(Map<String, Object> fields) {
        return Contact.of(fields).keys();
    }

    @Override
    public Future<List<Found>> find(SqlConnection connection, List<Person> people) {
        TreeMap<Key, UUID> proposals = new TreeMap<>();
        for (Person person : people) {
            for (MatchKey key : person.keys()) {
                proposals.putIfAbsent(new Key(person.tenant(), key), person.proposed());
            }
        }
        return claim(connection, proposals).compose(owners -> {
            Set<UUID> proposed = new HashSet<>();
            people.forEach(person -> proposed.add(person.proposed()));
            Set<UUID> byPhone = new HashSet<>();
            owners.forEach((key, owner) -> {
                if (key.key().kind().equals("phone") && !proposed.contains(owner)) {
                    byPhone.add(owner);
                }
            });
            return names(connection, people, byPhone).compose(names -> {
                List<Found> answers = resolve(people, owners, names);
                return correct(connection, people, proposals, owners, answers).map(answers);
            });
        });
    }

    private static Future<Map<Key, UUID>> claim(SqlConnection connection, TreeMap<Key, UUID> proposals) {
        if (proposals.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return connection
                .preparedQuery(CLAIM)
                .execute(columns(List.copyOf(proposals.keySet()), proposals))
                .map(rows -> {
                    Map<Key, UUID> owners = new HashMap<>();
                    for (Row row : rows) {
                        owners.put(
                                new Key(row.getString(0), new MatchKey(row.getString(1), row.getString(2))),
                                row.getUUID(3));
                    }
                    return owners;
                });
    }

    private static io.vertx.sqlclient.Tuple columns(List<Key> keys, Map<Key, UUID> owners) {
        return Db.params(
                keys.stream().map(Key::tenant).toArray(String[]::new),
                keys.stream().map(k -> k.key().kind()).toArray(String[]::new),
                keys.stream().map(k -> k.key().token()).toArray(String[]::new),
                keys.stream().map(owners::get).toArray(UUID[]::new));
    }

    /** Who owns the numbers that were known, to tell people who share one apart. */
    private static Future<Map<UUID, Name>> names(SqlConnection connection, List<Person> people, Set<UUID> owners) {
        if (owners.isEmpty()) {
            return Future.succeededFuture(new HashMap<>());
        }
        return connection
                .preparedQuery(KNOWN)
                .execute(Db.params(
                        people.stream().map(Person::tenant).distinct().toArray(String[]::new),
                        owners.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, Name> names = new HashMap<>();
                    for (Row row : rows) {
                        names.put(
                                row.getUUID("id"),
                                new Name(
                                        Optional.ofNullable(row.getString("email"))
                                                .flatMap(Emails::normal),
                                        Names.normal(row.getString("first"), row.getString("last"))));
                    }
                    return names;
                });
    }

    private static List<Found> resolve(List<Person> people, Map<Key, UUID> owners, Map<UUID, Name> names) {
        List<Found> answers = new ArrayList<>();
        Map<UUID, UUID> became = new HashMap<>();
        Set<UUID> born = new HashSet<>();
        for (Person person : people) {
            Optional<UUID> byEmail = owner(person, "email", owners, became);
            Optional<UUID> byPhone = owner(person, "phone", owners, became);
            UUID lead;
            Optional<UUID> possible = Optional.empty();
            if (byEmail.isPresent() && !byEmail.get().equals(person.proposed())) {
                lead = byEmail.get();
                possible = byPhone.filter(other -> !other.equals(lead)).filter(o -> !o.equals(person.proposed()));
            } else if (byPhone.isPresent() && !byPhone.get().equals(person.proposed())) {
                boolean same = samePerson(person, names.get(byPhone.get()));
                lead = same ? byPhone.get() : person.proposed();
                possible = same ? Optional.empty() : byPhone;
            } else {
                lead = person.proposed();
            }
            became.put(person.proposed(), lead);
            boolean known = !lead.equals(person.proposed()) || !born.add(lead);
            names.putIfAbsent(lead, nameOf(person));
            answers.add(new Found(lead, known, possible));
        }
        return answers;
    }

    private static Optional<UUID> owner(Person person, String kind, Map<Key, UUID> owners, Map<UUID, UUID> became) {
        return person.keys().stream()
                .filter(key -> key.kind().equals(kind))
                .findFirst()
                .map(key -> owners.get(new Key(person.tenant(), key)))
                .map(owner -> became.getOrDefault(owner, owner));
    }

    private static boolean samePerson(Person person, @org.jspecify.annotations.Nullable Name other) {
        if (other == null) {
            return true;
        }
        Name mine = nameOf(person);
        if (mine.email().isEmpty() || other.email().isEmpty() || mine.email().equals(other.email())) {
            return true;
        }
        return !mine.name().isEmpty() && mine.name().equals(other.name());
    }

    private static Name nameOf(Person person) {
        Object email = person.fields().get("email");
        return new Name(
                email instanceof String text ? Emails.normal(text) : Optional.empty(),
                Names.normal(person.fields().get("firstName"), person.fields().get("lastName")));
    }

    /** Keys that were given to a proposed lead which did not come to be belong to the one that was met. */
    private static Future<Void> correct(
            SqlConnection connection,
            List<Person> people,
            TreeMap<Key, UUID> proposals,
            Map<Key, UUID> owners,
            List<Found> answers) {
        Map<UUID, UUID> became = new HashMap<>();
        for (int i = 0; i < people.size(); i++) {
            became.put(people.get(i).proposed(), answers.get(i).leadId());
        }
        TreeMap<Key, UUID> wrong = new TreeMap<>();
        proposals.forEach((key, proposed) -> {
            UUID real = became.get(proposed);
            if (proposed.equals(owners.get(key)) && real != null && !real.equals(proposed)) {
                wrong.put(key, real);
            }
        });
        if (wrong.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery("""
                        update match_key m set lead_id = x.l
                        from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as x(t, k, o, l)
                        where m.tenant_id = x.t and m.kind = x.k and m.token = x.o""")
                .execute(columns(List.copyOf(wrong.keySet()), wrong))
                .mapEmpty();
    }

    @Override
    public Future<Void> learn(SqlConnection connection, String tenant, UUID leadId, SortedSet<MatchKey> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        TreeMap<Key, UUID> rows = new TreeMap<>();
        keys.forEach(key -> rows.put(new Key(tenant, key), leadId));
        return connection
                .preparedQuery("insert into match_key (tenant_id, kind, token, lead_id)"
                        + " select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])"
                        + " on conflict (tenant_id, kind, token) do nothing")
                .execute(columns(List.copyOf(rows.keySet()), rows))
                .mapEmpty();
    }

    @Override
    public Future<List<MatchKey>> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("delete from match_key where tenant_id = $1 and lead_id = $2 returning kind, token")
                .execute(Db.params(tenant, leadId))
                .map(rows -> {
                    List<MatchKey> keys = new ArrayList<>();
                    rows.forEach(row -> keys.add(new MatchKey(row.getString(0), row.getString(1))));
                    return keys;
                });
    }
}
