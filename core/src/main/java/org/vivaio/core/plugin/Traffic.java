package org.vivaio.core.plugin;

import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Connector;
import org.vivaio.api.ConnectorContext;

/**
 * What passes through the connections of one plugin, for its author: calls of its connectors, what they give to the intake,
 * and what they ask of others over the lent HTTP client. Secrets of the settings are taken out, and so are headers that
 * carry such; the last entries are kept, in memory only. For developers: the values of leads are shown as they are.
 */
public final class Traffic {
    /** Entries kept. */
    public static final int KEPT = 200;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * One thing that happened.
     *
     * @param number counts up
     * @param at when it began
     * @param connection tenant and name
     * @param what for example {@code receive} or {@code HTTP}
     * @param asked what went in
     * @param answered what came out; words of a failure
     * @param failed whether it failed
     * @param millis how long it took
     * @param repeatable whether it can be sent again
     */
    public record Entry(
            long number,
            Instant at,
            String connection,
            String what,
            String asked,
            String answered,
            boolean failed,
            long millis,
            boolean repeatable) {}

    /** A call that can be made again. */
    private record Call(String tenant, String name, Method method, Object[] arguments) {}

    private record Kept(Entry entry, Optional<Call> call) {}

    private final String plugin;
    private final Clock clock;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long numbers;

    /**
     * Of one plugin.
     *
     * @param plugin its id
     */
    public Traffic(String plugin, Clock clock) {
        this.plugin = plugin;
        this.clock = clock;
    }

    /** What is kept, the newest first. */
    public synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(kept.stream().map(Kept::entry).toList());
        Collections.reverse(entries);
        return entries;
    }

    /**
     * Makes a call again, with the same arguments, by whichever version of the plugin is loaded now.
     *
     * @return whether there is such an entry; what came of it is an entry of its own
     */
    public Future<Boolean> again(PluginHost host, long number) {
        Optional<Call> call;
        synchronized (this) {
            call = kept.stream()
                    .filter(each -> each.entry().number() == number)
                    .findFirst()
                    .flatMap(Kept::call);
        }
        Optional<ConnectionHandle> handle =
                call.flatMap(known -> host.connections().get(known.tenant(), known.name()));
        if (call.isEmpty() || handle.isEmpty()) {
            return Future.succeededFuture(false);
        }
        Call known = call.get();
        Class<? extends Connector> type = known.method().getDeclaringClass().asSubclass(Connector.class);
        return host.runner()
                .call(handle.get(), type, LIMIT, connector -> {
                    try {
                        return Optional.ofNullable(known.method().invoke(connector, known.arguments()));
                    } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof Exception cause ? cause : e;
                    }
                })
                .transform(done -> Future.succeededFuture(true));
    }

    boolean watches(LoadedPlugin loaded) {
        return loaded.id().equals(plugin);
    }

    /** The context of a connection, watched. */
    ConnectorContext watch(ConnectorContext context, Set<String> secrets) {
        return new WatchedContext(context, new Tap(context.tenant(), context.connection(), secrets));
    }

    /** A connector, watched; it is of the same kinds. */
    Connector watch(Connector connector, ConnectionConfig config, Set<String> secrets) {
        return WatchedConnector.of(connector, new Tap(config.tenant(), config.name(), secrets));
    }

    private synchronized void keep(Kept one) {
        kept.addLast(one);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    private synchronized long number() {
        return ++numbers;
    }

    /** Where one connection's entries come from. */
    final class Tap {
        private final String tenant;
        private final String name;
        private final Set<String> secrets;

        private Tap(String tenant, String name, Set<String> secrets) {
            this.tenant = tenant;
            this.name = name;
            this.secrets = written(secrets);
        }

        Instant now() {
            return clock.instant();
        }

        void tell(Instant began, String what, String asked, String answered, boolean failed) {
            keep(new Kept(entry(began, what, asked, answered, failed, false), Optional.empty()));
        }

        /** A call that can be made again. */
        void tell(Instant began, Method method, Object[] arguments, String asked, String answered, boolean failed) {
            keep(new Kept(
                    entry(began, method.getName(), asked, answered, failed, true),
                    Optional.of(new Call(tenant, name, method, arguments.clone()))));
        }

        private Entry entry(
                Instant began, String what, String asked, String answered, boolean failed, boolean repeatable) {
            return new Entry(
                    number(),
                    began,
                    tenant + "/" + name,
                    what,
                    Redacted.text(asked, secrets, TrafficText.LONGEST),
                    Redacted.text(answered, secrets, TrafficText.LONGEST),
                    failed,
                    Duration.between(began, now()).toMillis(),
                    repeatable);
        }
    }

    /** A secret in the forms in which it travels. */
    private static Set<String> written(Set<String> secrets) {
        Set<String> all = new LinkedHashSet<>(secrets);
        for (String secret : secrets) {
            byte[] bytes = secret.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            all.add(java.net.URLEncoder.encode(secret, java.nio.charset.StandardCharsets.UTF_8));
            all.add(Base64.getEncoder().encodeToString(bytes));
            all.add(org.vivaio.api.Json.write(secret).replaceAll("^\"|\"$", ""));
        }
        return all;
    }
}
