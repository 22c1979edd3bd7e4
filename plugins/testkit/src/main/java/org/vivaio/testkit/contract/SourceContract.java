package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.Connector;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Report;
import org.vivaio.core.plugin.ConnectionHandle;

/**
 * The rules of a {@link LeadSource}: 01 to 28, and 61 to 66.
 *
 * @param <P> the counterpart; holds {@link #items()} items, at least three, whenever it is fine
 */
public abstract class SourceContract<P extends Peer> extends CallingContract<P> {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MOST_PAGES = 500;

    /** For subclasses. */
    protected SourceContract() {}

    /** How many items the counterpart holds. */
    protected abstract int items();

    @Override
    final Class<? extends Connector> kind() {
        return LeadSource.class;
    }

    @Override
    protected final boolean sendsKeys() {
        return false;
    }

    @Override
    final void withoutKeys(ConnectionHandle handle) {
        // a read may be repeated
    }

    @Override
    final int together() {
        return 1;
    }

    @Override
    final String[] refusal() {
        return new String[] {"REJECTED", "CONFIG", "UNAVAILABLE"};
    }

    @Override
    protected final int effects() {
        return 0;
    }

    @Override
    void apart(String one, String two, ConnectionHandle handle, ConnectionHandle other) {
        assertThat(first().arrivals())
                .as("what the first asked its counterpart")
                .isNotEmpty();
    }

    @Override
    final Attempt<?> use(KitHost host, ConnectionHandle handle, String key, Duration limit) {
        return poll(host, handle, Cursor.START, 500, limit);
    }

    private static Attempt<LeadSource.Poll> poll(
            KitHost host, ConnectionHandle handle, Cursor cursor, int most, Duration limit) {
        return host.call(handle, LeadSource.class, limit, source -> source.poll(cursor, most));
    }

    /** What makes an item the same as another. */
    private static String id(Incoming item) {
        if (item instanceof Capture capture) {
            return capture.externalId()
                    .orElseGet(() -> new String(capture.payload().body(), java.nio.charset.StandardCharsets.UTF_8)
                            + capture.fields());
        }
        Report report = (Report) item;
        return report.externalId().orElseGet(() -> report.about() + report.type() + report.at() + report.data());
    }

    /** All that comes after a cursor, page by page; the cursors on the way are noted with how much came before each. */
    private List<String> rest(ConnectionHandle handle, Cursor from, int most, Map<Cursor, Integer> passed) {
        List<String> ids = new ArrayList<>();
        Cursor cursor = from;
        for (int page = 0; page < MOST_PAGES; page++) {
            passed.putIfAbsent(cursor, ids.size());
            Attempt<LeadSource.Poll> attempt = poll(host(), handle, cursor, most, LIMIT);
            LeadSource.Poll poll =
                    attempt.value().orElseThrow(() -> new AssertionError("The poll should work: " + attempt));
            assertThat(poll.items().size())
                    .as("items of a poll that asked for %s", most)
                    .isLessThanOrEqualTo(most);
            poll.items().forEach(item -> ids.add(id(item)));
            if (!poll.more() && (poll.items().isEmpty() || poll.next().equals(cursor))) {
                return ids;
            }
            cursor = poll.next();
        }
        throw new AssertionError("There was more after " + MOST_PAGES + " polls; does the cursor move on?");
    }

    @Override
    @Test
    void rule_14_it_does_its_work_once_for_each_call() {
        ConnectionHandle handle = open(0);
        List<String> all = rest(handle, Cursor.START, 500, new LinkedHashMap<>());
        assertThat(all).as("what the source found of %s items", items()).hasSize(items());
        close(handle);
    }

    @Test
    void rule_61_each_item_has_what_was_received_and_an_id_of_its_own() {
        ConnectionHandle handle = open(0);
        LeadSource.Poll poll =
                poll(host(), handle, Cursor.START, 500, LIMIT).value().orElseThrow();
        assertThat(poll.items()).isNotEmpty();
        Set<String> ids = new HashSet<>();
        for (Incoming item : poll.items()) {
            if (item instanceof Capture capture) {
                assertThat(capture.payload().body())
                        .as("the payload as received")
                        .isNotEmpty();
                assertThat(capture.externalId())
                        .as("externalId: without one, an item read twice makes two captures")
                        .isPresent();
            }
            assertThat(ids.add(id(item))).as("the id of each item is its own").isTrue();
        }
        close(handle);
    }

