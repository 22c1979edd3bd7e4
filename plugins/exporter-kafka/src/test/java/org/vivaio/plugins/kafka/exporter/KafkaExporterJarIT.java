package org.vivaio.plugins.kafka.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.kafka.GuardedContext;
import org.vivaio.plugins.kafka.KafkaBroker;
import org.vivaio.plugins.kafka.LyingFront;
import org.vivaio.plugins.kafka.TestAuthority;
import org.vivaio.testkit.TestContext;

/** At a real broker; here and not among the quick tests so that one broker serves these and the contract. */
class KafkaExporterJarIT {
    private final KafkaBroker broker = KafkaBroker.get();

    private KafkaExporterSettings settings(String topic, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "brokers",
                List.of(broker.address()),
                "topic",
                topic,
                "security",
                "plaintext",
                "headers",
                Map.of("origin", "vivaio"),
                "timeout",
                "3s"));
        values.putAll(more);
        return SettingsBinder.bind(KafkaExporterSettings.class, Json.MAPPER.valueToTree(values));
    }

    private static Export export(String lead, int number) {
        Map<String, Object> values = Map.of("id", lead, "fields", Map.of("email", "n" + number + "@example.org"));
        return new Export(
                "key-" + lead + "-" + number,
                lead,
                "stage.changed",
                Instant.parse("2026-11-02T09:00:00Z"),
                values,
                ("{\"id\":\"" + lead + "\",\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                1);
    }

    @Test
    void records_of_a_lead_keep_their_order_under_its_id_and_say_what_they_are() throws Exception {
        broker.topic("exported", 1);
        KafkaExporter exporter = new KafkaExporter(settings("exported", Map.of("packed", "gzip")), new TestContext());
        exporter.check();
        List<Export> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batch.add(export("lead-" + i % 3, i));
        }
        List<CrmExporter.Answer> answers = exporter.export(batch);
        exporter.close();
        List<ConsumerRecord<byte[], byte[]>> records = broker.read("exported", 0);
        assertThat(records).hasSize(100);
        for (int i = 0; i < 100; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            assertThat(record.value()).isEqualTo(batch.get(i).document());
            assertThat(record.key()).isEqualTo(batch.get(i).leadId().getBytes(StandardCharsets.UTF_8));
            assertThat(KafkaBroker.headers(record))
                    .containsEntry("vivaio-key", batch.get(i).key())
                    .containsEntry("vivaio-cause", "stage.changed")
                    .containsEntry("vivaio-at", "2026-11-02T09:00:00Z")
                    .containsEntry("content-type", "application/json")
                    .containsEntry("origin", "vivaio");
            assertThat(((CrmExporter.Done) answers.get(i)).receipt().reference())
                    .isEqualTo("exported-0-" + i);
        }
    }

    @Test
    void only_what_is_mapped_is_sent() throws Exception {
        broker.topic("mapped", 1);
        KafkaExporter exporter = new KafkaExporter(
                settings(
                        "mapped",
                        Map.of(
                                "mapping",
                                Map.of("mail", "{fields.email}", "kind", "lead", "phone", "{fields.phone}"),
                                "packed",
                                "lz4")),
                new TestContext());
        exporter.export(List.of(export("lead-1", 7)));
        exporter.close();
        assertThat(new String(broker.read("mapped", 0).get(0).value(), StandardCharsets.UTF_8))
                .contains("\"mail\":\"n7@example.org\"", "\"kind\":\"lead\"")
                .doesNotContain("phone", "lead-1");
    }

    @Test
    void a_topic_that_does_not_exist_is_said() {
        KafkaExporter exporter = new KafkaExporter(settings("missing", Map.of()), new TestContext());
        assertThatThrownBy(exporter::check)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
    }

    @Test
    void over_tls_records_leave_to_brokers_whose_authority_is_known() throws Exception {
        broker.topic("safe", 1);
        Map<String, Object> line = Map.of("brokers", List.of(broker.safe()), "security", "ssl");
        Map<String, Object> known = new HashMap<>(line);
        known.put("authority", broker.authority().pem());
        KafkaExporter exporter = new KafkaExporter(settings("safe", known), new TestContext());
        exporter.export(List.of(export("lead-1", 1)));
        exporter.close();
        assertThat(broker.read("safe", 0)).hasSize(1);

        Map<String, Object> another = new HashMap<>(line);
        another.put("authority", new TestAuthority("Another").pem());
        KafkaExporter astray = new KafkaExporter(settings("safe", another), new TestContext());
        assertThatThrownBy(() -> astray.export(List.of(export("lead-1", 2))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG))
                .hasMessageContaining("not signed by the authority given here");
        assertThat(broker.read("safe", 0)).hasSize(1);
    }

    @Test
    void a_broker_that_the_cluster_names_later_gets_no_lead_when_the_guard_refuses_it() throws Exception {
        broker.topic("led", 1);
        try (LyingFront front = new LyingFront(broker)) {
            KafkaExporter exporter = new KafkaExporter(
                    settings("led", Map.of("brokers", List.of(front.address()))), new GuardedContext("localhost"));
            exporter.export(List.of(export("lead-1", 1)));
            front.lie();
            assertThatThrownBy(() -> exporter.export(List.of(export("lead-1", 2))))
                    .isInstanceOfSatisfying(
                            ConnectorException.class,
                            e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG))
                    .hasMessageStartingWith("Refused to connect to localhost:");
            exporter.close();
            assertThat(front.trapped()).isZero();
            assertThat(broker.read("led", 0)).hasSize(1);
        }
    }
}
