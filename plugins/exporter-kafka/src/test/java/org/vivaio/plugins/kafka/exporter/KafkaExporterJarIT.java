package org.vivaio.plugins.kafka.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.plugins.kafka.KafkaBroker;
import org.vivaio.plugins.kafka.Mechanism;
import org.vivaio.plugins.kafka.Security;
import org.vivaio.testkit.TestContext;

/** At a real broker; here and not among the quick tests so that one broker serves these and the contract. */
class KafkaExporterJarIT {
    private final KafkaBroker broker = KafkaBroker.get();

    private KafkaExporterSettings settings(
            String topic, Map<String, String> mapping, KafkaExporterSettings.Packed packed) {
        return new KafkaExporterSettings(
                List.of(broker.address()),
                topic,
                Security.PLAINTEXT,
                Mechanism.PLAIN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mapping,
                Map.of("origin", "vivaio"),
                packed,
                200,
                Duration.ofSeconds(3));
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
        KafkaExporter exporter =
                new KafkaExporter(settings("exported", Map.of(), KafkaExporterSettings.Packed.GZIP), new TestContext());
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
                        Map.of("mail", "{fields.email}", "kind", "lead", "phone", "{fields.phone}"),
                        KafkaExporterSettings.Packed.LZ4),
                new TestContext());
        exporter.export(List.of(export("lead-1", 7)));
        exporter.close();
        assertThat(new String(broker.read("mapped", 0).get(0).value(), StandardCharsets.UTF_8))
                .contains("\"mail\":\"n7@example.org\"", "\"kind\":\"lead\"")
                .doesNotContain("phone", "lead-1");
    }

    @Test
    void a_topic_that_does_not_exist_is_said() {
        KafkaExporter exporter =
                new KafkaExporter(settings("missing", Map.of(), KafkaExporterSettings.Packed.NONE), new TestContext());
        assertThatThrownBy(exporter::check)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
    }
}
