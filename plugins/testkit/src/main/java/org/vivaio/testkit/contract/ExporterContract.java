package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Connector;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.ConnectionHandle;

/**
 * The rules of a {@link CrmExporter}: 01 to 28, and 41 to 45.
 *
 * @param <P> the counterpart
 */
public abstract class ExporterContract<P extends Peer> extends CallingContract<P> {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** For subclasses. */
    protected ExporterContract() {}

    @Override
    final Class<? extends Connector> kind() {
        return CrmExporter.class;
    }

    /** A lead as the host exports it. */
    protected Export export(String key, Optional<String> reference) {
        Map<String, Object> lead = Map.of(
                "id", "lead-of-" + key,
                "stage", "lead",
                "tags", List.of("new"),
                "fields",
                        Map.of(
                                "firstName",
                                "Mara",
                                "lastName",
                                "Bellini",
                                "email",
                                "mara@example.org",
                                "company",
                                "Vivai Bellini"),
                "score", Map.of("fit", 10.0, "engagement", 5.0, "total", 15.0),
                "consents", List.of(),
                "createdAt", "2026-11-02T09:00:00Z");
        byte[] document = Json.write(lead).getBytes(StandardCharsets.UTF_8);
        return new Export(
                key,
                "lead-of-" + key,
                "capture.accepted",
                Instant.parse("2026-11-02T09:00:00Z"),
                lead,
                document,
                reference,
                1);
    }

    @Override
    final Attempt<?> use(KitHost host, ConnectionHandle handle, String key, Duration limit) {
        return host.call(
                handle,
                CrmExporter.class,
                limit,
                exporter -> receipt(exporter.export(List.of(export(key, Optional.empty()))), 0));
    }

    /** An answer that failed counts like an exception. */
    private static Receipt receipt(List<CrmExporter.Answer> answers, int at) throws ConnectorException {
        if (answers.get(at) instanceof CrmExporter.Failed failed) {
            throw failed.cause();
        }
        return ((CrmExporter.Done) answers.get(at)).receipt();
    }

    private Uncertain uncertain(ConnectionHandle handle) {
        return host().call(handle, CrmExporter.class, LIMIT, CrmExporter::uncertain)
                .value()
                .orElseThrow();
    }

    @Override
    final void withoutKeys(ConnectionHandle handle) {
        assertThat(uncertain(handle))
                .as("an exporter whose counterpart does not get the key must not repeat what may have arrived")
                .isNotEqualTo(Uncertain.RETRY);
    }

    private int size(ConnectionHandle handle) {
        return host().call(handle, CrmExporter.class, LIMIT, CrmExporter::batchSize)
                .value()
                .orElseThrow();
    }

    private Attempt<List<CrmExporter.Answer>> batch(ConnectionHandle handle, int count) {
        List<Export> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(export("key-in-batch-" + i, Optional.empty()));
        }
        return host().call(handle, CrmExporter.class, LIMIT, exporter -> exporter.export(List.copyOf(items)));
    }

    @Test
    void rule_41_a_batch_has_one_answer_for_each_item_in_order() {
        ConnectionHandle handle = open(0);
        int size = size(handle);
        assertThat(size).as("batchSize()").isBetween(1, 10_000);
        int count = Math.min(3, size);
        List<CrmExporter.Answer> answers = batch(handle, count).value().orElseThrow();
        assertThat(answers).hasSize(count);
        answers.forEach(answer -> assertThat(answer).isInstanceOf(CrmExporter.Done.class));
        if (sendsKeys()) {
            String arrived = String.join("\n", first().arrivals());
            for (int i = 0; i < count; i++) {
                assertThat(arrived).contains("key-in-batch-" + i);
            }
        }
        close(handle);
    }

    @Test
    void rule_42_a_refused_item_is_answered_as_such_and_takes_no_other_with_it() {
        ConnectionHandle handle = open(0);
        if (!cannot().contains(Mood.REFUSES)) {
            first().behave(Mood.REFUSES);
            int count = Math.min(3, size(handle));
            Attempt<List<CrmExporter.Answer>> attempt = batch(handle, count);
            if (count == 1 && !attempt.worked()) {
                assertThat(attempt.kind()).contains("REJECTED");
            } else {
                List<CrmExporter.Answer> answers = attempt.value()
                        .orElseThrow(
                                () -> new AssertionError("a refusal must be an answer for its item, not " + attempt));
                assertThat(answers)
                        .hasSize(count)
                        .allMatch(answer -> answer instanceof CrmExporter.Failed failed
                                && failed.cause().kind() == ConnectorException.Kind.REJECTED);
            }
        }
        close(handle);
    }

    @Test
    void rule_43_the_lead_arrives() {
        ConnectionHandle handle = open(0);
        assertThat(useOnce(handle, "key-lead").worked()).isTrue();
        assertThat(String.join("\n", first().arrivals())).contains("mara@example.org");
        close(handle);
    }

    @Test
    void rule_44_a_lead_that_is_known_there_is_exported_again_without_a_fault() {
        ConnectionHandle handle = open(0);
        Receipt receipt = (Receipt) useOnce(handle, "key-first-time").value().orElseThrow();
        assertThat(receipt.reference()).as("reference of the receipt").isNotBlank();
        Attempt<Receipt> again = host().call(
                        handle,
                        CrmExporter.class,
                        LIMIT,
                        exporter -> receipt(
                                exporter.export(List.of(export("key-second-time", Optional.of(receipt.reference())))),
                                0));
        assertThat(again.worked()).as("%s", again).isTrue();
        close(handle);
    }

    @Test
    void rule_45_what_it_says_of_lost_outcomes_is_true() {
        ConnectionHandle handle = open(0);
        if (uncertain(handle) == Uncertain.VERIFY) {
            useOnce(handle, "key-known");
            assertThat(lookUp(handle, "key-known"))
                    .as("lookUp of an export that arrived")
                    .isPresent();
            assertThat(lookUp(handle, "key-unknown"))
                    .as("lookUp of one that did not")
                    .isEmpty();
        } else {
            assertThat(lookUp(handle, "key-unknown"))
                    .as("lookUp is only for exporters that say VERIFY")
                    .isEmpty();
        }
        close(handle);
    }

    private Optional<Receipt> lookUp(ConnectionHandle handle, String key) {
        return host().call(handle, CrmExporter.class, LIMIT, exporter -> exporter.lookUp(key))
                .value()
                .orElseThrow();
    }
}
