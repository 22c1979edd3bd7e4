package org.vivaio.plugins.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.api.Secret;
import org.vivaio.plugins.kafka.KafkaBroker;
import org.vivaio.plugins.kafka.KafkaPeer;
import org.vivaio.plugins.kafka.Mechanism;
import org.vivaio.plugins.kafka.Security;
import org.vivaio.testkit.TestContext;

/** At a real broker; here and not among the quick tests so that one broker serves these and the contract. */
class KafkaSourceJarIT {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final KafkaBroker broker = KafkaBroker.get();
    private final Store store = new Store();

    /** Keeps captures and cursor together, as the host's inbox does; sessions are open until they are told. */
    private static final class Store implements Listener.Session {
        private final List<Capture> captures = new ArrayList<>();
        private Cursor cursor = Cursor.START;
        private volatile boolean stopping;
        private volatile boolean away;
        private volatile int alive;

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

        synchronized List<String> bodies() {
            return captures.stream()
                    .map(capture -> new String(capture.payload().body(), StandardCharsets.UTF_8))
                    .toList();
        }

        synchronized List<String> ids() {
            return captures.stream()
                    .map(capture -> capture.externalId().orElse(""))
                    .toList();
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

        synchronized void stop(boolean now) {
            stopping = now;
            notifyAll();
        }
    }

    private String topic(int partitions) {
        String name = "own-" + NAMES.incrementAndGet();
        broker.topic(name, partitions);
        return name;
    }

    private KafkaSourceSettings settings(String topic) {
        return new KafkaSourceSettings(
                List.of(broker.address()),
                List.of(topic),
                "group-" + topic,
                KafkaSourceSettings.Begin.EARLIEST,
                Security.PLAINTEXT,
                Mechanism.PLAIN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                KafkaSourceSettings.Format.JSON,
                Optional.empty(),
                Duration.ofSeconds(3));
    }

    /** Listens until a condition holds. */
    private void listen(KafkaSourceSettings settings, BooleanSupplier until) {
        store.stop(false);
        KafkaSource source = new KafkaSource(settings, new TestContext());
        CompletableFuture<Void> session = CompletableFuture.runAsync(() -> {
            try {
                source.listen(store);
            } catch (ConnectorException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> until.getAsBoolean() || session.isCompletedExceptionally());
        } finally {
            store.stop(true);
        }
        session.join();
    }

    private void write(String topic, int partition, String value) {
        broker.write(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void each_record_counts_once_over_restarts_new_partitions_and_a_store_that_was_away() throws Exception {
        String topic = topic(2);
        for (int i = 0; i < 10; i++) {
            write(topic, i % 2, "{\"n\": " + i + "}");
        }
        listen(settings(topic), () -> store.bodies().size() >= 10);
        KafkaBroker.await(broker.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                .all());
        for (int i = 10; i < 20; i++) {
            write(topic, i % 3, "{\"n\": " + i + "}");
        }
        store.away = true;
        assertThatThrownBy(() -> new KafkaSource(settings(topic), new TestContext()).listen(store))
                .isInstanceOf(ConnectorException.class);
        store.away = false;
        listen(settings(topic), () -> store.bodies().size() >= 20);
        // the partition that comes while it listens is found by the next look
        listen(settings(topic), () -> {
            if (store.bodies().size() == 20 && store.alive > 0) {
                write(topic, 2, "{\"n\": 20}");
            }
            return store.bodies().size() >= 21;
        });
        assertThat(new HashSet<>(store.bodies())).hasSize(21);
        assertThat(store.ids()).doesNotHaveDuplicates();
    }

    @Test
    void what_is_wrong_with_a_record_does_not_stop_those_behind_it() {
        String topic = topic(1);
        write(topic, 0, "no json {");
        broker.write(new ProducerRecord<>(topic, null, new byte[0]));
        broker.write(new ProducerRecord<>(topic, "gone".getBytes(StandardCharsets.UTF_8), null));
        broker.write(new ProducerRecord<>(topic, null, new byte[] {(byte) 0xff, 0, 1}));
        ProducerRecord<byte[], byte[]> last = new ProducerRecord<>(
                topic, 0, 5L, "key-1".getBytes(StandardCharsets.UTF_8), "{\"n\": 1}".getBytes(StandardCharsets.UTF_8));
        last.headers().add("trace", "t-1".getBytes(StandardCharsets.UTF_8));
        broker.write(last);
        listen(settings(topic), () -> store.bodies().contains("{\"n\": 1}"));
        // the one without a value only takes a key out of the topic
        assertThat(store.bodies()).hasSize(4);
        Capture good = store.captures.get(3);
        assertThat(good.payload().headers())
                .containsEntry("kafka-key", "key-1")
                .containsEntry("kafka-offset", "4")
                .containsEntry("header-trace", "t-1");
        assertThat(good.at()).as("1970 is no time when something happened").isEmpty();
        assertThat(good.fields()).as("the mapping finds them").isEmpty();
    }

    @Test
    void a_topic_made_anew_is_read_whole_and_what_was_cleared_away_is_stepped_over() throws Exception {
        String topic = topic(1);
        for (int i = 0; i < 5; i++) {
            write(topic, 0, "{\"old\": " + i + "}");
        }
        listen(settings(topic), () -> store.bodies().size() >= 5);
        for (int i = 5; i < 8; i++) {
            write(topic, 0, "{\"old\": " + i + "}");
        }
        KafkaBroker.await(broker.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(7)))
                .all());
        listen(settings(topic), () -> store.bodies().contains("{\"old\": 7}"));
        assertThat(store.bodies()).hasSize(6);
        KafkaBroker.await(broker.admin().deleteTopics(List.of(topic)).all());
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        !KafkaBroker.await(broker.admin().listTopics().names()).contains(topic));
        assertThatThrownBy(() -> new KafkaSource(settings(topic), new TestContext()).check())
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
        broker.topic(topic, 1);
        write(topic, 0, "{\"new\": 0}");
        listen(settings(topic), () -> store.bodies().contains("{\"new\": 0}"));
        assertThat(store.ids()).doesNotHaveDuplicates();
    }

