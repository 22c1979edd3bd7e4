package org.vivaio.plugins.kafka.source;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.vivaio.api.Capture;
import org.vivaio.api.Json;
import org.vivaio.api.Payload;

/** Makes a capture of a record, of whatever is in it: the host judges what it is worth. */
final class RecordReader {
    private static final int LARGEST = 1 << 20;
    private static final int LONGEST = 500;
    private static final int MOST_HEADERS = 20;
    private static final Instant OLDEST = Instant.parse("2000-01-01T00:00:00Z");

    private final KafkaSourceSettings settings;
    private final Clock clock;

    RecordReader(KafkaSourceSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads one record; empty for one without a value, which takes a key out of a compacted topic.
     *
     * @param topicId of its topic
     */
    Optional<Capture> read(ConsumerRecord<byte[], byte[]> record, String topicId) {
        byte[] value = record.value();
        if (value == null) {
            return Optional.empty();
        }
        Map<String, String> headers = headers(record);
        if (value.length > LARGEST) {
            headers.put("kafka-cut-from", Integer.toString(value.length));
            value = Arrays.copyOf(value, LARGEST / 4);
        }
        boolean text = settings.format() == KafkaSourceSettings.Format.TEXT;
        Map<String, Object> fields = text ? Map.of("message", new String(value, StandardCharsets.UTF_8)) : Map.of();
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        return Optional.of(new Capture(
                new Payload(text ? "text/plain; charset=utf-8" : "application/json", value, headers),
                Optional.of(own(value).map(id -> "id:" + id).orElseGet(() -> id(partition, topicId, record.offset()))),
                at(record),
                fields,
                Map.of(),
                List.of()));
    }

    /** A place in a partition whose record cannot be read at all: it is told where, so that a person can look. */
    static Capture unreadable(TopicPartition partition, String topicId, long offset) {
        String text = "The record at " + partition + ", offset " + offset + ", is damaged";
        return new Capture(
                Payload.of("application/json", text.getBytes(StandardCharsets.UTF_8)),
                Optional.of(id(partition, topicId, offset)),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static String id(TopicPartition partition, String topicId, long offset) {
        return partition.topic() + "@" + topicId + "-" + partition.partition() + "-" + offset;
    }

    /** The id that the JSON holds itself. */
    private Optional<String> own(byte[] value) {
        if (settings.id().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Json.text(
                            Json.read(new String(value, StandardCharsets.UTF_8)),
                            settings.id().get())
                    .filter(id -> !id.isBlank());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** When the producer says it happened, unless its clock was never set. */
    private Optional<Instant> at(ConsumerRecord<byte[], byte[]> record) {
        if (record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE || record.timestamp() < 0) {
            return Optional.empty();
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        return at.isBefore(OLDEST) || at.isAfter(clock.instant().plus(Duration.ofHours(1)))
                ? Optional.empty()
                : Optional.of(at);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        int count = 0;
        for (Header header : record.headers()) {
            if (header.value() != null && header.value().length <= LONGEST && ++count <= MOST_HEADERS) {
                headers.put("header-" + cut(header.key()), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        headers.put("kafka-topic", record.topic());
        headers.put("kafka-partition", Integer.toString(record.partition()));
        headers.put("kafka-offset", Long.toString(record.offset()));
        if (record.key() != null && record.key().length <= LONGEST) {
            headers.put("kafka-key", new String(record.key(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static String cut(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100);
    }
}
