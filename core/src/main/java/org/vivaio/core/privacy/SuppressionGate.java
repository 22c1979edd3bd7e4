package org.vivaio.core.privacy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.consent.SuppressionLists;
import org.vivaio.core.consent.SuppressionLists.SuppressionList;
import org.vivaio.core.delivery.ContactGate;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.platform.Db;

/**
 * Asks the suppression lists by keyed hash, just before a message leaves. What was erased or listed stays closed until
 * the person gives a new consent; a register's answer about a number counts for a while only.
 */
public final class SuppressionGate implements ContactGate {
    private static final String FIND = """
            select tenant_id, hash, '' as list, true as listed, created_at, created_at as checked_at
            from suppression where tenant_id = any ($1::text[]) and hash = any ($2::bytea[])
            union all
            select tenant_id, hash, list, listed, created_at, checked_at
            from suppression_entry where tenant_id = any ($1::text[]) and hash = any ($2::bytea[])""";

    private final BiFunction<String, String, byte[]> hash;
    private final Clock clock;

    /**
     * A gate.
     *
     * @param hash keyed hash of a tenant's token
     */
    public SuppressionGate(BiFunction<String, String, byte[]> hash, Clock clock) {
        this.hash = hash;
        this.clock = clock;
    }

    private record Entry(String list, boolean listed, Instant since, Instant checkedAt) {}

    @Override
    public Future<Map<UUID, Refusal>> ask(SqlConnection connection, List<Question> questions) {
        Map<UUID, String> hashes = new LinkedHashMap<>();
        List<Buffer> wanted = new ArrayList<>();
        for (Question question : questions) {
            token(question).ifPresent(token -> {
                byte[] hashed = hash.apply(question.lead().tenant(), token);
                wanted.add(Buffer.buffer(hashed));
                hashes.put(question.effect(), key(question.lead().tenant(), Buffer.buffer(hashed)));
            });
        }
        String[] tenants =
                questions.stream().map(q -> q.lead().tenant()).distinct().toArray(String[]::new);
        return connection
                .preparedQuery(FIND)
                .execute(Db.params(tenants, wanted.toArray(Buffer[]::new)))
                .map(rows -> {
                    Map<String, List<Entry>> found = new HashMap<>();
                    for (Row row : rows) {
                        found.computeIfAbsent(
                                        key(row.getString("tenant_id"), row.getBuffer("hash")), k -> new ArrayList<>())
                                .add(new Entry(
                                        row.getString("list"),
                                        row.getBoolean("listed"),
                                        row.getOffsetDateTime("created_at").toInstant(),
                                        row.getOffsetDateTime("checked_at").toInstant()));
                    }
                    Map<UUID, Refusal> refused = new HashMap<>();
                    for (Question question : questions) {
                        String key = hashes.get(question.effect());
                        if (key != null) {
                            judge(question, found.getOrDefault(key, List.of()))
                                    .ifPresent(refusal -> refused.put(question.effect(), refusal));
                        }
                    }
                    return refused;
                });
    }

    private static String key(String tenant, Buffer hash) {
        return tenant + " " + java.util.HexFormat.of().formatHex(hash.getBytes());
    }

    /** The address that a medium uses, as the lists hash it. */
    private static Optional<String> token(Question question) {
        String kind = question.medium().equals("email") ? "email" : "phone";
        return Contact.of(question.lead().fields()).keys().stream()
                .filter(key -> key.kind().equals(kind))
                .findFirst()
                .map(key -> key.kind() + ":" + key.token());
    }

    private Optional<Refusal> judge(Question question, List<Entry> entries) {
        SuppressionLists lists = question.rulebook().part(SuppressionLists.class);
        for (Entry entry : entries) {
            if (entry.list().isEmpty()) {
                if (!isNewer(question.consent(), entry.since())) {
                    return Optional.of(new Refusal("The address is on the suppression list of erased people", false));
                }
                continue;
            }
            Optional<SuppressionList> list =
                    lists.find(entry.list()).filter(l -> l.channels().contains(question.medium()));
            boolean lifted =
                    list.isPresent() && list.get().liftedByConsent() && isNewer(question.consent(), entry.since());
            if (list.isPresent() && entry.listed() && !lifted) {
                return Optional.of(new Refusal("The address is on the list " + entry.list(), false));
            }
        }
        Instant now = clock.instant();
        for (SuppressionList register : lists.registers(question.medium())) {
            boolean fresh = entries.stream()
                    .anyMatch(entry -> entry.list().equals(register.name())
                            && entry.checkedAt().plus(register.validFor()).isAfter(now));
            if (!fresh) {
                return Optional.of(new Refusal(
                        "The number was not checked with the register " + register.name() + " within "
                                + register.validFor().toDays()
                                + " days: upload the register's answer, then retry",
                        true));
            }
        }
        return Optional.empty();
    }

    private static boolean isNewer(Optional<ConsentState> consent, Instant since) {
        return consent.map(ConsentState::at).filter(at -> at.isAfter(since)).isPresent();
    }
}
