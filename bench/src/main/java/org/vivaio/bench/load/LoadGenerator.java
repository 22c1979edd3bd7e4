package org.vivaio.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP/1.1 requests over connections that stay open, one request at a time on each, with one thread and one
 * selector. A connection that breaks is opened again. {@link #run} may be called once; {@link #stop} by any thread.
 */
public final class LoadGenerator {
    private static final long RECONNECT_AFTER = Duration.ofMillis(100).toNanos();
    /** Whoever does not answer within this time is counted as broken. */
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private final InetSocketAddress address;
    private final int connections;
    private final long interval;
    private final long lasting;
    private final Traffic traffic;
    private final int[] statuses = new int[1000];
    private final Histogram latency = new Histogram();
    private final ArrayDeque<Line> idle = new ArrayDeque<>();
    private final ArrayDeque<Line> shut = new ArrayDeque<>();
    private final List<Line> lines = new ArrayList<>();
    private long broken;
    private int underWay;
    private long nextDue;
    private volatile boolean stopping;

    /**
     * How to load.
     *
     * @param port on 127.0.0.1
     * @param connections how many
     * @param rate requests a second at most; 0 for as many as are answered
     * @param lasting after this time nothing new is sent
     */
    public record Options(int port, int connections, double rate, Duration lasting) {}

    /** A generator of the given traffic. */
    public LoadGenerator(Options options, Traffic traffic) {
        this.address = new InetSocketAddress("127.0.0.1", options.port());
        this.connections = options.connections();
        this.interval = options.rate() > 0 ? (long) (1e9 / options.rate()) : 0;
        this.lasting = options.lasting().toNanos();
        this.traffic = traffic;
    }

    /** Ends the run early: requests under way are still waited for. */
    public void stop() {
        stopping = true;
    }

    /** Sends until the time is over, the traffic ends or {@link #stop} is called, and waits for the last answers. */
    public LoadResult run() throws IOException {
        long start = System.nanoTime();
        long last = start;
        nextDue = start;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                Line line = new Line();
                lines.add(line);
                line.open(selector);
            }
            while (true) {
                long now = System.nanoTime();
                if (now - start > lasting) {
                    stopping = true;
                }
                if (stopping && underWay == 0) {
                    break;
                }
                reopen(selector, now);
                sendDue(now);
                selector.select(key -> ((Line) key.attachment()).ready(key), pause(now));
                if (underWay > 0 || !stopping) {
                    last = System.nanoTime();
                }
                expire(last);
            }
        } finally {
            lines.forEach(Line::close);
        }
        TreeMap<Integer, Long> seen = new TreeMap<>();
        for (int status = 0; status < statuses.length; status++) {
            if (statuses[status] > 0) {
                seen.put(status, (long) statuses[status]);
            }
        }
        return new LoadResult((last - start) / 1e9, seen, broken, latency);
    }

    private long pause(long now) {
        if (interval == 0 || idle.isEmpty()) {
            return 20;
        }
        return Math.max(1, Math.min(20, (nextDue - now) / 1_000_000));
    }

    private void reopen(Selector selector, long now) throws IOException {
        while (!shut.isEmpty() && now - shut.peek().since > RECONNECT_AFTER) {
            Line line = shut.poll();
            if (!stopping) {
                line.open(selector);
            }
        }
    }

    private void expire(long now) {
        for (Line line : lines) {
            if (line.number != Traffic.END && now - line.since > PATIENCE) {
                line.fail();
            }
        }
    }

    private void sendDue(long now) {
        while (!stopping && !idle.isEmpty()) {
            if (interval > 0) {
                if (nextDue > now) {
                    return;
                }
                // a stall is not made up for by a burst of more than a second
                nextDue = Math.max(nextDue + interval, now - 1_000_000_000L);
            }
            idle.poll().send(now);
        }
    }

    /** One connection. */
    private final class Line {
        private final ByteBuffer out = ByteBuffer.allocateDirect(8 * 1024);
        private final Answer answer = new Answer();
        private @Nullable SocketChannel channel;
        private @Nullable SelectionKey key;
        private long number = Traffic.END;
        private long since;

        void open(Selector selector) throws IOException {
            SocketChannel fresh = SocketChannel.open();
            fresh.configureBlocking(false);
            fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = fresh;
            since = System.nanoTime();
            try {
                boolean connected = fresh.connect(address);
                key = fresh.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
                if (connected) {
                    idle.add(this);
                }
            } catch (IOException e) {
                fail();
            }
        }

        void ready(SelectionKey ready) {
            try {
                if (ready.isConnectable()) {
                    connected(ready);
                } else if (ready.isWritable()) {
                    write();
                }
                if (ready.isValid() && ready.isReadable()) {
                    read();
                }
            } catch (IOException | IllegalStateException e) {
                fail();
            }
        }

        private void connected(SelectionKey ready) throws IOException {
            if (channel != null && channel.finishConnect()) {
                ready.interestOps(SelectionKey.OP_READ);
                if (interval == 0) {
                    send(System.nanoTime());
                } else {
                    idle.add(this);
                }
            }
        }

        void send(long now) {
            if (stopping) {
                idle.add(this);
                return;
            }
            out.clear();
            number = traffic.next(out);
            if (number == Traffic.END) {
                stopping = true;
                return;
            }
            underWay++;
            since = now;
            answer.clear();
            out.flip();
            try {
                write();
            } catch (IOException e) {
                fail();
            }
        }

        private void write() throws IOException {
            if (channel == null || key == null) {
                return;
            }
            channel.write(out);
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void read() throws IOException {
            if (channel == null) {
                return;
            }
            int count = channel.read(answer.room());
            if (count < 0) {
                fail();
            } else if (number != Traffic.END && answer.isComplete()) {
                long done = System.nanoTime();
                int status = answer.status();
                latency.record(done - since);
                statuses[status]++;
                underWay--;
                long answered = number;
                number = Traffic.END;
                traffic.answered(answered, status, answer.body());
                if (interval == 0) {
                    send(done);
                } else {
                    idle.add(this);
                }
            }
        }

        private void fail() {
            close();
            idle.remove(this);
            if (number != Traffic.END) {
                underWay--;
                broken++;
                long lost = number;
                number = Traffic.END;
                traffic.broken(lost);
            }
            since = System.nanoTime();
            shut.add(this);
        }

        private void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // it is gone either way
            }
        }
    }
}
