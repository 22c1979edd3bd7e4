package org.vivaio.core.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.vivaio.core.platform.Problem;

/** Finds out who calls. A key is looked up once in some seconds; between, a request costs one hash. */
public final class Authenticator {
    /** With the time of a look-up this stays below the 5 s within which a revoked key must stop. */
    private static final Duration TRUST = Duration.ofSeconds(3);

    private static final Problem UNAUTHORIZED = Problem.of(
            401, "unauthorized", "Sign in", "Send Authorization: Bearer with a valid token of this instance");

    private static final String SCHEME = "Bearer ";
    private static final int LONGEST = 512;

    private final AdminToken admin;
    private final ApiKeys keys;
    private final Cache<String, Future<Optional<Caller>>> known =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(TRUST).build();

    /** An authenticator for the admin's token and all tenants' keys. */
    public Authenticator(AdminToken admin, ApiKeys keys) {
        this.admin = admin;
        this.keys = keys;
    }

    /**
     * Who sends this header. The future may complete in the context of another request.
     *
     * @param authorization the header's value; empty text when there is none
     * @return fails with 401
     */
    public Future<Caller> authenticate(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || authorization.length() > LONGEST) {
            return Future.failedFuture(UNAUTHORIZED.exception());
        }
        String token = authorization.substring(SCHEME.length()).trim();
        if (admin.matches(token)) {
            return Future.succeededFuture(new Caller("admin", Caller.Role.ADMIN, Optional.empty()));
        }
        return lookUp(token).map(found -> found.orElseThrow(UNAUTHORIZED::exception));
    }

    /** Requests that come while a look-up is under way wait for it. */
    private Future<Optional<Caller>> lookUp(String token) {
        String hash = HexFormat.of().formatHex(Tokens.sha256(token));
        Future<Optional<Caller>> present = known.getIfPresent(hash);
        if (present != null) {
            return present;
        }
        Promise<Optional<Caller>> mine = Promise.promise();
        Future<Optional<Caller>> other = known.asMap().putIfAbsent(hash, mine.future());
        if (other != null) {
            return other;
        }
        keys.find(token).onComplete(done -> {
            if (done.failed()) {
                known.invalidate(hash);
            }
            mine.handle(done);
        });
        return mine.future();
    }
}
