package org.vivaio.core.auth;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;

/** The keys of tenants: {@code vk_{tenant}_{43 random characters}}, stored as a hash. */
public final class ApiKeys {
    private static final String PREFIX = "vk_";
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");

    private final Db db;
    private final Ids ids;
    private final Clock clock;

    /** Keys in a database. */
    public ApiKeys(Db db, Ids ids, Clock clock) {
        this.db = db;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A key that was just made.
     *
     * @param key what is known of it from now on
     * @param token to be shown once; it cannot be found again
     */
    public record Made(ApiKey key, String token) {}

    /** Makes a key. */
    public Future<Made> create(String tenant, String name, Caller.Role role) {
        ApiKey key = new ApiKey(ids.next(), name, role, clock.instant());
        String random = Tokens.random();
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("insert into api_key (tenant_id, id, name, role, token_hash, created_at)"
                                        + " values ($1, $2, $3, $4, $5, $6)")
                                .execute(Tuple.of(
                                        tenant,
                                        key.id(),
                                        name,
                                        role.name().toLowerCase(Locale.ROOT),
                                        io.vertx.core.buffer.Buffer.buffer(Tokens.sha256(random)),
                                        key.createdAt().atOffset(ZoneOffset.UTC))))
                .map(new Made(key, PREFIX + tenant + "_" + random));
    }

    /** A tenant's keys, oldest first. */
    public Future<List<ApiKey>> list(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select id, name, role, created_at from api_key where tenant_id = $1 order by id")
                        .execute(Tuple.of(tenant))
                        .map(rows -> {
                            List<ApiKey> keys = new ArrayList<>();
                            for (Row row : rows) {
                                keys.add(new ApiKey(
                                        row.getUUID(0),
                                        row.getString(1),
                                        role(row.getString(2)),
                                        row.getOffsetDateTime(3).toInstant()));
                            }
                            return keys;
                        }));
    }

    /** Revokes a key; it stops on all nodes within 5 s. False when there is none. */
    public Future<Boolean> revoke(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("delete from api_key where tenant_id = $1 and id = $2")
                        .execute(Tuple.of(tenant, id))
                        .map(rows -> rows.rowCount() == 1));
    }

    /** Whose key a token is; asks the database. */
    Future<Optional<Caller>> find(String token) {
        int end = token.length() - Tokens.LENGTH - 1;
        if (!token.startsWith(PREFIX) || end <= PREFIX.length() || token.charAt(end) != '_') {
            return Future.succeededFuture(Optional.empty());
        }
        String tenant = token.substring(PREFIX.length(), end);
        if (!TENANT.matcher(tenant).matches()) {
            return Future.succeededFuture(Optional.empty());
        }
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select name, role from api_key where tenant_id = $1 and token_hash = $2")
                        .execute(Tuple.of(
                                tenant, io.vertx.core.buffer.Buffer.buffer(Tokens.sha256(token.substring(end + 1)))))
                        .map(rows -> {
                            if (rows.size() == 0) {
                                return Optional.empty();
                            }
                            Row row = rows.iterator().next();
                            return Optional.of(
                                    new Caller(row.getString(0), role(row.getString(1)), Optional.of(tenant)));
                        }));
    }

    private static Caller.Role role(String name) {
        return Caller.Role.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
