package org.vivaio.core.plugin;

import io.vertx.core.Future;
import java.util.Set;

/** Which node of a cluster runs which connection's source or listener. */
public interface SourceLeases {
    /** A connection by its name. */
    record Key(String tenant, String connection) {}

    /**
     * Takes, or keeps, the right to run connections; it lapses when it is not asked for again in time.
     *
     * @return those of the wanted ones that this node may run now
     */
    Future<Set<Key>> hold(Set<Key> wanted);

    /** Gives it back, so that another node need not wait for it to lapse. */
    Future<Void> release(Set<Key> held);
}
