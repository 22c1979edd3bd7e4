package org.vivaio.plugins.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.kafka.GuardedContext;
import org.vivaio.plugins.kafka.KafkaBroker;
import org.vivaio.plugins.kafka.LyingFront;
import org.vivaio.plugins.kafka.TestAuthority;
import org.vivaio.testkit.PluginJar;
import org.vivaio.testkit.TestContext;

/** The line to a real broker: encrypted, led astray, and bringing what is damaged. */
@Timeout(120)
class KafkaLineJarIT {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final KafkaBroker broker = KafkaBroker.get();
    private final CaptureStore store = new CaptureStore();
    private final String topic = "line-" + NAMES.incrementAndGet();

    private KafkaSourceSettings settings(Map<String, Object> more) {
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

    private KafkaSourceSettings safe(String address, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of("brokers", List.of(address), "security", "ssl"));
        values.putAll(more);
        return settings(values);
    }

    private void write(String value) {
        broker.write(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refused(KafkaSourceSettings settings, ConnectorException.Kind kind, String words) {
        assertThatThrownBy(() -> new KafkaSource(settings, new TestContext()).check())
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    @Test
    void over_tls_records_come_from_brokers_whose_authority_is_known() {
        broker.topic(topic, 1);
        write("{\"n\": 1}");
        KafkaSourceSettings settings =
                safe(broker.safe(), Map.of("authority", broker.authority().pem()));
        store.listen(settings, () -> !store.bodies().isEmpty());
        assertThat(store.bodies()).containsExactly("{\"n\": 1}");
    }

    @Test
    void another_authority_none_or_another_name_are_told_as_a_matter_of_settings() {
        broker.topic(topic, 1);
        String words = "not signed by the authority given here";
        refused(
                safe(broker.safe(), Map.of("authority", new TestAuthority("Another").pem())),
                ConnectorException.Kind.CONFIG,
                words);
        refused(safe(broker.safe(), Map.of()), ConnectorException.Kind.CONFIG, words);
        refused(
                safe(
                        broker.safe().replace("localhost", "127.0.0.1"),
                        Map.of("authority", broker.authority().pem())),
                ConnectorException.Kind.CONFIG,
                "names another host");
    }

    @Test
    void a_broker_that_asks_for_our_certificate_gets_it() {
        broker.topic(topic, 1);
        write("{\"n\": 1}");
        refused(
                safe(broker.mutual(), Map.of("authority", broker.authority().pem())),
                ConnectorException.Kind.CONFIG,
                "a certificate of ours");
        KafkaSourceSettings settings = safe(
                broker.mutual(),
                Map.of(
                        "authority",
                        broker.authority().pem(),
                        "certificate",
                        broker.certificate(),
                        "privateKey",
                        broker.key()));
        store.listen(settings, () -> !store.bodies().isEmpty());
        assertThat(store.bodies()).hasSize(1);
    }

    @Test
    void a_broker_that_the_cluster_names_later_is_not_reached_when_the_guard_refuses_it() {
        broker.topic(topic, 1);
        // without a guard the client goes wherever the cluster sends it: so this test would see it
        assertThat(led(new TestContext())).isPositive();
        assertThat(led(new GuardedContext("localhost"))).isZero();
    }

    /** How often a client was led into the trap; its session must end by itself where it is kept from going there. */
    private int led(ConnectorContext context) {
        try (LyingFront front = new LyingFront(broker)) {
            KafkaSourceSettings settings = settings(Map.of("brokers", List.of(front.address())));
            boolean guarded = context instanceof GuardedContext;
            int before = store.bodies().size();
            AtomicBoolean lied = new AtomicBoolean();
            write("{\"n\": 1}");
            try {
                store.listen(settings, context, () -> {
                    if (store.bodies().size() > before && !lied.getAndSet(true)) {
                        front.lie();
                    }
                    return !guarded && front.trapped() > 0;
                });
                assertThat(guarded)
                        .as("a guarded session must have ended as refused")
                        .isFalse();
            } catch (java.util.concurrent.CompletionException e) {
                if (guarded) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    ConnectorException.class,
                                    refusal -> assertThat(refusal.kind()).isEqualTo(ConnectorException.Kind.CONFIG))
                            .hasMessageStartingWith("Refused to connect to localhost:");
                }
            }
            return front.trapped();
        }
    }

    @Test
    void the_jar_brings_the_resolver_that_asks_the_guard() throws Exception {
        try (PluginJar jar = PluginJar.packaged()) {
            Class<?> resolver = jar.loader().loadClass("org.apache.kafka.clients.DefaultHostResolver");
            assertThat(resolver.getDeclaredFields())
                    .extracting(field -> field.getName())
                    .contains("guard");
        }
    }

    @Test
    void a_damaged_record_is_told_with_its_place_and_those_behind_it_come() {
        broker.topic(topic, 1);
        for (int i = 0; i < 5; i++) {
            write("{\"n\": " + i + "}");
        }
        broker.damage(topic, 1);
        broker.damage(topic, 3);
        store.listen(settings(Map.of()), () -> store.bodies().contains("{\"n\": 4}"));
        assertThat(store.bodies())
                .containsExactly(
                        "{\"n\": 0}",
                        "The record at " + topic + "-0, offset 1, is damaged",
                        "{\"n\": 2}",
                        "The record at " + topic + "-0, offset 3, is damaged",
                        "{\"n\": 4}");
        assertThat(store.ids()).doesNotHaveDuplicates();
        // another session goes on behind it
        write("{\"n\": 5}");
        store.listen(settings(Map.of()), () -> store.bodies().contains("{\"n\": 5}"));
        assertThat(store.bodies()).hasSize(6);
    }

    @Test
    void a_record_of_many_megabytes_is_cut_and_those_behind_it_come() {
        broker.topic(topic, 1, Map.of("max.message.bytes", Integer.toString(16 << 20)));
        broker.write(
                Map.of("max.request.size", 16 << 20),
                new ProducerRecord<>(
                        topic, ("{\"message\": \"" + "x".repeat(9 << 20) + "\"}").getBytes(StandardCharsets.UTF_8)));
        write("{\"n\": 1}");
        store.listen(settings(Map.of()), () -> store.bodies().contains("{\"n\": 1}"));
        Capture cut = store.captures().get(0);
        assertThat(cut.payload().body().length).isLessThanOrEqualTo(1 << 20);
        assertThat(Long.parseLong(cut.payload().headers().get("kafka-cut-from")))
                .isGreaterThan(9 << 20);
    }
}
