package org.vivaio.plugins.kafka.exporter;

import java.util.Map;
import org.vivaio.api.Inline;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;
import org.vivaio.plugins.kafka.KafkaLine;

/** Settings of one writer to a topic. */
public record KafkaExporterSettings(
        @Inline KafkaLine line,

        @Setting(
                label = "Topic",
                help = "It must exist. Records of one lead keep their order, since its id is their key.",
                pattern = "[A-Za-z0-9._-]{1,249}")
        String topic,

        @Setting(
                label = "Fields",
                help =
                        "Field of the record's JSON to place of the lead, such as mail: {fields.email}. Without any, the whole lead"
                                + " is sent as the API shows it.",
                group = "What is sent")
        Map<String, String> mapping,

        @Setting(
                label = "More headers",
                help = "Sent with each record, besides vivaio-key, vivaio-cause, vivaio-at and content-type.",
                group = "What is sent")
        Map<String, String> headers,

        @Setting(
                label = "Packed",
                help = "How records travel and are stored; what each reader can unpack is their own business.",
                fallback = "none",
                group = "What is sent")
        Packed packed,

        @Setting(
                label = "Most leads at once",
                fallback = "200",
                help = "How many are sent together when many wait.",
                min = 1,
                max = 2000,
                group = "What is sent")
        int batch) {

    /** How records travel. */
    public enum Packed {
        /** As they are. */
        NONE,
        /** Small and slow. */
        GZIP,
        /** Less small and fast. */
        LZ4
    }

    /** Checks what the types cannot say. */
    public KafkaExporterSettings {
        mapping = Map.copyOf(mapping);
        headers = Map.copyOf(headers);
        Mapping.of(Map.of(), mapping);
        headers.forEach((name, value) -> {
            if (name.isBlank() || name.length() > 200 || value.length() > 4000) {
                throw new IllegalArgumentException(
                        "A header has a name of 200 characters at most, and a value of 4000");
            }
            if (name.startsWith("vivaio-") || name.equals("content-type")) {
                throw new IllegalArgumentException("The header " + name + " is set by the platform; take it out");
            }
        });
    }

    /** Names brokers and topic only. */
    @Override
    public String toString() {
        return "KafkaExporterSettings[" + line.brokers() + ", " + topic + "]";
    }
}
