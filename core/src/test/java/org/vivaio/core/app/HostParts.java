package org.vivaio.core.app;

import io.vertx.core.Future;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

/** Parts of the running host for tests of features that work in the background. */
public final class HostParts {
    private HostParts() {}

    /** The host's database, as the application's role. */
    public static Db db() {
        return HostTest.host().wiring().readDb();
    }

    /** The active rulebook of a tenant. */
    public static Future<Rulebook> rulebook(String tenant) {
        return Future.succeededFuture(
                HostTest.host().wiring().active().of(tenant).orElseThrow());
    }
}
