package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Connector;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectionState;
import org.vivaio.core.plugin.SourceRunner;
import org.vivaio.core.plugin.SourceSink;

/**
 * The rules of a {@link Listener}: 01 to 10, and 81 to 87.
 *
 * @param <P> the counterpart, which offers items and takes acknowledgements
 */
public abstract class ListenerContract<P extends ListenerContract.Offering> extends PluginContract {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final SourceRunner.Pace PACE =
            new SourceRunner.Pace(Duration.ofSeconds(10), 500, Duration.ofMillis(100), Duration.ofMillis(500));

    /** A counterpart that brings items by itself. */
    public interface Offering extends Peer {
        /** Has one more item to deliver, whose text holds the mark; delivered again until it is acknowledged. */
        void offer(String mark);

        /** The marks that were acknowledged, in order. */
        List<String> acknowledged();
    }

    private P first;
    private P second;

    /** For subclasses. */
    protected ListenerContract() {}

    /** Makes a counterpart; two are used. */
    protected abstract P peer() throws Exception;

    /** The settings of a connection to a counterpart, as they would stand in a file. */
    protected abstract Map<String, ?> settings(P peer);

    /** Keeps items and cursor together; refuses while it is told to. */
    private final class Store implements SourceSink {
        private final List<Incoming> items = new ArrayList<>();
        private final P peer;
        private Cursor cursor = Cursor.START;
        private volatile boolean away;
        private volatile boolean early;

        Store(P peer) {
            this.peer = peer;
        }

        @Override
        public synchronized Future<Void> store(String tenant, String connection, List<Incoming> more, Cursor next) {
            if (away) {
                return Future.failedFuture("The store is away");
            }
            String now = text(more);
            early |= peer.acknowledged().stream()
                    .anyMatch(mark -> now.contains(mark) && !text(items).contains(mark));
            items.addAll(more);
            cursor = next;
            return Future.succeededFuture();
        }

        @Override
        public synchronized Future<Cursor> cursor(String tenant, String connection) {
            return Future.succeededFuture(cursor);
        }

        synchronized String all() {
            return text(items);
        }
    }

