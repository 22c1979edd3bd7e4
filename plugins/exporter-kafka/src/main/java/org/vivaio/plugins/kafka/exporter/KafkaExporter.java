package org.vivaio.plugins.kafka.exporter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.crm.Mapping;
import org.vivaio.plugins.kafka.KafkaFailures;
import org.vivaio.plugins.kafka.OwnLoader;

/**
 * Writes to one topic. The producer is idempotent and waits for all replicas in step, so within one attempt a record is
 * written once; a repeat by the host carries the same {@code vivaio-key}.
 */
public final class KafkaExporter implements CrmExporter {
    private final KafkaExporterSettings settings;
    private final ConnectorContext context;
    private final Mapping mapping;
    private final AtomicReference<@Nullable Outlet> outlet = new AtomicReference<>();
    private final Object opening = new Object();

    KafkaExporter(KafkaExporterSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.mapping = Mapping.of(Map.of(), settings.mapping());
    }

    @Override
    public int batchSize() {
        return settings.batch();
    }

    @Override
    public void check() throws ConnectorException {
        try {
            OwnLoader.<Boolean, ConnectorException, InterruptedException>in(() -> {
                Outlet.check(settings, context);
                return true;
            });
        } catch (InterruptedException | InterruptException e) {
            throw stopped(e);
        } catch (KafkaException e) {
            throw KafkaFailures.read(e);
        }
    }

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        return OwnLoader.<List<Answer>, ConnectorException, RuntimeException>in(() -> send(batch));
    }

    private List<Answer> send(List<Export> batch) throws ConnectorException {
        @Nullable Outlet used = null;
        try {
            used = outlet();
            used.look(settings.topic());
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Export item : batch) {
                sent.add(used.producer().send(record(item)));
            }
            long until = System.nanoTime() + settings.line().timeout().toNanos() + TimeUnit.SECONDS.toNanos(1);
            List<Answer> answers = new ArrayList<>();
            for (Future<RecordMetadata> each : sent) {
                answers.add(answer(each, until));
            }
            if (answers.stream().allMatch(KafkaExporter::broken)) {
                used.link().check();
                throw ((Failed) answers.get(0)).cause();
            }
            return answers;
        } catch (InterruptedException | InterruptException e) {
            drop(used);
            throw stopped(e);
        } catch (KafkaException e) {
            drop(used);
            if (used != null) {
                used.link().check();
            }
            throw KafkaFailures.read(e);
        } catch (ConnectorException e) {
            drop(used);
            throw e;
        }
    }

    /** Whether it says something of the line rather than of the item. */
    private static boolean broken(Answer answer) {
        return answer instanceof Failed failed && failed.cause().kind() != ConnectorException.Kind.REJECTED;
    }

    private Answer answer(Future<RecordMetadata> sent, long until) throws InterruptedException {
        try {
            RecordMetadata stored = sent.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return new Done(new Receipt(
                    stored.topic() + "-" + stored.partition() + "-" + stored.offset(),
                    Map.of(
                            "topic", stored.topic(),
                            "partition", Integer.toString(stored.partition()),
                            "offset", Long.toString(stored.offset()))));
        } catch (ExecutionException e) {
            return new Failed(
                    e.getCause() instanceof InvalidRecordException
                            ? ConnectorException.rejected("The topic does not take such a record")
                            : KafkaFailures.read(e));
        } catch (TimeoutException e) {
            return new Failed(KafkaFailures.read(e));
        }
    }

    private ProducerRecord<byte[], byte[]> record(Export item) {
        byte[] value = settings.mapping().isEmpty()
                ? item.document()
                : Json.write(mapping.apply(item.lead())).getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(settings.topic(), bytes(item.leadId()), value);
        Headers headers = record.headers();
        headers.add("content-type", bytes("application/json"));
        headers.add("vivaio-key", bytes(item.key()));
        headers.add("vivaio-cause", bytes(item.cause()));
        headers.add("vivaio-at", bytes(item.at().toString()));
        settings.headers().forEach((name, text) -> headers.add(name, bytes(text)));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The producer of all calls; made by the first of them, and anew after one had to give up. */
    private Outlet outlet() throws ConnectorException, InterruptedException {
        Outlet open = outlet.get();
        if (open != null) {
            return open;
        }
        synchronized (opening) {
            open = outlet.get();
            if (open == null) {
                open = Outlet.open(settings, context);
                outlet.set(open);
            }
            return open;
        }
    }

    /** What waits in it must not leave later on its own: the host will send it again. */
    private void drop(@Nullable Outlet used) {
        if (used != null && outlet.compareAndSet(used, null)) {
            used.drop();
        }
    }

    private static ConnectorException stopped(Exception cause) {
        Thread.currentThread().interrupt();
        return ConnectorException.unavailable("The call was stopped before an answer came", cause);
    }

    @Override
    public void close() {
        Outlet open = outlet.getAndSet(null);
        if (open != null) {
            OwnLoader.<Boolean, RuntimeException, RuntimeException>in(() -> {
                open.drop();
                return true;
            });
        }
    }
}
