package org.vivaio.plugins.kafka.source;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.testkit.TestContext;

/** Keeps captures and cursor together, as the host's inbox does; sessions are open until they are told. */
final class CaptureStore implements Listener.Session {
    private final List<Capture> captures = new ArrayList<>();
    private Cursor cursor = Cursor.START;
    private volatile boolean stopping;
    private volatile boolean away;
    private volatile int alive;

    /** Listens until a condition holds, or the session has failed, as which it then fails. */
    void listen(KafkaSourceSettings settings, BooleanSupplier until) {
        listen(settings, new TestContext(), until);
    }

    void listen(KafkaSourceSettings settings, ConnectorContext context, BooleanSupplier until) {
        stop(false);
        KafkaSource source = new KafkaSource(settings, context);
        CompletableFuture<Void> session = CompletableFuture.runAsync(() -> {
            try {
                source.listen(this);
            } catch (ConnectorException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> until.getAsBoolean() || session.isCompletedExceptionally());
        } finally {
            stop(true);
        }
        session.join();
    }

    /** Whether nothing can be stored. */
    void away(boolean now) {
        away = now;
    }

    /** How often the session said that it lives. */
    int beats() {
        return alive;
    }

    synchronized List<Capture> captures() {
        return List.copyOf(captures);
    }

    List<String> bodies() {
        return captures().stream()
                .map(capture -> new String(capture.payload().body(), StandardCharsets.UTF_8))
                .toList();
    }

    List<String> ids() {
        return captures().stream()
                .map(capture -> capture.externalId().orElse(""))
                .toList();
    }

    @Override
    public synchronized Cursor cursor() {
        return cursor;
    }

    @Override
    public synchronized void store(List<Incoming> items, Cursor next) throws ConnectorException {
        if (away) {
            throw ConnectorException.unavailable("away");
        }
        items.forEach(item -> captures.add((Capture) item));
        cursor = next;
    }

    @Override
    public boolean stopping() {
        return stopping;
    }

    @Override
    public void alive() {
        alive++;
    }

    @Override
    public synchronized void pause(Duration time) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !stopping && left > 0; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private synchronized void stop(boolean now) {
        stopping = now;
        notifyAll();
    }
}
