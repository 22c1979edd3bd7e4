package org.vivaio.core.plugin;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/**
 * Replaces one version of a plugin by another: opens all its connections with the new one beside the old, checks them, and
 * only then moves them over in one step. When anything fails that works with the old version, nothing has changed.
 */
final class Swap {
    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    private record Prepared(OpenConnection open, long epoch) {}

    private final Catalog catalog;
    private final Connections connections;
    private final int together;
    private final LoadedPlugin old;
    private final LoadedPlugin fresh;
    private final Map<ConnectionHandle, Prepared> prepared = new LinkedHashMap<>();

    Swap(Catalog catalog, Connections connections, int together, LoadedPlugin old, LoadedPlugin fresh) {
        this.catalog = catalog;
        this.connections = connections;
        this.together = Math.max(1, together);
        this.old = old;
        this.fresh = fresh;
    }

    /** Opens and checks; throws and cleans up when the new version is not fit. */
    void prepare() {
        try {
            catalog.checkFree(fresh);
            List<ConnectionHandle> affected = connections.all().stream()
                    .filter(handle ->
                            handle.open().filter(open -> open.plugin() == old).isPresent())
                    .toList();
            // no more at once than the plugin has threads, or waiting would count against the time of a check
            for (int from = 0; from < affected.size(); from += together) {
                open(affected.subList(from, Math.min(affected.size(), from + together)));
            }
            List<ConnectionHandle> opened = List.copyOf(prepared.keySet());
            for (int from = 0; from < opened.size(); from += together) {
                check(opened.subList(from, Math.min(opened.size(), from + together)));
            }
        } catch (RuntimeException e) {
            rollBack();
            throw e;
        }
    }

    private void open(List<ConnectionHandle> some) {
        Map<ConnectionHandle, Future<OpenConnection>> making = new LinkedHashMap<>();
        Map<ConnectionHandle, Long> epochs = new LinkedHashMap<>();
        for (ConnectionHandle handle : some) {
            synchronized (catalog) {
                epochs.put(handle, handle.epoch());
            }
            making.put(handle, connections.make(handle.config(), fresh));
        }
        List<String> failures = new ArrayList<>();
        making.forEach((handle, future) -> {
            try {
                prepared.put(handle, new Prepared(Waiting.on(future), epochs.getOrDefault(handle, 0L)));
            } catch (CallFailure | ProblemException e) {
                failures.add(handle + ": " + reason(e));
            }
        });
        if (!failures.isEmpty()) {
            throw refused("does not open", failures);
        }
    }

    private void check(List<ConnectionHandle> some) {
        Map<ConnectionHandle, Future<Void>> checking = new LinkedHashMap<>();
        some.forEach(handle -> Optional.ofNullable(prepared.get(handle))
                .ifPresent(next -> checking.put(handle, connections.checkAlone(next.open()))));
        List<String> failures = new ArrayList<>();
        checking.forEach((handle, future) -> {
            try {
                Waiting.on(future);
            } catch (CallFailure e) {
                // a peer that is down for the old version too says nothing against the new one
                if (worksNow(handle)) {
                    failures.add(handle + ": " + e.getMessage());
                }
            }
        });
        if (!failures.isEmpty()) {
            throw refused("fails its check", failures);
        }
    }

    private boolean worksNow(ConnectionHandle handle) {
        Optional<OpenConnection> open = handle.open().filter(current -> current.plugin() == old);
        if (open.isEmpty()) {
            return false;
        }
        try {
            Waiting.on(connections.checkAlone(open.get()));
            return true;
        } catch (CallFailure e) {
            return false;
        }
    }

    private PluginException refused(String what, List<String> failures) {
        return new PluginException("Version " + fresh.jar().version() + " of plugin " + fresh.id() + " " + what
                + " where version " + old.jar().version() + " works, so that one stays. "
                + String.join("; ", failures.subList(0, Math.min(5, failures.size()))));
    }

    private static String reason(Exception failure) {
        if (failure instanceof ProblemException wrong) {
            List<String> all = new ArrayList<>();
            for (Problem.FieldError error : wrong.problem().errors()) {
                all.add(error.field() + ": " + error.message());
            }
            return String.join(", ", all);
        }
        return String.valueOf(failure.getMessage());
    }

    /** Closes what was prepared. */
    void rollBack() {
        List<Future<Void>> closing = prepared.values().stream()
                .map(next -> connections.retire(next.open()))
                .toList();
        prepared.clear();
        Future.join(closing).onComplete(done -> connections.unload(fresh));
    }

    /**
     * Moves all connections over.
     *
     * @return completes when the calls under way on the old version have ended and it was unloaded
     */
    Future<Void> commit() {
        List<OpenConnection> leaving = new ArrayList<>();
        synchronized (catalog) {
            catalog.publish(fresh);
            prepared.forEach((handle, next) -> {
                if (handle.epoch() == next.epoch()) {
                    handle.replace(next.open()).ifPresent(leaving::add);
                    if (handle.state().kind() == ConnectionState.Kind.FAILING) {
                        handle.state(ConnectionState.Kind.ACTIVE, "");
                    }
                } else {
                    // its settings changed meanwhile
                    leaving.add(next.open());
                }
            });
        }
        LOG.info("Plugin {} replaces {}", fresh, old.jar().version());
        // those opened meanwhile on the old one, and those that only the new one can serve
        Future<Void> rest = connections.reopen(handle -> fresh.doors().containsKey(handle.connector())
                        && handle.open().filter(open -> open.plugin() == fresh).isEmpty()
                || handle.open().filter(open -> open.plugin() == old).isPresent());
        List<Future<Void>> all = new ArrayList<>();
        all.add(rest);
        leaving.forEach(open -> all.add(connections.retire(open)));
        return Future.join(all).transform(done -> connections.unload(old));
    }
}