    private static String text(List<Incoming> items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> {
            text.append(item).append('\n');
            if (item instanceof org.vivaio.api.Capture capture) {
                text.append(new String(capture.payload().body(), java.nio.charset.StandardCharsets.UTF_8))
                        .append('\n');
            }
        });
        return text.toString();
    }

    private SourceRunner run(KitHost host, ConnectionHandle handle, Store store) {
        SourceRunner runner = new SourceRunner(host.plugins().runner(), store, PACE);
        runner.start(handle);
        return runner;
    }

    private void stop(SourceRunner runner, ConnectionHandle handle) {
        KitHost.await(runner.stop(handle.tenant(), handle.name()), SOON);
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + SOON.toSeconds() + " s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000L);
        }
    }

    @Override
    void prepare() throws Exception {
        first = peer();
        second = peer();
    }

    @Override
    void release() {
        if (first != null) {
            first.close();
        }
        if (second != null) {
            second.close();
        }
    }

    @Override
    final Map<String, ?> settingsOf(int instance) {
        return settings(instance == 0 ? first : second);
    }

    @Override
    final Set<Integer> ports() {
        Set<Integer> all = new HashSet<>(first.ports());
        all.addAll(second.ports());
        return all;
    }

    @Override
    final Class<? extends Connector> kind() {
        return Listener.class;
    }

    @Override
    final int calls() {
        return first.calls() + second.calls();
    }

    @Override
    Attempt<?> useOnce(ConnectionHandle handle, String key) {
        return new Attempt<>(java.util.Optional.of(key), java.util.Optional.empty(), java.util.Optional.empty(), SOON);
    }

    @Override
    void busy(KitHost other, ConnectionHandle handle) {
        first.reset();
        Store store = new Store(first);
        SourceRunner runner = run(other, handle, store);
        first.offer("mark-busy");
        until("an item is stored", () -> store.all().contains("mark-busy"));
        stop(runner, handle);
        first.reset();
    }

    @Override
    List<Attempt<?>> provoke(ConnectionHandle handle) {
        for (Mood mood : List.of(Mood.UNAUTHORIZED, Mood.CUTS, Mood.MALFORMED)) {
            first.reset();
            if (first.behave(mood)) {
                Store store = new Store(first);
                SourceRunner runner = run(host(), handle, store);
                until("the listener meets its counterpart in the mood " + mood, () -> first.calls() > 0);
                stop(runner, handle);
            }
        }
        first.reset();
        return List.of();
    }

    @Override
    void apart(String one, String two, ConnectionHandle handle, ConnectionHandle other) {
        first.reset();
        second.reset();
        Store mine = new Store(first);
        Store yours = new Store(second);
        SourceRunner runner = run(host(), handle, mine);
        SourceRunner another = run(host(), other, yours);
        first.offer("mark-one");
        second.offer("mark-two");
        until(
                "both store what they were offered",
                () -> mine.all().contains("mark-one") && yours.all().contains("mark-two"));
        assertThat(mine.all()).doesNotContain("mark-two");
        stop(runner, handle);
        stop(another, other);
    }

    @Test
    void rule_81_what_is_offered_is_stored_and_then_acknowledged() {
        first.reset();
        ConnectionHandle handle = open(0);
        Store store = new Store(first);
        SourceRunner runner = run(host(), handle, store);
        first.offer("mark-1");
        first.offer("mark-2");
        until("both items are acknowledged", () -> first.acknowledged().containsAll(List.of("mark-1", "mark-2")));
        assertThat(store.all()).contains("mark-1", "mark-2");
        assertThat(store.early).as("acknowledged before it was stored").isFalse();
        stop(runner, handle);
        close(handle);
    }

    @Test
    void rule_82_what_could_not_be_stored_is_not_acknowledged_and_comes_again() {
        first.reset();
        ConnectionHandle handle = open(0);
        Store store = new Store(first);
        store.away = true;
        SourceRunner runner = run(host(), handle, store);
        first.offer("mark-kept");
        until("the listener has seen the item", () -> first.calls() > 0);
        for (int i = 0; i < 50; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000L);
            assertThat(first.acknowledged())
                    .as("acknowledged though nothing was stored")
                    .isEmpty();
        }
        store.away = false;
        until("the item is stored when it can be", () -> first.acknowledged().contains("mark-kept"));
        assertThat(store.all()).contains("mark-kept");
        stop(runner, handle);
        close(handle);
    }

    @Test
    void rule_83_it_stops_soon_when_it_is_asked_to() {
        first.reset();
        ConnectionHandle handle = open(0);
        SourceRunner runner = run(host(), handle, new Store(first));
        until("it is connected", () -> first.calls() > 0);
        long began = System.nanoTime();
        stop(runner, handle);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        close(handle);
    }

    @Test
    void rule_84_it_says_that_it_is_alive() {
        first.reset();
        ConnectionHandle handle = open(0);
        first.behave(Mood.CUTS);
        SourceRunner runner = run(host(), handle, new Store(first));
        until(
                "a broken line shows in the connection's state",
                () -> handle.state().kind() != ConnectionState.Kind.ACTIVE);
        first.behave(Mood.FINE);
        until(
                "a line that works shows: call session.alive()",
                () -> handle.state().kind() == ConnectionState.Kind.ACTIVE);
        stop(runner, handle);
        close(handle);
    }

    @Test
    void rule_85_refused_credentials_are_AUTH() {
        first.reset();
        ConnectionHandle handle = open(0);
        if (first.behave(Mood.UNAUTHORIZED)) {
            SourceRunner runner = run(host(), handle, new Store(first));
            until("the connection needs a sign-in", () -> handle.state().kind() == ConnectionState.Kind.NEEDS_SIGN_IN);
            stop(runner, handle);
        } else {
            assertThat(Secrets.holds(
                            host().plugins().connections().schema(connector()).orElseThrow()))
                    .as("a counterpart that never refuses needs no secret")
                    .isFalse();
        }
        first.reset();
        close(handle);
    }

    @Test
    void rule_86_a_line_that_breaks_is_taken_up_again_and_nothing_is_lost() {
        first.reset();
        ConnectionHandle handle = open(0);
        Store store = new Store(first);
        SourceRunner runner = run(host(), handle, store);
        for (int i = 0; i < 3; i++) {
            String mark = "mark-line-" + i;
            first.offer(mark);
            until(mark + " is acknowledged", () -> first.acknowledged().contains(mark));
            first.behave(Mood.CUTS);
            until("the line breaks", () -> handle.state().kind() != ConnectionState.Kind.ACTIVE);
            first.behave(Mood.FINE);
        }
        stop(runner, handle);
        assertThat(store.all()).contains("mark-line-0", "mark-line-1", "mark-line-2");
        close(handle);
    }

    @Test
    void rule_87_another_run_goes_on_where_the_last_one_stopped() {
        first.reset();
        ConnectionHandle handle = open(0);
        Store store = new Store(first);
        SourceRunner runner = run(host(), handle, store);
        first.offer("mark-before");
        until("the first item is acknowledged", () -> first.acknowledged().contains("mark-before"));
        stop(runner, handle);
        int before = store.items.size();
        SourceRunner next = run(host(), handle, store);
        first.offer("mark-after");
        until("the second item is acknowledged", () -> first.acknowledged().contains("mark-after"));
        assertThat(store.items.size() - before)
                .as("items that the second run stored")
                .isEqualTo(1);
        stop(next, handle);
        close(handle);
    }
}
