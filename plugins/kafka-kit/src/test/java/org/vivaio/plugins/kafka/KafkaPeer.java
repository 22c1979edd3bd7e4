package org.vivaio.plugins.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.vivaio.testkit.contract.ListenerContract;
import org.vivaio.testkit.contract.Mood;

/** A topic of a real broker, behind a line that can be cut, hang, or be taken by somebody who speaks otherwise. */
public final class KafkaPeer implements ListenerContract.Offering {
    /** Kafka has no word for slowing down one caller. */
    public static final Set<Mood> CANNOT = EnumSet.of(Mood.LIMITED);

    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final int PRODUCE = 0;
    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);

    private final KafkaBroker broker = KafkaBroker.get();
    private final int door = broker.door();
    private final ServerSocket front = broker.front(door);
    private final String topic = "leads-" + TOPICS.incrementAndGet();
    private final TopicPartition partition = new TopicPartition(topic, 0);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Long, String> offered = new TreeMap<>();
    private volatile Mood mood = Mood.FINE;
    private volatile boolean small;
    private volatile long base;

    /** A topic with one partition, behind a door of its own. */
    public KafkaPeer() {
        broker.topic(topic, 1);
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "kafka-peer");
        thread.setDaemon(true);
        thread.start();
    }

    /** The name of its topic. */
    public String topic() {
        return topic;
    }

    /** The name of the group that acknowledges. */
    public String group() {
        return "group-of-" + topic;
    }

    /** What the door asks for. */
    public String password() {
        return KafkaBroker.password(door);
    }

    /** Settings of the line to it that both plugins have. */
    public Map<String, Object> line() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("brokers", List.of("127.0.0.1:" + port()));
        settings.put("security", "sasl-plaintext");
        settings.put("mechanism", "plain");
        settings.put("username", KafkaBroker.USER);
        settings.put("password", password());
        settings.put("timeout", "2s");
        return settings;
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket socket = front.accept();
                calls.incrementAndGet();
                open.add(socket);
                start(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            switch (mood) {
                case CUTS -> {
                    return;
                }
                case HANGS -> socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                case DRIPS -> drip(socket);
                case HUGE -> flood(socket);
                case WRONG_LENGTH -> answer(socket, 100);
                case MALFORMED ->
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                default -> pass(socket);
            }
        } catch (IOException e) {
            // gone
        } finally {
            open.remove(socket);
        }
    }

    /** Begins an answer to the request that is coming: its length, and the request's own number. */
    private static void answer(Socket socket, int length) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readInt();
        in.readInt();
        socket.getOutputStream()
                .write(ByteBuffer.allocate(8)
                        .putInt(length)
                        .putInt(in.readInt())
                        .array());
    }

    private static void drip(Socket socket) throws IOException {
        answer(socket, 100_000);
        try {
            while (true) {
                socket.getOutputStream().write(0);
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void flood(Socket socket) throws IOException {
        answer(socket, 1 << 30);
        byte[] much = new byte[64 << 10];
        while (true) {
            socket.getOutputStream().write(much);
        }
    }

    private void pass(Socket socket) throws IOException {
        try (Socket back = new Socket("127.0.0.1", broker.back(door))) {
            AtomicBoolean cut = new AtomicBoolean();
            start(() -> answers(back, socket, cut));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                if (mood == Mood.FAILS_AFTER && ByteBuffer.wrap(request).getShort() == PRODUCE) {
                    cut.set(true);
                }
                back.getOutputStream()
                        .write(ByteBuffer.allocate(4 + request.length)
                                .putInt(request.length)
                                .put(request)
                                .array());
            }
        }
    }

    private static void answers(Socket from, Socket to, AtomicBoolean cut) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0 && !cut.get(); n = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // gone
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void offer(String mark) {
        long offset = broker.write(new ProducerRecord<>(
                        topic,
                        ("{\"email\": \"" + mark + "@rossi.example\", \"message\": \"" + mark + "\"}")
                                .getBytes(StandardCharsets.UTF_8)))
                .offset();
        synchronized (offered) {
            offered.put(offset, mark);
        }
    }

    @Override
    public List<String> acknowledged() {
        OffsetAndMetadata committed = KafkaBroker.await(
                        broker.admin().listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata())
                .get(partition);
        List<String> marks = new ArrayList<>();
        synchronized (offered) {
            offered.forEach((offset, mark) -> {
                if (committed != null && offset < committed.offset()) {
                    marks.add(mark);
                }
            });
        }
        return marks;
    }

    @Override
    public int port() {
        return front.getLocalPort();
    }

    @Override
    public boolean behave(Mood next) {
        mood = next;
        DoorGuard.closed(password(), next == Mood.UNAUTHORIZED);
        small(next == Mood.REFUSES);
        if (next == Mood.CUTS) {
            open.forEach(KafkaPeer::end);
        }
        return !CANNOT.contains(next);
    }

    /** From now on the topic refuses whatever is longer than almost nothing, or does so no longer. */
    private void small(boolean now) {
        if (now == small) {
            return;
        }
        ConfigEntry entry = new ConfigEntry("max.message.bytes", now ? "10" : "1048588");
        KafkaBroker.await(broker.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all());
        while (refuses() != now) {
            Thread.onSpinWait();
        }
        small = now;
    }

    private boolean refuses() {
        try {
            broker.write(new ProducerRecord<>(topic, PROBE, PROBE));
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** The records that arrived. */
    public List<ConsumerRecord<byte[], byte[]>> records() {
        return broker.read(topic, base).stream()
                .filter(record -> !java.util.Arrays.equals(record.key(), PROBE))
                .toList();
    }

    @Override
    public List<String> arrivals() {
        return records().stream()
                .map(record -> KafkaBroker.headers(record) + " " + new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public int calls() {
        return calls.get();
    }

    @Override
    public void reset() {
        behave(Mood.FINE);
        open.forEach(KafkaPeer::end);
        base = broker.end(topic);
        synchronized (offered) {
            offered.clear();
        }
        KafkaBroker.await(broker.admin()
                .alterConsumerGroupOffsets(group(), Map.of(partition, new OffsetAndMetadata(base)))
                .all());
        calls.set(0);
    }

    @Override
    public void close() {
        try {
            front.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(KafkaPeer::end);
    }
}
