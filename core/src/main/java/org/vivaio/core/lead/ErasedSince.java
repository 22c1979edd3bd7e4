package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.platform.Db;

/**
 * Finds captures that came before their person was erased and are decided after: rows of a file that is still being
 * imported, or what waited in a backlog. They must not bring the person back; what the person sends later may.
 */
public final class ErasedSince {
    /** Knows of no erasure; for tests of the pipeline alone. */
    static final ErasedSince NOBODY = new ErasedSince((tenant, token) -> new byte[0]);

    /** What is decided sooner after its arrival is taken to come after any erasure. */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private static final String FIND = """
            select distinct x.i from unnest($1::text[], $2::bytea[], $3::timestamptz[], $4::uuid[]) as x(t, h, s, i)
            join suppression p on p.tenant_id = x.t and p.hash = x.h
            where p.reason = 'erasure' and p.created_at > x.s""";

    private final BiFunction<String, String, byte[]> hash;

    /**
     * Looks into the list that erasures write.
     *
     * @param hash keyed hash of a tenant's token
     */
    public ErasedSince(BiFunction<String, String, byte[]> hash) {
        this.hash = hash;
    }

    /** Those of the captures, with their keys, whose person was erased since they came. */
    Future<Set<UUID>> among(
            SqlConnection connection, Map<Received, ? extends Collection<Intake.MatchKey>> captures, Instant now) {
        List<String> tenants = new ArrayList<>();
        List<Buffer> hashes = new ArrayList<>();
        List<OffsetDateTime> times = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        captures.forEach((item, keys) -> {
            Instant came = item.came();
            if (came.isBefore(now.minus(AT_ONCE))) {
                for (Intake.MatchKey key : keys) {
                    tenants.add(item.tenant());
                    hashes.add(Buffer.buffer(hash.apply(item.tenant(), key.kind() + ":" + key.token())));
                    times.add(LeadRows.time(came));
                    ids.add(item.id());
                }
            }
        });
        if (ids.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        return connection
                .preparedQuery(FIND)
                .execute(Db.params(
                        tenants.toArray(String[]::new),
                        hashes.toArray(Buffer[]::new),
                        times.toArray(OffsetDateTime[]::new),
                        ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Set<UUID> found = new HashSet<>();
                    rows.forEach(row -> found.add(row.getUUID(0)));
                    return found;
                });
    }
}
