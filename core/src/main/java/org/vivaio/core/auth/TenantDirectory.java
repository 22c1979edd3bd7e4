package org.vivaio.core.auth;

import io.vertx.core.Future;

/** Tells whether a tenant is there; must be cheap, since every request asks. */
@FunctionalInterface
public interface TenantDirectory {
    /** How a tenant stands. */
    enum Standing {
        /** It takes part. */
        ACTIVE,
        /** It is kept, but nobody of it may do anything. */
        SUSPENDED,
        /** There is none. */
        UNKNOWN
    }

    /** How a tenant stands; any text may be asked for. */
    Future<Standing> standing(String tenant);
}
