package org.vivaio.plugins.telephony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.testkit.TestContext;

class AsteriskTest {
    private final AriPeer peer = new AriPeer();
    private final TestContext context = new TestContext();
    private final AsteriskChannel channel = new AsteriskChannel(settings(AriPeer.PASSWORD, List.of()), context);

    @AfterEach
    void close() {
        peer.close();
    }

    private AsteriskSettings settings(String password, List<String> hours) {
        return new AsteriskSettings(
                URI.create("http://127.0.0.1:" + peer.port()),
                "vivaio",
                Secret.of(password),
                "vivaio",
                Map.of("giulia", "PJSIP/1001", "broken", "PJSIP/9999"),
                Optional.empty(),
                "from-internal",
                AsteriskSettings.Form.ZEROS,
                Optional.of("Serramenti <+390212345678>"),
                Duration.ofSeconds(25),
                hours,
                false,
                "Europe/Rome",
                List.of("from-trunk"),
                "+39",
                Map.of("0212345678", "radio"),
                Optional.of("https://pbx.example/rec/{date}/{id}.wav"),
                Duration.ofSeconds(5));
    }

    private static Message call(String key, String to, String seller) {
        return new Message(key, to, Optional.empty(), "", Optional.empty(), Map.of("X-Seller", seller), 1);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 10 s").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000L);
        }
    }

    /** What the host lends to a listener, on a thread of its own. */
    private static final class Listening implements Listener.Session, AutoCloseable {
        final List<Incoming> items = new CopyOnWriteArrayList<>();
        final List<Exception> ends = new ArrayList<>();
        volatile Cursor cursor;
        volatile boolean alive;
        private volatile boolean stopping;
        private final CountDownLatch stop = new CountDownLatch(1);
        private final Thread thread;

        Listening(Listener listener, Cursor from) {
            cursor = from;
            thread = new Thread(() -> {
                try {
                    listener.listen(this);
                } catch (ConnectorException | InterruptedException e) {
                    ends.add(e);
                }
            });
            thread.start();
        }

        Report report(int index) {
            return (Report) items.get(index);
        }

        @Override
        public Cursor cursor() {
            return cursor;
        }

        @Override
        public synchronized void store(List<Incoming> more, Cursor next) {
            items.addAll(more);
            cursor = next;
        }

        @Override
        public boolean stopping() {
            return stopping;
        }

        @Override
        public void alive() {
            alive = true;
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            stopping = true;
            stop.countDown();
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private Listening listen(Cursor from) {
        Listening listening = new Listening(channel, from);
        until(() -> listening.alive && peer.listening() == 1);
        return listening;
    }

    @Test
    void a_click_rings_the_sellers_telephone_and_what_came_of_the_call_is_told() throws Exception {
        channel.check();
        try (Listening listening = listen(Cursor.START)) {
            Receipt receipt = channel.send(call("k1", "+39 333 1234567", "giulia"));
            assertThat(receipt.reference()).isEqualTo("vivaio-k1");
            String request = peer.requests().stream()
                    .filter(r -> r.startsWith("POST"))
                    .findFirst()
                    .orElseThrow();
            assertThat(request)
                    .contains("endpoint=PJSIP%2F1001")
                    .contains("extension=00393331234567&context=from-internal&priority=1&timeout=25")
                    .contains("channelId=vivaio-k1")
                    .contains("\"VIVAIO_CALL\":\"vivaio-k1\"");
            until(() -> listening.items.size() == 1);
            assertThat(listening.report(0).type()).isEqualTo("call.started");
            peer.dialled("vivaio-k1", "PJSIP/trunk-000000ab", "");
            peer.dialled("vivaio-k1", "PJSIP/trunk-000000ab", "ANSWER");
            peer.hangsUp("vivaio-k1");
            until(() -> listening.items.size() == 2);
            Report ended = listening.report(1);
            assertThat(ended.about()).isEqualTo(new Report.Sent("vivaio-k1"));
            assertThat(ended.data())
                    .containsEntry("outcome", "answered")
                    .containsEntry("seconds", 60L)
                    .containsEntry("agent", "giulia")
                    .containsEntry("direction", "outbound")
                    .containsEntry("recording", "https://pbx.example/rec/2026-11-02/vivaio-k1.wav");
            assertThat(ended.at()).isEqualTo(Instant.parse("2026-11-02T10:01:10Z"));
            assertThat(listening.cursor.value()).isEmpty();
        }
        assertThat(peer.pinged()).as("a ping was answered").isTrue();
    }

    @Test
    void nobody_took_up_or_the_line_was_busy_are_two_things() throws Exception {
        try (Listening listening = listen(Cursor.START)) {
            for (String status : new String[] {"NOANSWER", "BUSY", "CONGESTION", ""}) {
                channel.send(call("k" + status, "+393331234567", "giulia"));
                if (!status.isEmpty()) {
                    peer.dialled("vivaio-k" + status, "PJSIP/trunk-000000ab", status);
                }
                peer.hangsUp("vivaio-k" + status);
            }
            until(() -> listening.items.size() == 8);
            assertThat(listening.items)
                    .map(item -> (Report) item)
                    .filteredOn(report -> report.type().equals("call.ended"))
                    .extracting(report -> report.data().get("outcome"))
                    .containsExactly("no-answer", "busy", "failed", "cancelled");
        }
    }

    @Test
    void a_caller_by_a_tracking_number_comes_with_its_source_and_a_missed_call_is_told() {
        try (Listening listening = listen(Cursor.START)) {
            peer.rings("in-1", "3339876543", "0212345678");
            until(() -> listening.items.size() == 1);
            Capture caller = context.intake().captures().get(0);
            assertThat(caller.fields()).containsEntry("phone", "+393339876543");
            assertThat(caller.touch()).containsEntry("source", "radio").containsEntry("medium", "phone");
            assertThat(caller.externalId()).contains("call:in-1");
            assertThat(listening.report(0).about()).isEqualTo(new Report.Matching("phone", "+393339876543"));
            peer.hangsUp("in-1");
            until(() -> listening.items.size() == 2);
            assertThat(listening.report(1).data())
                    .containsEntry("outcome", "missed")
                    .containsEntry("line", "0212345678");
            peer.rings("in-2", "+4915112345678", "0287654321");
            peer.dialled("in-2", "PJSIP/1001-0000000b", "ANSWER");
            peer.hangsUp("in-2");
            peer.rings("in-3", "anonymous", "0212345678");
            peer.hangsUp("in-3");
            until(() -> listening.items.size() == 4);
            assertThat(listening.report(3).data())
                    .containsEntry("outcome", "answered")
                    .containsEntry("agent", "giulia");
            assertThat(context.intake().captures())
                    .as("no tracking number, no touch")
                    .hasSize(1);
        }
    }

    @Test
    void calls_that_began_or_ended_while_the_line_was_cut_are_told_afterwards() {
        Cursor kept;
        try (Listening listening = listen(Cursor.START)) {
            peer.rings("in-1", "3339876543", "0200000001");
            until(() -> listening.items.size() == 1);
            peer.cut();
            until(() -> !listening.ends.isEmpty());
            assertThat(((ConnectorException) listening.ends.get(0)).kind())
                    .isEqualTo(ConnectorException.Kind.UNAVAILABLE);
            kept = listening.cursor;
        }
        peer.endsUnheard("in-1");
        peer.rings("in-2", "3331111111", "0200000001");
        try (Listening listening = listen(kept)) {
            until(() -> listening.items.size() == 2);
            assertThat(listening.report(0).data()).containsEntry("call", "in-2");
            assertThat(listening.report(1).data()).containsEntry("call", "in-1").containsEntry("outcome", "missed");
        }
    }

    @Test
    void a_lost_outcome_is_asked_for_and_a_repeat_makes_no_second_call() throws Exception {
        channel.send(call("k1", "+393331234567", "giulia"));
        assertThat(channel.lookUp("k1")).contains(Receipt.of("vivaio-k1"));
        assertThat(channel.lookUp("k2")).isEmpty();
        assertThat(catchThrowableOfType(
                                ConnectorException.class, () -> channel.send(call("k1", "+393331234567", "giulia")))
                        .kind())
                .isEqualTo(ConnectorException.Kind.REJECTED);
    }

    @Test
    void bad_numbers_unknown_sellers_wrong_passwords_and_closed_hours_are_told_apart() {
        assertThat(kind(channel, call("k1", "12", "giulia"))).isEqualTo(ConnectorException.Kind.REJECTED);
        assertThat(kind(channel, call("k2", "+393331234567", "nobody"))).isEqualTo(ConnectorException.Kind.REJECTED);
        assertThat(kind(channel, call("k3", "+393331234567", "broken"))).isEqualTo(ConnectorException.Kind.UNAVAILABLE);
        AsteriskChannel wrong = new AsteriskChannel(settings("wrong", List.of()), context);
        assertThat(catchThrowableOfType(ConnectorException.class, wrong::check).kind())
                .isEqualTo(ConnectorException.Kind.AUTH);
        Listening refused = new Listening(wrong, Cursor.START);
        until(() -> !refused.ends.isEmpty());
        assertThat(((ConnectorException) refused.ends.get(0)).kind()).isEqualTo(ConnectorException.Kind.AUTH);
        AsteriskChannel closed = new AsteriskChannel(settings(AriPeer.PASSWORD, List.of("14:00-18:00")), context);
        ConnectorException late = catchThrowableOfType(
                ConnectorException.class, () -> closed.send(call("k4", "+393331234567", "giulia")));
        assertThat(late.kind()).isEqualTo(ConnectorException.Kind.LIMITED);
        assertThat(late.after()).as("10:00Z is 11:00 in Rome").contains(Duration.ofHours(3));
        assertThat(peer.requests()).noneMatch(r -> r.contains("vivaio-k4"));
    }

    private static ConnectorException.Kind kind(AsteriskChannel channel, Message message) {
        return catchThrowableOfType(ConnectorException.class, () -> channel.send(message))
                .kind();
    }

    @Test
    void calling_hours_know_weekends_and_the_nights_the_clock_changes() {
        Hours hours = Hours.read(List.of("09:00-13:00", "14:00-19:00"), false, "Europe/Rome");
        assertThat(hours.untilOpen(Instant.parse("2026-11-02T08:00:00Z"))).isEmpty();
        assertThat(hours.untilOpen(Instant.parse("2026-11-02T12:30:00Z"))).contains(Duration.ofMinutes(30));
        assertThat(hours.untilOpen(Instant.parse("2026-11-06T18:00:00Z")))
                .as("Friday evening")
                .contains(Duration.ofHours(62));
        assertThat(hours.untilOpen(Instant.parse("2026-03-27T18:00:00Z")))
                .as("the weekend that is an hour shorter")
                .contains(Duration.ofHours(61));
    }
}
