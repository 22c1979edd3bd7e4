package org.vivaio.core.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.field.Fields;
import org.vivaio.core.identity.match.MatchRows;
import org.vivaio.core.lead.Identity;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

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
            select id, fields ->> 'email' as email, fields ->> 'phone' as phone, fields ->> 'country' as country,
              fields ->> 'firstName' as first, fields ->> 'lastName' as last, merged_into
            from lead where tenant_id = any ($1::text[]) and id = any ($2::uuid[])""";

    private record Key(String tenant, MatchKey key) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : key.compareTo(other.key);
        }
    }

    /** What tells apart people who share a number. */
    private record Name(Optional<String> email, Optional<String> phone, String name, Optional<UUID> mergedInto) {}

    @Override
    public SortedSet<MatchKey> keys(Map<String, Object> fields, Rulebook rulebook) {
        return Contact.of(fields).keys(fields, rulebook.part(Fields.class));
    }

    @Override
    public Set<String> keyFields(Rulebook rulebook) {
        Set<String> fields = new HashSet<>(Set.of("email", "phone"));
        rulebook.part(Fields.class).unique().forEach(field -> fields.add(field.key()));
        return fields;
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
            Set<UUID> known = new HashSet<>();
            owners.forEach((key, owner) -> {
                if (key.key().kind().equals("phone") && !proposed.contains(owner)) {
                    known.add(owner);
                }
            });
            // whose keys belong to several leads: these may be one person
            for (Person person : people) {
                List<UUID> several = owners(person, owners, Map.of());
                if (several.size() > 1) {
                    known.addAll(several);
                }
            }
            known.removeAll(proposed);
            return names(connection, people, known).compose(names -> {
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
                                        phone(row),
                                        Names.normal(row.getString("first"), row.getString("last")),
                                        Optional.ofNullable(row.getUUID("merged_into"))));
                    }
                    return names;
                });
    }

    private static List<Found> resolve(List<Person> people, Map<Key, UUID> owners, Map<UUID, Name> names) {
        List<Found> answers = new ArrayList<>();
        Map<UUID, UUID> became = new HashMap<>();
        Set<UUID> born = new HashSet<>();
        for (Person person : people) {
            // what names one person of all comes first, then the address, then the number, which people share
            List<UUID> others = owners(person, owners, became).stream()
                    .filter(owner -> !owner.equals(person.proposed()))
                    .toList();
            Optional<UUID> byPhone = owner(person, "phone", owners, became);
            UUID lead = person.proposed();
            Optional<UUID> possible = Optional.empty();
            Optional<UUID> joined = Optional.empty();
            if (!others.isEmpty()) {
                UUID first = others.get(0);
                boolean phoneOnly = byPhone.filter(first::equals).isPresent()
                        && strong(person, owners, became).filter(first::equals).isEmpty();
                if (phoneOnly && !samePerson(nameOf(person), names.get(first))) {
                    possible = Optional.of(first);
                } else {
                    lead = first;
                    UUID found = lead;
                    Optional<UUID> second = others.stream()
                            .skip(1)
                            .filter(other -> !oneLead(found, other, names))
                            .findFirst();
                    boolean same = second.map(other -> samePerson(names.get(found), names.get(other)))
                            .orElse(false);
                    joined = same ? second : Optional.empty();
                    possible = same ? Optional.empty() : second;
                }
            }
            became.put(person.proposed(), lead);
            boolean known = !lead.equals(person.proposed()) || !born.add(lead);
            names.putIfAbsent(lead, nameOf(person));
            answers.add(new Found(lead, known, possible, joined));
        }
        return answers;
    }

    private static Optional<String> key(Person person, String kind) {
        return person.keys().stream()
                .filter(key -> key.kind().equals(kind))
                .map(MatchKey::token)
                .findFirst();
    }

    /** Who owns the person's keys, each once, those first whose key says most. */
    private static List<UUID> owners(Person person, Map<Key, UUID> owners, Map<UUID, UUID> became) {
        Set<UUID> found = new LinkedHashSet<>();
        for (String kind : new String[] {Contact.UNIQUE, "email", "phone"}) {
            person.keys().stream()
                    .filter(key -> key.kind().startsWith(kind))
                    .map(key -> owners.get(new Key(person.tenant(), key)))
                    .filter(Objects::nonNull)
                    .map(owner -> became.getOrDefault(owner, owner))
                    .forEach(found::add);
        }
        return List.copyOf(found);
    }

    /** Who owns the first key that is not a number. */
    private static Optional<UUID> strong(Person person, Map<Key, UUID> owners, Map<UUID, UUID> became) {
        return person.keys().stream()
                .filter(key -> !key.kind().equals("phone"))
                .map(key -> owners.get(new Key(person.tenant(), key)))
                .filter(Objects::nonNull)
                .map(owner -> became.getOrDefault(owner, owner))
                .filter(owner -> !owner.equals(person.proposed()))
                .findFirst();
    }

    private static Optional<UUID> owner(Person person, String kind, Map<Key, UUID> owners, Map<UUID, UUID> became) {
        return person.keys().stream()
                .filter(key -> key.kind().equals(kind))
                .findFirst()
                .map(key -> owners.get(new Key(person.tenant(), key)))
                .map(owner -> became.getOrDefault(owner, owner));
    }

    private static Optional<String> phone(Row row) {
        Map<String, Object> fields = new HashMap<>();
        Optional.ofNullable(row.getString("country")).ifPresent(country -> fields.put("country", country));
        return Optional.ofNullable(row.getString("phone"))
                .flatMap(phone -> Phones.read(phone, Phones.region(fields)))
                .map(Phones.Number::e164);
    }

    /** Whether two ids name one lead since a merge. */
    private static boolean oneLead(UUID a, UUID b, Map<UUID, Name> names) {
        UUID rootA = Optional.ofNullable(names.get(a)).flatMap(Name::mergedInto).orElse(a);
        UUID rootB = Optional.ofNullable(names.get(b)).flatMap(Name::mergedInto).orElse(b);
        return rootA.equals(rootB);
    }

    /**
     * Whether two who share a key are one person: yes, unless their addresses differ. Then only when the names agree and
     * the numbers do not differ as well.
     */
    private static boolean samePerson(@Nullable Name mine, @Nullable Name other) {
        if (mine == null || other == null) {
            return true;
        }
        if (mine.email().isEmpty() || other.email().isEmpty() || mine.email().equals(other.email())) {
            return true;
        }
        boolean otherNumber = mine.phone().isPresent()
                && other.phone().isPresent()
                && !mine.phone().equals(other.phone());
        return !otherNumber && !mine.name().isEmpty() && mine.name().equals(other.name());
    }

    private static Name nameOf(Person person) {
        return new Name(
                key(person, "email"),
                key(person, "phone"),
                Names.normal(person.fields().get("firstName"), person.fields().get("lastName")),
                Optional.empty());
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
    public org.vivaio.core.lead.EventData.LeadMerged survive(
            org.vivaio.core.lead.LeadState survivor,
            org.vivaio.core.lead.LeadState other,
            org.vivaio.core.lead.LeadState joined,
            List<org.vivaio.core.lead.LeadEvent> events,
            Rulebook rulebook,
            boolean automatic) {
        return Survivorship.of(survivor, other, joined, events, rulebook, automatic);
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
                })
                .compose(keys -> MatchRows.forget(connection, tenant, leadId).map(keys));
    }
}
