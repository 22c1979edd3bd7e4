package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Connector;
import org.vivaio.core.plugin.ConnectionHandle;

/**
 * Rules 11 to 28, for plugins that call a counterpart: what they make of everything that can go wrong with it.
 *
 * @param <P> the counterpart
 */
public abstract class CallingContract<P extends Peer> extends PluginContract {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private P first;
    private P second;

    CallingContract() {}

    /** Makes a counterpart; two are used. */
    protected abstract P peer() throws Exception;

    /** The settings of a connection to a counterpart, as they would stand in a file; secrets of six characters or more. */
    protected abstract Map<String, ?> settings(P peer);

    /** Moods that the counterpart cannot have; none unless overridden. Each must really be beyond it. */
    protected Set<Mood> cannot() {
        return EnumSet.noneOf(Mood.class);
    }

    /**
     * Whether {@code check()} asks the counterpart. When overridden with false, it must succeed without.
     */
    protected boolean checks() {
        return true;
    }

    /** Whether the item's key goes to the counterpart with each attempt. When overridden with false, it must say so. */
    protected boolean sendsKeys() {
        return true;
    }

    /** The one call that the kind is about. */
    abstract Attempt<?> use(KitHost host, ConnectionHandle handle, String key, Duration limit);

    /** How the plugin must have opted out of sending keys. */
    abstract void withoutKeys(ConnectionHandle handle);

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
    Map<String, ?> settingsOf(int instance) {
        return settings(instance == 0 ? first : second);
    }

    @Override
    Set<Integer> ports() {
        Set<Integer> all = new HashSet<>(first.ports());
        all.addAll(second.ports());
        return all;
    }

    @Override
    int calls() {
        return first.calls() + second.calls();
    }

    @BeforeEach
    final void finePeers() {
        first.reset();
        second.reset();
    }

    /** The counterpart of connections with the first settings. */
    protected final P first() {
        return first;
    }

    @Override
    Attempt<?> useOnce(ConnectionHandle handle, String key) {
        return use(host(), handle, key, LIMIT);
    }

    @Override
    void busy(KitHost other, ConnectionHandle handle) {
        use(other, handle, "busy-1", LIMIT);
        for (Mood mood : List.of(Mood.CUTS, Mood.HANGS)) {
            if (first.behave(mood)) {
                use(other, handle, "busy-2", Duration.ofMillis(500));
            }
        }
        first.reset();
    }

    @Override
    List<Attempt<?>> provoke(ConnectionHandle handle) {
        List<Attempt<?>> attempts = new ArrayList<>();
        for (Mood mood : Mood.values()) {
            if (mood != Mood.DRIPS && mood != Mood.HUGE && first.behave(mood)) {
                attempts.add(use(host(), handle, "provoked", Duration.ofSeconds(1)));
                if (mood == Mood.UNAUTHORIZED || mood == Mood.CUTS) {
                    attempts.add(check(handle));
                }
            }
        }
        first.reset();
        return attempts;
    }

    @Override
    void apart(String one, String two, ConnectionHandle handle, ConnectionHandle other) {
        if (sendsKeys()) {
            assertThat(String.join("\n", first.arrivals())).contains(one).doesNotContain(two);
            assertThat(String.join("\n", second.arrivals())).contains(two).doesNotContain(one);
        } else {
            assertThat(first.arrivals()).as("what arrived at the first").isNotEmpty();
            assertThat(second.arrivals()).as("what arrived at the second").isNotEmpty();
        }
    }

    private Attempt<?> check(ConnectionHandle handle) {
        return host().call(handle, Connector.class, LIMIT, connector -> {
            connector.check();
            return true;
        });
    }

    /** What the plugin makes of a mood; false when the counterpart cannot have it, which must have been said. */
    private boolean moody(Mood mood) {
        boolean can = first.behave(mood);
        assertThat(can)
                .as("whether the counterpart can be %s must agree with cannot()", mood)
                .isEqualTo(!cannot().contains(mood));
        return can;
    }

    private void expect(Mood mood, String... kinds) {
        ConnectionHandle handle = open(0);
        if (moody(mood)) {
            Attempt<?> attempt = use(host(), handle, "key-" + mood, LIMIT);
            String kind = attempt.worked() ? "WORKED" : attempt.kind().orElseThrow();
            assertThat(List.of(kinds)).as("%s: %s", mood, attempt).contains(kind);
        }
        first.reset();
        close(handle);
    }

