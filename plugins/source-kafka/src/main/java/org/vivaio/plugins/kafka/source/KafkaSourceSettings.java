package org.vivaio.plugins.kafka.source;

import java.util.List;
import java.util.Optional;
import org.vivaio.api.Inline;
import org.vivaio.api.Setting;
import org.vivaio.plugins.kafka.KafkaLine;

/** Settings of one reader of topics. */
public record KafkaSourceSettings(
        @Inline KafkaLine line,

        @Setting(
                label = "Topics",
                help = "All partitions of each are read, also those that are added later.",
                pattern = "[A-Za-z0-9._-]{1,249}",
                min = 1,
                max = 20)
        List<String> topics,

        @Setting(
                label = "Group",
                help =
                        "Under this name the cluster is told how far it was read, for those who watch the lag. Where reading"
                                + " stands is kept with the leads.",
                fallback = "vivaio",
                pattern = "[A-Za-z0-9._-]{1,200}")
        String group,

        @Setting(
                label = "Begin",
                help =
                        "Where a topic is begun that was never read under this group: with all it holds, or with what is still to"
                                + " come.",
                fallback = "earliest")
        Begin begin,

        @Setting(
                label = "Values are",
                help = "json is read by the mapping; text becomes the message.",
                fallback = "json",
                group = "Records")
        Format format,

        @Setting(
                label = "Id of a record",
                help =
                        "Path in the JSON, such as event.id: two records with the same one count once. Empty: each record counts.",
                max = 200,
                group = "Records")
        Optional<String> id) {

    /** Where to begin. */
    public enum Begin {
        /** With the oldest record there is. */
        EARLIEST,
        /** With what is still to come. */
        LATEST
    }

    /** What values are. */
    public enum Format {
        /** An object. */
        JSON,
        /** Words. */
        TEXT
    }

    /** Checks what the types cannot say. */
    public KafkaSourceSettings {
        topics = List.copyOf(topics);
        if (topics.isEmpty() || topics.stream().distinct().count() < topics.size()) {
            throw new IllegalArgumentException("Name at least one topic, and each only once");
        }
        if (format == Format.TEXT && id.isPresent()) {
            throw new IllegalArgumentException("A path to an id needs JSON");
        }
    }

    /** Names brokers and topics only. */
    @Override
    public String toString() {
        return "KafkaSourceSettings[" + line.brokers() + ", " + topics + "]";
    }
}
