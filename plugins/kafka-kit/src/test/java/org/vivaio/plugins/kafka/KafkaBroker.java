package org.vivaio.plugins.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real broker (KRaft, one node) in this process, for all tests of a module. It has several doors; each tells its guests
 * that the cluster is reached through the front of that door, so that a {@link KafkaPeer} stands between all of the time.
 */
public final class KafkaBroker {
    /** How many doors there are: two counterparts, and a third that goes away. */
    static final int DOORS = 3;

    /** Who may sign in at the doors. */
    public static final String USER = "vivaio";

    private static KafkaBroker only;

    private final List<ServerSocket> fronts = new ArrayList<>();
    private final List<Integer> backs = new ArrayList<>();
    private final int inner;
    private final Path directory;
    private final TestAuthority authority = new TestAuthority("Authority of the tests");
    private final Path client = authority.signed("client");
    private final Map<String, Integer> safe = new HashMap<>();
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private int doors;

    /** The broker; started by the first who asks, ended with the process. */
    public static synchronized KafkaBroker get() {
        if (only == null) {
            only = new KafkaBroker();
        }
        return only;
    }

    private KafkaBroker() {
        try {
            directory = Files.createTempDirectory("kafka-broker");
            inner = free();
            int controller = free();
            StringBuilder listeners =
                    new StringBuilder("INNER://127.0.0.1:" + inner + ",CONTROLLER://127.0.0.1:" + controller);
            StringBuilder advertised = new StringBuilder("INNER://127.0.0.1:" + inner);
            StringBuilder protocols = new StringBuilder("INNER:PLAINTEXT,CONTROLLER:PLAINTEXT");
            Map<String, Object> config = new HashMap<>();
            for (int i = 0; i < DOORS; i++) {
                ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                fronts.add(front);
                int back = free();
                backs.add(back);
                listeners.append(",DOOR").append(i).append("://127.0.0.1:").append(back);
                advertised.append(",DOOR").append(i).append("://127.0.0.1:").append(front.getLocalPort());
                protocols.append(",DOOR").append(i).append(":SASL_PLAINTEXT");
                String door = "listener.name.door" + i + ".";
                config.put(door + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
                config.put(
                        door + "plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\""
                                + password(i) + "\";");
                config.put(door + "plain.sasl.server.callback.handler.class", DoorGuard.class.getName());
                config.put(
                        door + "scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            }
            Path keys = authority.signed("broker");
            Path believers = authority.believers();
            for (String name : List.of("SAFE", "MUTUAL")) {
                safe.put(name, free());
                listeners.append("," + name + "://127.0.0.1:").append(safe.get(name));
                advertised.append("," + name + "://localhost:").append(safe.get(name));
                protocols.append("," + name + ":SSL");
                String listener = "listener.name." + name.toLowerCase(Locale.ROOT) + ".ssl.";
                config.put(listener + "keystore.type", "PKCS12");
                config.put(listener + "keystore.location", keys.toString());
                config.put(listener + "keystore.password", TestAuthority.PASSWORD);
                config.put(listener + "key.password", TestAuthority.PASSWORD);
                config.put(listener + "truststore.type", "PKCS12");
                config.put(listener + "truststore.location", believers.toString());
                config.put(listener + "truststore.password", TestAuthority.PASSWORD);
                config.put(listener + "client.auth", name.equals("MUTUAL") ? "required" : "none");
            }
            config.put("process.roles", "broker,controller");
            config.put("node.id", "1");
            config.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
            config.put("controller.listener.names", "CONTROLLER");
            config.put("inter.broker.listener.name", "INNER");
            config.put("listeners", listeners.toString());
            config.put("advertised.listeners", advertised.toString());
            config.put("listener.security.protocol.map", protocols.toString());
            config.put("log.dirs", directory.toString());
            config.put("offsets.topic.num.partitions", "1");
            config.put("offsets.topic.replication.factor", "1");
            config.put("transaction.state.log.num.partitions", "1");
            config.put("transaction.state.log.replication.factor", "1");
            config.put("transaction.state.log.min.isr", "1");
            config.put("group.initial.rebalance.delay.ms", "0");
            config.put("auto.create.topics.enable", "false");
            config.put("connection.failed.authentication.delay.ms", "10");
            config.put("num.network.threads", "1");
            config.put("num.io.threads", "2");
            config.put("background.threads", "1");
            config.put("log.cleaner.enable", "false");
            new Formatter()
                    .setPrintStream(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()))
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setHasDynamicQuorum(false)
                    .run();
            Properties properties = new Properties();
            properties.putAll(config);
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            server.startup();
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not start", e);
        }
        Map<String, Object> inside = Map.of("bootstrap.servers", "127.0.0.1:" + inner);
        admin = Admin.create(inside);
        producer = producer(Map.of("enable.idempotence", true));
    }

    static String password(int door) {
        return "pw-of-door-" + door;
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A door that nobody has yet; the last one is given again. */
    synchronized int door() {
        return Math.min(doors++, DOORS - 1);
    }

    ServerSocket front(int door) {
        return fronts.get(door);
    }

    int back(int door) {
        return backs.get(door);
    }

    /** The broker's own address, without sign-in. */
    public String address() {
        return "127.0.0.1:" + inner;
    }

    /** Who signed the broker's certificate. */
    public TestAuthority authority() {
        return authority;
    }

    /** The broker's address with TLS, for which its certificate is made. */
    public String safe() {
        return "localhost:" + safe.get("SAFE");
    }

    /** The same at a door that asks for a certificate of the guest's. */
    public String mutual() {
        return "localhost:" + safe.get("MUTUAL");
    }

    /** A guest's certificate that the authority signed, as PEM. */
    public String certificate() {
        return TestAuthority.certificate(client);
    }

    /** The key of it, as PEM. */
    public String key() {
        return TestAuthority.key(client);
    }

    /** Damages the batch that begins at an offset of partition 0, as a bad disk does: its checksum is wrong then. */
    public void damage(String topic, long offset) {
        Path file = directory.resolve(topic + "-0").resolve("00000000000000000000.log");
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer head = ByteBuffer.allocate(12);
            for (long place = 0; place < log.size(); place += 12 + head.getInt(8)) {
                log.read(head.clear(), place);
                if (head.getLong(0) == offset) {
                    long last = place + 12 + head.getInt(8) - 1;
                    ByteBuffer one = ByteBuffer.allocate(1);
                    log.read(one, last);
                    one.put(0, (byte) ~one.get(0));
                    log.write(one.flip(), last);
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("no batch begins at " + offset);
    }

    /** For whatever a test does to the cluster. */
    public Admin admin() {
        return admin;
    }

    /** A producer with settings of its own. */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("bootstrap.servers", address());
        all.put("linger.ms", 0);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Writes one record and waits for it. */
    public RecordMetadata write(ProducerRecord<byte[], byte[]> record) {
        return await(producer.send(record));
    }

    /** The same by a producer with settings of its own. */
    public RecordMetadata write(Map<String, Object> settings, ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> own = producer(settings)) {
            return await(own.send(record));
        }
    }

    /** All records of a topic from an offset of its only partition on. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, long from) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address(), "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, from);
            while (consumer.position(partition) < end) {
                consumer.poll(java.time.Duration.ofMillis(50)).forEach(all::add);
            }
        }
        return all;
    }

    /** The end of the only partition of a topic. */
    public long end(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return await(admin.listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
    }

    /** Makes a topic. */
    public void topic(String name, int partitions) {
        topic(name, partitions, Map.of());
    }

    /** Makes a topic with settings of its own. */
    public void topic(String name, int partitions, Map<String, String> settings) {
        await(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
                .all());
    }

    /** Waits for what the cluster was asked. */
    public static <T> T await(Future<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Headers of a record as text. */
    public static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        return java.util.Arrays.stream(record.headers().toArray())
                .collect(Collectors.toMap(
                        header -> header.key(),
                        header -> new String(header.value(), java.nio.charset.StandardCharsets.UTF_8)));
    }
}