    @Test
    void rule_11_check_tries_the_connection_and_changes_nothing() {
        ConnectionHandle handle = open(0);
        Attempt<?> attempt = check(handle);
        assertThat(attempt.worked()).as("check(): %s", attempt).isTrue();
        assertThat(first.calls() > 0)
                .as("whether check() asks the counterpart must agree with checks()")
                .isEqualTo(checks());
        assertThat(effects()).as("what check() did at the counterpart").isZero();
        close(handle);
    }

    /** How much that changes something arrived; all that arrived unless overridden. */
    protected int effects() {
        return first.arrivals().size();
    }

    @Test
    void rule_12_check_says_when_the_credentials_are_refused() {
        ConnectionHandle handle = open(0);
        if (moody(Mood.UNAUTHORIZED)) {
            Attempt<?> attempt = check(handle);
            if (checks()) {
                assertThat(attempt.kind()).as("check(): %s", attempt).contains("AUTH");
            } else {
                assertThat(attempt.worked())
                        .as("check() asks nobody: %s", attempt)
                        .isTrue();
            }
        }
        close(handle);
    }

    @Test
    void rule_13_check_says_when_nobody_is_there() throws Exception {
        P gone = peer();
        Map<String, ?> settings = settings(gone);
        Set<Integer> ports = gone.ports();
        gone.close();
        try (KitHost own = new KitHost(ports, wordings())) {
            own.plugins().install(PluginJars.underTest());
            ConnectionHandle handle =
                    own.open("gone", connector(), org.vivaio.core.platform.Json.MAPPER.valueToTree(settings));
            Attempt<?> attempt = own.call(handle, Connector.class, LIMIT, connector -> {
                connector.check();
                return true;
            });
            if (checks()) {
                assertThat(attempt.kind()).as("check(): %s", attempt).contains("UNAVAILABLE");
            } else {
                assertThat(attempt.worked())
                        .as("check() asks nobody: %s", attempt)
                        .isTrue();
            }
            Attempt<?> use = use(own, handle, "nobody", LIMIT);
            assertThat(use.kind()).as("the call: %s", use).contains("UNAVAILABLE");
        }
    }

    @Test
    void rule_14_it_does_its_work_once_for_each_call() {
        ConnectionHandle handle = open(0);
        assertThat(useOnce(handle, "key-a").worked()).isTrue();
        int once = effects();
        assertThat(once).as("what arrived for one call").isPositive();
        assertThat(useOnce(handle, "key-b").worked()).isTrue();
        assertThat(effects()).as("what arrived for two calls").isEqualTo(2 * once);
        close(handle);
    }

    @Test
    void rule_15_a_repeat_carries_the_same_key() {
        ConnectionHandle handle = open(0);
        useOnce(handle, "key-of-a-repeat");
        useOnce(handle, "key-of-a-repeat");
        if (sendsKeys()) {
            assertThat(first.arrivals()).allMatch(arrival -> arrival.contains("key-of-a-repeat"));
        } else {
            withoutKeys(handle);
        }
        close(handle);
    }

    @Test
    void rule_16_refused_credentials_are_AUTH() {
        expect(Mood.UNAUTHORIZED, "AUTH");
    }

    @Test
    void rule_17_slow_down_is_LIMITED_for_as_long_as_was_asked() {
        ConnectionHandle handle = open(0);
        if (moody(Mood.LIMITED)) {
            Attempt<?> attempt = use(host(), handle, "key-limited", LIMIT);
            assertThat(attempt.kind()).as("%s", attempt).contains("LIMITED");
            assertThat(attempt.after()).as("the wait that was asked for").contains(Duration.ofSeconds(7));
        }
        close(handle);
    }

    @Test
    void rule_18_a_failure_after_the_deed_is_UNAVAILABLE_and_the_repeat_is_recognised() {
        ConnectionHandle handle = open(0);
        if (moody(Mood.FAILS_AFTER)) {
            Attempt<?> attempt = use(host(), handle, "key-of-the-deed", LIMIT);
            assertThat(attempt.kind()).as("%s", attempt).contains("UNAVAILABLE");
            first.behave(Mood.FINE);
            assertThat(useOnce(handle, "key-of-the-deed").worked()).isTrue();
            if (sendsKeys()) {
                assertThat(first.arrivals()).allMatch(arrival -> arrival.contains("key-of-the-deed"));
            } else {
                withoutKeys(handle);
            }
        }
        close(handle);
    }

    @Test
    void rule_19_a_counterpart_that_hangs_is_given_up_when_the_host_interrupts() {
        interrupted(Mood.HANGS);
    }

