package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;

/**
 * Remembers, by keyed hash, the addresses that mails came back from, and keeps others from being sent there: at once after a hard
 * bounce, after {@value #SOFT} soft ones within a month. What a person opens or clicks shows that the address lives.
 */
public final class Mailboxes implements Projection, ContactGate {
    /** So many soft bounces count as a hard one. */
    static final int SOFT = 3;

    private static final Duration SOFT_WITHIN = Duration.ofDays(30);

    private static final String BOUNCED = """
            insert into mailbox as m (tenant_id, hash, hard, soft, first_at, last_at)
            select tenant_id, hash, hard, case when hard then 0 else 1 end, at, at
            from unnest($1::text[], $2::bytea[], $3::bool[], $4::timestamptz[]) as b (tenant_id, hash, hard, at)
            order by tenant_id, hash
            on conflict (tenant_id, hash) do update set
              hard = m.hard or excluded.hard or (m.last_at > $5 and m.soft + excluded.soft >= $6),
              soft = case when m.last_at > $5 then m.soft + excluded.soft else excluded.soft end,
              last_at = greatest(m.last_at, excluded.last_at)""";

    private static final String ALIVE = """
            delete from mailbox m using unnest($1::text[], $2::bytea[]) as a (tenant_id, hash)
            where m.tenant_id = a.tenant_id and m.hash = a.hash""";

    static final String FIND =
            "select tenant_id, hash from mailbox where tenant_id = any ($1::text[]) and hash = any ($2::bytea[]) and hard";

    private final BiFunction<String, String, byte[]> hash;
    private final ContactGate others;
    private final Clock clock;

    /**
     * A memory of addresses.
     *
     * @param hash keyed hash of a tenant's token
     * @param others asked first
     */
    public Mailboxes(BiFunction<String, String, byte[]> hash, ContactGate others, Clock clock) {
        this.hash = hash;
        this.others = others;
        this.clock = clock;
    }

    private record Bounce(String tenant, Buffer hash, boolean hard, OffsetDateTime at) {}

    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        Map<String, Bounce> bounced = new HashMap<>();
        Map<String, Bounce> alive = new HashMap<>();
        for (Decided decided : facts) {
            for (LeadEvent event : decided.events()) {
                if (event.data() instanceof Observed seen) {
                    look(decided.after(), event, seen, bounced, alive);
                }
            }
        }
        Future<Void> written = Future.succeededFuture();
        if (!bounced.isEmpty()) {
            List<Bounce> rows = List.copyOf(bounced.values());
            written = connection
                    .preparedQuery(BOUNCED)
                    .execute(Db.params(
                            Sql.column(rows, String.class, Bounce::tenant),
                            Sql.column(rows, Buffer.class, Bounce::hash),
                            Sql.column(rows, Boolean.class, Bounce::hard),
                            Sql.column(rows, OffsetDateTime.class, Bounce::at),
                            Sql.time(clock.instant().minus(SOFT_WITHIN)),
                            SOFT))
                    .mapEmpty();
        }
        if (alive.isEmpty()) {
            return written;
        }
        List<Bounce> rows = List.copyOf(alive.values());
        return written.compose(done -> connection
                .preparedQuery(ALIVE)
                .execute(Db.params(
                        Sql.column(rows, String.class, Bounce::tenant), Sql.column(rows, Buffer.class, Bounce::hash)))
                .mapEmpty());
    }

    private void look(
            LeadState lead, LeadEvent event, Observed seen, Map<String, Bounce> bounced, Map<String, Bounce> alive) {
        boolean came = seen.type().equals("message.bounced");
        boolean lives = (seen.type().equals("message.clicked") || seen.type().equals("message.replied"))
                && !Boolean.TRUE.equals(seen.data().get("machine"));
        if (!came && !lives || !"email".equals(seen.data().getOrDefault("channel", "email"))) {
            return;
        }
        token(lead).ifPresent(token -> {
            Buffer hashed = Buffer.buffer(hash.apply(lead.tenant(), token));
            boolean hard = came && !"soft".equals(seen.data().get("bounce"));
            (came ? bounced : alive)
                    .merge(
                            lead.tenant() + " " + token,
                            new Bounce(lead.tenant(), hashed, hard, Sql.time(event.at())),
                            (a, b) -> a.hard() ? a : b);
        });
    }

    /** A hash of nobody: erasure leaves it, as it leaves the suppression list. */
    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Map<UUID, Refusal>> ask(SqlConnection connection, List<Question> questions) {
        return others.ask(connection, questions).compose(refused -> {
            Map<UUID, String> asked = new HashMap<>();
            List<Buffer> hashes = new ArrayList<>();
            Set<String> tenants = new HashSet<>();
            for (Question question : questions) {
                if (question.medium().equals("email") && !refused.containsKey(question.effect())) {
                    token(question.lead()).ifPresent(token -> {
                        Buffer hashed = Buffer.buffer(hash.apply(question.lead().tenant(), token));
                        hashes.add(hashed);
                        tenants.add(question.lead().tenant());
                        asked.put(question.effect(), question.lead().tenant() + " " + hashed.toString("ISO-8859-1"));
                    });
                }
            }
            if (hashes.isEmpty()) {
                return Future.succeededFuture(refused);
            }
            return connection
                    .preparedQuery(FIND)
                    .execute(Db.params(tenants.toArray(String[]::new), hashes.toArray(Buffer[]::new)))
                    .map(rows -> {
                        Set<String> dead = new HashSet<>();
                        for (Row row : rows) {
                            dead.add(row.getString(0) + " " + row.getBuffer(1).toString("ISO-8859-1"));
                        }
                        if (dead.isEmpty()) {
                            return refused;
                        }
                        Map<UUID, Refusal> all = new HashMap<>(refused);
                        asked.forEach((effect, key) -> {
                            if (dead.contains(key)) {
                                all.put(
                                        effect,
                                        new Refusal("Mails to this address came back: it does not exist", false));
                            }
                        });
                        return Collections.unmodifiableMap(all);
                    });
        });
    }

    private static Optional<String> token(LeadState lead) {
        return Contact.of(lead.fields()).keys().stream()
                .filter(key -> key.kind().equals("email"))
                .findFirst()
                .map(key -> key.kind() + ":" + key.token());
    }
}