    @Test
    void rule_62_it_resumes_from_every_cursor_without_loss_or_repeat() {
        ConnectionHandle handle = open(0);
        Map<Cursor, Integer> cursors = new LinkedHashMap<>();
        List<String> all = rest(handle, Cursor.START, 2, cursors);
        assertThat(all).hasSize(items()).doesNotHaveDuplicates();
        assertThat(cursors.size()).as("cursors on the way").isGreaterThan(1);
        cursors.forEach((cursor, before) -> assertThat(rest(handle, cursor, 2, new LinkedHashMap<>()))
                .as("what comes after the cursor %s", cursor.value())
                .isEqualTo(all.subList(before, all.size())));
        close(handle);
    }

    @Test
    void rule_63_a_new_connector_goes_on_where_another_stopped() {
        ConnectionHandle handle = open(0);
        LeadSource.Poll page =
                poll(host(), handle, Cursor.START, 1, LIMIT).value().orElseThrow();
        close(handle);
        ConnectionHandle next = open(0);
        List<String> rest = rest(next, page.next(), 500, new LinkedHashMap<>());
        assertThat(rest).hasSize(items() - page.items().size());
        assertThat(rest)
                .doesNotContainAnyElementsOf(
                        page.items().stream().map(SourceContract::id).toList());
        close(next);
    }

    @Test
    void rule_64_it_brings_no_more_than_it_was_asked_for() {
        ConnectionHandle handle = open(0);
        assertThat(rest(handle, Cursor.START, 1, new LinkedHashMap<>()))
                .isEqualTo(rest(handle, Cursor.START, 500, new LinkedHashMap<>()));
        close(handle);
    }

    @Test
    void rule_65_at_the_end_it_finds_nothing_and_stays_there() {
        ConnectionHandle handle = open(0);
        Map<Cursor, Integer> cursors = new LinkedHashMap<>();
        rest(handle, Cursor.START, 500, cursors);
        Cursor last = new ArrayList<>(cursors.keySet()).get(cursors.size() - 1);
        for (int i = 0; i < 2; i++) {
            LeadSource.Poll poll =
                    poll(host(), handle, last, 500, LIMIT).value().orElseThrow();
            assertThat(poll.items()).isEmpty();
            assertThat(poll.more()).isFalse();
            assertThat(poll.next().value().length()).isLessThanOrEqualTo(64 << 10);
            last = poll.next();
        }
        close(handle);
    }

    @Test
    void rule_66_a_failure_in_the_middle_loses_nothing() {
        ConnectionHandle handle = open(0);
        List<String> all = rest(handle, Cursor.START, 500, new LinkedHashMap<>());
        LeadSource.Poll page =
                poll(host(), handle, Cursor.START, 1, LIMIT).value().orElseThrow();
        for (Mood mood : List.of(Mood.CUTS, Mood.MALFORMED, Mood.FAILS_AFTER)) {
            if (!cannot().contains(mood)) {
                first().behave(mood);
                Optional<LeadSource.Poll> failed = poll(host(), handle, page.next(), 500, Duration.ofSeconds(5))
                        .value();
                failed.ifPresent(poll -> assertThat(poll.items())
                        .as("items of a poll in the mood %s", mood)
                        .isEmpty());
                failed.ifPresent(poll -> assertThat(poll.next())
                        .as("the cursor after a poll in the mood %s that found nothing", mood)
                        .isEqualTo(page.next()));
                first().reset();
                assertThat(rest(handle, page.next(), 500, new LinkedHashMap<>()))
                        .as("after %s", mood)
                        .isEqualTo(all.subList(page.items().size(), all.size()));
            }
        }
        close(handle);
    }
}
