package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The items that a batch stores itself: their keys are bound before they are decided, their rows are written once, at the end. */
final class Arrivals {
    static final String BIND = """
            insert into idempotency (tenant_id, key, inbox_id, body_hash, created_at)
            select t, k, i, h, $5 from unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[]) as x(t, k, i, h)
            on conflict do nothing returning inbox_id""";

    static final String STORE = """
            insert into inbox (tenant_id, id, kind, source, content_type, body, meta, external_id, lead_id, due_at,
              state, verdict, attached, reasons, decided_at)
            select t, i, k, s, c, b, m::jsonb, e, l, d, st, v, a, r::jsonb, de
            from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[],
              $9::uuid[], $10::timestamptz[], $11::text[], $12::text[], $13::bool[], $14::text[], $15::timestamptz[])
              as x(t, i, k, s, c, b, m, e, l, d, st, v, a, r, de)""";

    private final Map<UUID, Arriving> all = new LinkedHashMap<>();
    private final Set<UUID> repeated = new HashSet<>();

    Arrivals(Collection<Arriving> arriving) {
        arriving.forEach(one -> all.put(one.item().id(), one));
    }

    boolean has(UUID item) {
        return all.containsKey(item);
    }

    /** Those whose key stands for something stored already, which is not known to be the same: nothing was done for them. */
    Set<UUID> repeated() {
        return repeated;
    }

    /** Binds the keys; waits for another transaction that is binding the same ones, so they are taken in their order. */
    Future<List<Received>> bind(SqlConnection connection, Instant now) {
        List<Arriving> keyed = all.values().stream()
                .filter(one -> one.key() != null)
                .sorted(Comparator.comparing((Arriving one) -> one.item().tenant())
                        .thenComparing(one -> String.valueOf(one.key())))
                .toList();
        if (keyed.isEmpty()) {
            return Future.succeededFuture(items(all.values().stream()));
        }
        return connection
                .preparedQuery(BIND)
                .execute(Db.params(
                        keyed.stream().map(one -> one.item().tenant()).toArray(String[]::new),
                        keyed.stream().map(Arriving::key).toArray(String[]::new),
                        keyed.stream().map(one -> one.item().id()).toArray(UUID[]::new),
                        keyed.stream().map(Arriving::hash).toArray(Buffer[]::new),
                        LeadRows.time(now)))
                .map(bound -> {
                    keyed.forEach(one -> repeated.add(one.item().id()));
                    bound.forEach(row -> repeated.remove(row.getUUID(0)));
                    repeated.forEach(all::remove);
                    return items(all.values().stream());
                });
    }

    private static List<Received> items(Stream<Arriving> of) {
        return of.map(Arriving::item).toList();
    }

    /** Writes all of them: decided as judged, or waiting for another batch. */
    Future<Void> store(SqlConnection connection, Map<UUID, InboxRows.Finished> finished, Instant now) {
        if (all.isEmpty()) {
            return Future.succeededFuture();
        }
        int n = all.size();
        String[] tenant = new String[n];
        UUID[] id = new UUID[n];
        String[] kind = new String[n];
        String[] source = new String[n];
        String[] type = new String[n];
        Buffer[] body = new Buffer[n];
        String[] meta = new String[n];
        String[] external = new String[n];
        UUID[] lead = new UUID[n];
        OffsetDateTime[] due = new OffsetDateTime[n];
        String[] state = new String[n];
        String[] verdict = new String[n];
        Boolean[] attached = new Boolean[n];
        String[] reasons = new String[n];
        OffsetDateTime[] decided = new OffsetDateTime[n];
        int i = 0;
        for (Arriving one : all.values()) {
            Received item = one.item();
            InboxRows.@Nullable Finished done = finished.get(item.id());
            tenant[i] = item.tenant();
            id[i] = item.id();
            kind[i] = item.kind();
            source[i] = item.source();
            type[i] = item.contentType();
            body[i] = item.body();
            meta[i] = one.meta();
            external[i] = item.externalId().orElse(null);
            due[i] = LeadRows.time(one.dueAt());
            state[i] = "pending";
            lead[i] = item.leadId().orElse(null);
            if (done != null) {
                Judgement judgement = done.judgement();
                state[i] = "done";
                verdict[i] = judgement.verdict();
                attached[i] = judgement.attached();
                reasons[i] = Json.write(judgement.reasonsJson());
                lead[i] = judgement.leadId().orElse(lead[i]);
                decided[i] = LeadRows.time(now);
            }
            i++;
        }
        return connection
                .preparedQuery(STORE)
                .execute(Db.params(
                        tenant, id, kind, source, type, body, meta, external, lead, due, state, verdict, attached,
                        reasons, decided))
                .mapEmpty();
    }
}