    @Test
    void rule_20_a_connection_cut_is_UNAVAILABLE() {
        expect(Mood.CUTS, "UNAVAILABLE");
    }

    @Test
    void rule_21_less_than_was_announced_is_UNAVAILABLE_or_not_needed() {
        expect(Mood.WRONG_LENGTH, "UNAVAILABLE", "WORKED");
    }

    @Test
    void rule_22_a_slow_drip_holds_nobody_beyond_the_interrupt() {
        interrupted(Mood.DRIPS);
    }

    private void interrupted(Mood mood) {
        ConnectionHandle handle = open(0);
        if (moody(mood)) {
            Attempt<?> attempt = use(host(), handle, "key-" + mood, SHORT);
            assertThat(attempt.kind().orElse("WORKED"))
                    .as("%s: %s", mood, attempt)
                    .isIn("TIMEOUT", "UNAVAILABLE", "WORKED");
            long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            String plugin = handle.plugin().orElseThrow();
            while (host().plugins().runner().hungCalls(plugin) != 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(host().plugins().runner().hungCalls(plugin))
                    .as("calls that go on 3 s after they were interrupted")
                    .isZero();
        }
        first.reset();
        close(handle);
    }

    @Test
    void rule_23_an_answer_without_end_takes_bounded_memory() {
        ConnectionHandle handle = open(0);
        if (moody(Mood.HUGE)) {
            System.gc();
            long before = used();
            Attempt<?> attempt = use(host(), handle, "key-huge", LIMIT);
            assertThat(attempt.kind().orElse("WORKED"))
                    .as("%s", attempt)
                    .isIn("UNAVAILABLE", "WORKED", "TIMEOUT", "REJECTED");
            System.gc();
            assertThat(used() - before)
                    .as("bytes kept of an answer without end")
                    .isLessThan(128L << 20);
        }
        first.reset();
        close(handle);
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void rule_24_an_answer_that_nobody_understands_is_no_fault() {
        expect(Mood.MALFORMED, "UNAVAILABLE", "REJECTED", "WORKED");
    }

    @Test
    void rule_25_an_item_refused_for_good_is_REJECTED() {
        expect(Mood.REFUSES, refusal());
    }

    /** What a refusal of the item means; for sources, which have no items, that they are wrongly set up or must wait. */
    String[] refusal() {
        return new String[] {"REJECTED"};
    }

    @Test
    void rule_26_a_clock_that_jumps_changes_nothing() {
        ConnectionHandle handle = open(0);
        for (String moment : List.of(
                "2026-11-02T11:00:00Z", "2026-11-02T09:00:00Z", "2027-03-28T01:00:00Z", "2038-01-19T03:14:08Z")) {
            host().clock().set(Instant.parse(moment));
            Attempt<?> attempt = useOnce(handle, "key-" + moment.substring(0, 4));
            assertThat(attempt.worked()).as("at %s: %s", moment, attempt).isTrue();
        }
        close(handle);
    }

    @Test
    void rule_27_many_calls_at_once_do_not_disturb_each_other() {
        ConnectionHandle handle = open(0);
        List<CompletableFuture<Attempt<?>>> all = new ArrayList<>();
        for (int i = 0; i < together(); i++) {
            String key = "key-at-once-" + i;
            all.add(CompletableFuture.supplyAsync(() -> useOnce(handle, key)));
        }
        all.forEach(
                each -> assertThat(each.join().worked()).as("%s", each.join()).isTrue());
        if (sendsKeys()) {
            String arrived = String.join("\n", first.arrivals());
            for (int i = 0; i < together(); i++) {
                assertThat(arrived).contains("key-at-once-" + i);
            }
        }
        close(handle);
    }

    /** Calls that the host makes at once. */
    int together() {
        return 8;
    }

    @Test
    void rule_28_it_works_again_as_soon_as_its_counterpart_does() {
        ConnectionHandle handle = open(0);
        for (Mood mood : List.of(Mood.CUTS, Mood.FAILS_AFTER, Mood.MALFORMED, Mood.UNAUTHORIZED)) {
            if (!cannot().contains(mood)) {
                first.behave(mood);
                use(host(), handle, "key-before", Duration.ofSeconds(5));
                first.reset();
                Attempt<?> attempt = useOnce(handle, "key-after-" + mood);
                assertThat(attempt.worked()).as("after %s: %s", mood, attempt).isTrue();
            }
        }
        close(handle);
    }
}