    @Test
    void records_are_unpacked_however_they_were_packed_and_those_of_a_transaction_given_up_do_not_count() {
        String topic = topic(1);
        for (String packed : List.of("gzip", "snappy", "lz4", "zstd")) {
            try (KafkaProducer<byte[], byte[]> producer = broker.producer(Map.of("compression.type", packed))) {
                String value = "{\"packed\": \"" + packed + "\", \"filler\": \"" + "x".repeat(2_000) + "\"}";
                KafkaBroker.await(producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8))));
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                broker.producer(Map.of("transactional.id", topic, "enable.idempotence", true))) {
            producer.initTransactions();
            producer.beginTransaction();
            KafkaBroker.await(
                    producer.send(new ProducerRecord<>(topic, "{\"n\": \"never\"}".getBytes(StandardCharsets.UTF_8))));
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "{\"n\": \"last\"}".getBytes(StandardCharsets.UTF_8)));
            producer.commitTransaction();
        }
        listen(settings(topic), () -> store.bodies().contains("{\"n\": \"last\"}"));
        assertThat(store.bodies()).hasSize(5).noneMatch(body -> body.contains("never"));
    }

    @Test
    void latest_begins_with_what_comes_and_a_record_with_a_known_id_is_the_same() {
        String topic = topic(1);
        write(topic, 0, "{\"event\": {\"id\": \"before\"}}");
        KafkaSourceSettings plain = settings(topic);
        KafkaSourceSettings latest = new KafkaSourceSettings(
                plain.brokers(),
                plain.topics(),
                plain.group(),
                KafkaSourceSettings.Begin.LATEST,
                plain.security(),
                plain.mechanism(),
                plain.username(),
                plain.password(),
                plain.authority(),
                plain.certificate(),
                plain.privateKey(),
                plain.format(),
                Optional.of("event.id"),
                plain.timeout());
        listen(latest, () -> store.alive > 0);
        // nobody listens now; it still comes after the beginning
        write(topic, 0, "{\"event\": {\"id\": \"between\"}}");
        listen(latest, () -> !store.bodies().isEmpty());
        assertThat(store.ids()).containsExactly("id:between");
    }

    @Test
    void scram_signs_in_and_a_wrong_password_is_said() throws Exception {
        KafkaPeer peer = new KafkaPeer();
        KafkaBroker.await(broker.admin()
                .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        "anna", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "it's \"quoted\"\\")))
                .all());
        KafkaSourceSettings scram = scram(peer, "it's \"quoted\"\\");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> new KafkaSource(scram, new TestContext()).check());
        peer.offer("by-scram");
        listen(scram, () -> !store.bodies().isEmpty());
        assertThatThrownBy(() -> new KafkaSource(scram(peer, "another one"), new TestContext()).check())
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH));
        assertThat(java.security.Security.getProviders())
                .as("what was lent to the JVM is taken back")
                .noneMatch(provider -> provider.getName().startsWith("Vivaio SCRAM"));
    }

    private KafkaSourceSettings scram(KafkaPeer peer, String password) {
        KafkaSourceSettings plain = settings(peer.topic());
        return new KafkaSourceSettings(
                List.of("127.0.0.1:" + peer.port()),
                plain.topics(),
                plain.group(),
                plain.begin(),
                Security.SASL_PLAINTEXT,
                Mechanism.SCRAM_SHA_512,
                Optional.of("anna"),
                Optional.of(Secret.of(password)),
                plain.authority(),
                plain.certificate(),
                plain.privateKey(),
                plain.format(),
                plain.id(),
                plain.timeout());
    }
}
