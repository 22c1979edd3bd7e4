package org.vivaio.core.inbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Pressure;
import org.vivaio.core.platform.Problem;

/**
 * Stores what comes in, many in one commit, by natural batching: flush at once when a connection is free, else collect.
 * Lives on one context.
 */
final class InboxWriter {
    /** Commits under way at once: one makes the largest batches and measured fastest (bench/README.md). */
    private static final int CONNECTIONS = 1;

    private static final int BATCH = 512;

    /** Beyond this the callers get 503 before anything is stored. */
    private static final int QUEUE = 20_000;

    /** Tenants, the columns of {@link #columns}, keys, hashes and the moment. */
    static final String STORE =
            "select * from inbox_store($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

    private final Context context;
    private final Db db;
    private final Clock clock;
    private final Deque<Entry> queue = new ArrayDeque<>();
    private final Pressure pressure = new Pressure();
    private int flushing;

    InboxWriter(Context context, Db db, Clock clock) {
        this.context = context;
        this.clock = clock;
        this.db = db;
    }

    /**
     * Something to be stored.
     *
     * @param meta JSON text
     * @param dueAt when the pipeline may take it from the inbox
     * @param key the caller's idempotency key
     * @param hash of the body that the key stands for
     */
    record Item(
            String tenant,
            UUID id,
            String kind,
            String source,
            String contentType,
            Buffer body,
            String meta,
            @Nullable String externalId,
            @Nullable UUID leadId,
            Instant dueAt,
            @Nullable String key,
            @Nullable Buffer hash) {}

    /**
     * What became of it.
     *
     * @param id under which it is stored, now or earlier under the same key
     * @param repeated whether the key was used before
     */
    record Stored(UUID id, boolean repeated) {}

    private record Entry(Item item, Promise<Stored> promise) {}

    /** Stores; completes after the commit. Fails with 503 when too much waits, 422 for a key with another body. */
    Future<Stored> store(Item item) {
        if (queue.size() >= QUEUE) {
            return Future.failedFuture(
                    Problem.unavailable("More comes in than can be stored; nothing was stored, try again")
                            .exception());
        }
        Promise<Stored> promise = Promise.promise();
        queue.add(new Entry(item, promise));
        pump();
        return promise.future();
    }

    /** Whether storing is under pressure. May be asked from anywhere. */
    boolean busy() {
        return pressure.isHigh();
    }

    private void pump() {
        while (flushing < CONNECTIONS && !queue.isEmpty()) {
            List<Entry> batch = new ArrayList<>();
            while (batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.poll());
            }
            flushing++;
            pressure.began(batch.size());
            flush(batch)
                    .onComplete(done -> context.runOnContext(ignored -> {
                        flushing--;
                        pressure.ended();
                        pump();
                    }));
        }
    }

    private Future<Void> flush(List<Entry> batch) {
        return write(batch).transform(outcome -> {
            if (outcome.succeeded()) {
                Map<UUID, Stored> stored = outcome.result();
                for (Entry entry : batch) {
                    Stored answer = stored.get(entry.item().id());
                    if (answer != null) {
                        entry.promise().complete(answer);
                    } else {
                        entry.promise().fail(otherBody().exception());
                    }
                }
                return Future.succeededFuture();
            }
            if (batch.size() > 1 && Db.isDataFault(outcome.cause())) {
                return oneByOne(batch);
            }
            batch.forEach(entry -> entry.promise().fail(outcome.cause()));
            return Future.succeededFuture();
        });
    }

    private Future<Void> oneByOne(List<Entry> batch) {
        Future<Void> chain = Future.succeededFuture();
        for (Entry entry : batch) {
            chain = chain.compose(done -> flush(List.of(entry)));
        }
        return chain;
    }

    private static Problem otherBody() {
        return Problem.of(
                422,
                "idempotency-key-reused",
                "The key was used before",
                "This idempotency key came with another body before: send a new key, or the same body");
    }

    private Future<Map<UUID, Stored>> write(List<Entry> batch) {
        Set<String> tenants = new TreeSet<>();
        batch.forEach(entry -> tenants.add(entry.item().tenant()));
        boolean keyed = batch.stream().anyMatch(entry -> entry.item().key() != null);
        List<Object> params = new ArrayList<>();
        params.add(String.join(",", tenants));
        params.addAll(Arrays.asList(columns(batch.stream().map(Entry::item).toList())));
        params.add(keyed ? batch.stream().map(e -> e.item().key()).toArray(String[]::new) : null);
        params.add(keyed ? batch.stream().map(e -> e.item().hash()).toArray(Buffer[]::new) : null);
        params.add(clock.instant().atOffset(ZoneOffset.UTC));
        return db.once(STORE, Db.params(params.toArray())).compose(rows -> {
            Map<UUID, Stored> stored = new HashMap<>();
            rows.forEach(row -> stored.put(row.getUUID(0), new Stored(row.getUUID(0), false)));
            List<Item> repeated = batch.stream()
                    .map(Entry::item)
                    .filter(item -> !stored.containsKey(item.id()))
                    .toList();
            return repeated.isEmpty()
                    ? Future.succeededFuture(stored)
                    : db.in(tenants, connection -> earlier(connection, repeated, stored));
        });
    }

    /** What the keys stand for already; a key with another body is left out. */
    private static Future<Map<UUID, Stored>> earlier(
            SqlConnection connection, List<Item> repeated, Map<UUID, Stored> stored) {
        return connection
                .preparedQuery("""
                        select x.id as mine, k.inbox_id as first, k.body_hash = x.hash as same
                        from unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[]) as x(tenant_id, key, id, hash)
                        join idempotency k on k.tenant_id = x.tenant_id and k.key = x.key""")
                .execute(Db.params(
                        repeated.stream().map(Item::tenant).toArray(String[]::new),
                        repeated.stream().map(Item::key).toArray(String[]::new),
                        repeated.stream().map(Item::id).toArray(UUID[]::new),
                        repeated.stream().map(Item::hash).toArray(Buffer[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        if (Boolean.TRUE.equals(row.getBoolean("same"))) {
                            stored.put(row.getUUID("mine"), new Stored(row.getUUID("first"), true));
                        }
                    }
                    return stored;
                });
    }

    static Object[] columns(List<Item> batch) {
        int n = batch.size();
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
        for (int i = 0; i < n; i++) {
            Item item = batch.get(i);
            tenant[i] = item.tenant();
            id[i] = item.id();
            kind[i] = item.kind();
            source[i] = item.source();
            type[i] = item.contentType();
            body[i] = item.body();
            meta[i] = item.meta();
            external[i] = item.externalId();
            lead[i] = item.leadId();
            due[i] = item.dueAt().atOffset(ZoneOffset.UTC);
        }
        return new Object[] {tenant, id, kind, source, type, body, meta, external, lead, due};
    }
}
