package org.vivaio.core.http;

import io.vertx.core.Future;

/** Finds out, anew each time, whether a capture could be stored now. */
@FunctionalInterface
public interface Readiness {
    /** Done when it could; otherwise fails with the reason. */
    Future<Void> check();
}
