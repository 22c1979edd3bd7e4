package org.vivaio.core.plugin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Set;
import org.vivaio.api.Connector;

/** One opened connector of one version of a plugin, and who uses it at the moment. */
final class OpenConnection {
    /** A use that can be asked to end. */
    interface Use {
        /** The connector is being replaced; a call may finish, a session should end soon. */
        void retire();

        /** The time for ending is over. */
        void interrupt();
    }

    private final LoadedPlugin plugin;
    private final Connector connector;
    private final Set<String> secrets;
    private final Set<Use> uses = new HashSet<>();
    private final Promise<Void> idle = Promise.promise();
    private boolean retired;

    OpenConnection(LoadedPlugin plugin, Connector connector, Set<String> secrets) {
        this.plugin = plugin;
        this.connector = connector;
        this.secrets = secrets;
    }

    LoadedPlugin plugin() {
        return plugin;
    }

    Connector connector() {
        return connector;
    }

    Set<String> secrets() {
        return secrets;
    }

    /** Registers a use; false once this connector is on its way out. */
    synchronized boolean enter(Use use) {
        return !retired && uses.add(use);
    }

    void leave(Use use) {
        boolean last;
        synchronized (this) {
            last = uses.remove(use) && uses.isEmpty() && retired;
        }
        if (last) {
            idle.tryComplete();
        }
    }

    /** Lets nobody in any more; completes when the last one has left. */
    Future<Void> retire() {
        Set<Use> current;
        synchronized (this) {
            retired = true;
            current = Set.copyOf(uses);
        }
        if (current.isEmpty()) {
            idle.tryComplete();
        }
        current.forEach(Use::retire);
        return idle.future();
    }

    void interrupt() {
        Set<Use> current;
        synchronized (this) {
            current = Set.copyOf(uses);
        }
        current.forEach(Use::interrupt);
    }
}
