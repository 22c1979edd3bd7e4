package org.vivaio.plugins.sms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.api.Message;
import org.vivaio.api.Secret;

/** What the tests of this plugin share. */
final class Sms {
    private Sms() {}

    static SmppSettings smpp(int port) {
        return smpp(port, SmppSettings.Joining.UDH, 10);
    }

    static SmppSettings smpp(int port, SmppSettings.Joining joining, int window) {
        return new SmppSettings(
                "127.0.0.1",
                port,
                false,
                "bellini",
                Secret.of("pw-1"),
                Optional.empty(),
                "Vivaio",
                Map.of("+1", "+15550001111", "+44", "61234"),
                Map.of("+39", "0.065"),
                "EUR",
                6,
                true,
                SmppSettings.Alphabet.GSM,
                joining,
                SmppSettings.ReceiptIds.HEX_DECIMAL,
                window,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(7));
    }

    static Message message(String key, String to, String text) {
        return new Message(key, to, Optional.empty(), text, Optional.empty(), Map.of(), 1);
    }

    /** What the host lends to a listener; keeps items and cursor together. */
    static final class TestSession implements Listener.Session {
        final List<Incoming> items = new CopyOnWriteArrayList<>();
        volatile Cursor cursor;
        volatile boolean away;
        volatile boolean stopping;
        volatile boolean alive;

        TestSession(Cursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public Cursor cursor() {
            return cursor;
        }

        @Override
        public synchronized void store(List<Incoming> more, Cursor next) throws ConnectorException {
            if (away) {
                throw ConnectorException.unavailable("The store is away");
            }
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
            Thread.sleep(Math.min(50, time.toMillis()));
        }
    }

    /** A listener on a thread of its own. */
    static final class Listening implements AutoCloseable {
        final TestSession session;
        final List<Throwable> ends = new ArrayList<>();
        private final Thread thread;

        Listening(Listener listener, Cursor cursor) {
            session = new TestSession(cursor);
            thread = new Thread(() -> {
                try {
                    listener.listen(session);
                } catch (ConnectorException | InterruptedException e) {
                    ends.add(e);
                }
            });
            thread.start();
        }

        @Override
        public void close() {
            session.stopping = true;
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
