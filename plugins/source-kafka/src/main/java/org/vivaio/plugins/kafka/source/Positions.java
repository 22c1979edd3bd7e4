package org.vivaio.plugins.kafka.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Json;

/**
 * How far each partition was read. A topic is known by the id that the cluster gave it: one that was deleted and made anew
 * counts from the start again, though it has the same name.
 */
final class Positions {
    private static final int LONGEST = 60_000;

    private final Map<String, String> ids = new TreeMap<>();
    private final Map<String, Map<Integer, Long>> next = new TreeMap<>();

    /** Reads a cursor. */
    static Positions of(Cursor cursor) throws ConnectorException {
        Positions positions = new Positions();
        if (cursor.value().isEmpty()) {
            return positions;
        }
        try {
            Map<?, ?> topics = (Map<?, ?>) Json.read(cursor.value());
            topics.forEach((topic, value) -> {
                Map<?, ?> entry = (Map<?, ?>) value;
                positions.ids.put(topic.toString(), String.valueOf(entry.get("id")));
                Map<Integer, Long> offsets = new TreeMap<>();
                ((Map<?, ?>) entry.get("next"))
                        .forEach((partition, offset) ->
                                offsets.put(Integer.valueOf(partition.toString()), ((Number) offset).longValue()));
                positions.next.put(topic.toString(), offsets);
            });
            return positions;
        } catch (ClassCastException | IllegalArgumentException | NullPointerException e) {
            throw ConnectorException.config(
                    "The place where reading stood is not readable; another source was here under this name. Make a new"
                            + " connection");
        }
    }

    /** Whether nothing was ever read of a topic. */
    boolean isNew(String topic) {
        return !next.containsKey(topic);
    }

    /**
     * Says which topic it is.
     *
     * @return whether it is another one than before under the same name
     */
    boolean is(String topic, String id) {
        String before = ids.put(topic, id);
        boolean another = before != null && !before.equals(id);
        if (another) {
            next.put(topic, new TreeMap<>());
        }
        return another;
    }

    String id(String topic) {
        return ids.getOrDefault(topic, "");
    }

    OptionalLong next(TopicPartition partition) {
        Long offset = next.getOrDefault(partition.topic(), Map.of()).get(partition.partition());
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    void advance(TopicPartition partition, long offset) {
        next.computeIfAbsent(partition.topic(), topic -> new TreeMap<>()).put(partition.partition(), offset);
    }

    /** Forgets the topics that are read no longer. */
    void keep(List<String> topics) {
        ids.keySet().retainAll(topics);
        next.keySet().retainAll(topics);
    }

    Cursor cursor() throws ConnectorException {
        Map<String, Object> topics = new TreeMap<>();
        next.forEach((topic, offsets) -> {
            Map<String, Object> entry = new HashMap<>();
            Map<String, Object> numbers = new TreeMap<>();
            offsets.forEach((partition, offset) -> numbers.put(partition.toString(), offset));
            entry.put("id", id(topic));
            entry.put("next", numbers);
            topics.put(topic, entry);
        });
        String text = Json.write(topics);
        if (text.length() > LONGEST) {
            throw ConnectorException.config(
                    "These topics have too many partitions for one connection, some thousands: share them out");
        }
        return new Cursor(text);
    }
}
