package org.vivaio.plugins.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.kafka.KafkaBroker;
import org.vivaio.plugins.kafka.KafkaPeer;
import org.vivaio.testkit.TestContext;

/** At a real broker; here and not among the quick tests so that one broker serves these and the contract. */
class KafkaSourceJarIT {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final KafkaBroker broker = KafkaBroker.get();
    private final CaptureStore store = new CaptureStore();

    private String topic(int partitions) {
        String name = "own-" + NAMES.incrementAndGet();
        broker.topic(name, partitions);
        return name;
    }

    private KafkaSourceSettings settings(String topic) {
        return settings(topic, Map.of());
    }

    /** Settings as they stand in a file. */
    private KafkaSourceSettings settings(String topic, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "brokers",
                List.of(broker.address()),
                "topics",
                List.of(topic),
                "group",
                "group-" + topic,
                "security",
                "plaintext",
                "timeout",
                "3s"));
        values.putAll(more);
        return SettingsBinder.bind(KafkaSourceSettings.class, Json.MAPPER.valueToTree(values));
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
        store.listen(settings(topic), () -> store.bodies().size() >= 10);
        KafkaBroker.await(broker.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                .all());
        for (int i = 10; i < 20; i++) {
            write(topic, i % 3, "{\"n\": " + i + "}");
        }
        store.away(true);
        assertThatThrownBy(() -> new KafkaSource(settings(topic), new TestContext()).listen(store))
                .isInstanceOf(ConnectorException.class);
        store.away(false);
        store.listen(settings(topic), () -> store.bodies().size() >= 20);
        // the partition that comes while it listens is found by the next look
        store.listen(settings(topic), () -> {
            if (store.bodies().size() == 20 && store.beats() > 0) {
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
        store.listen(settings(topic), () -> store.bodies().contains("{\"n\": 1}"));
        // the one without a value only takes a key out of the topic
        assertThat(store.bodies()).hasSize(4);
        Capture good = store.captures().get(3);
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
        store.listen(settings(topic), () -> store.bodies().size() >= 5);
        for (int i = 5; i < 8; i++) {
            write(topic, 0, "{\"old\": " + i + "}");
        }
        KafkaBroker.await(broker.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(7)))
                .all());
        store.listen(settings(topic), () -> store.bodies().contains("{\"old\": 7}"));
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
        store.listen(settings(topic), () -> store.bodies().contains("{\"new\": 0}"));
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
        store.listen(settings(topic), () -> store.bodies().contains("{\"n\": \"last\"}"));
        assertThat(store.bodies()).hasSize(5).noneMatch(body -> body.contains("never"));
    }

    @Test
    void latest_begins_with_what_comes_and_a_record_with_a_known_id_is_the_same() {
        String topic = topic(1);
        write(topic, 0, "{\"event\": {\"id\": \"before\"}}");
        KafkaSourceSettings latest = settings(topic, Map.of("begin", "latest", "id", "event.id"));
        store.listen(latest, () -> store.beats() > 0);
        // nobody listens now; it still comes after the beginning
        write(topic, 0, "{\"event\": {\"id\": \"between\"}}");
        store.listen(latest, () -> !store.bodies().isEmpty());
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
        store.listen(scram, () -> !store.bodies().isEmpty());
        assertThatThrownBy(() -> new KafkaSource(scram(peer, "another one"), new TestContext()).check())
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH));
        assertThat(java.security.Security.getProviders())
                .as("what was lent to the JVM is taken back")
                .noneMatch(provider -> provider.getName().startsWith("Vivaio SCRAM"));
    }

    private KafkaSourceSettings scram(KafkaPeer peer, String password) {
        return settings(
                peer.topic(),
                Map.of(
                        "brokers",
                        List.of("127.0.0.1:" + peer.port()),
                        "security",
                        "sasl-plaintext",
                        "username",
                        "anna",
                        "password",
                        password));
    }
}
