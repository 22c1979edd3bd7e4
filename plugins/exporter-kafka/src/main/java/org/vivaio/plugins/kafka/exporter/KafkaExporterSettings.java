package org.vivaio.plugins.kafka.exporter;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.crm.Mapping;
import org.vivaio.plugins.kafka.KafkaLine;
import org.vivaio.plugins.kafka.Mechanism;
import org.vivaio.plugins.kafka.Security;

/** Settings of one writer to a topic. */
public record KafkaExporterSettings(
        @Setting(
                label = "Brokers",
                help = "Host and port of one or more; they name the others.",
                example = "kafka.example.com:9092",
                pattern = KafkaLine.BROKER,
                min = 1,
                max = 20)
        List<String> brokers,

        @Setting(
                label = "Topic",
                help = "It must exist. Records of one lead keep their order, since its id is their key.",
                pattern = "[A-Za-z0-9._-]{1,249}")
        String topic,

        @Setting(
                label = "Security",
                help = "As the brokers' port has it. Without ssl all travels readable.",
                fallback = "sasl-ssl",
                group = "Sign-in")
        Security security,

        @Setting(
                label = "Mechanism",
                help = "How the password is shown to be known.",
                fallback = "scram-sha-512",
                when = "security=sasl-ssl|sasl-plaintext",
                group = "Sign-in")
        Mechanism mechanism,

        @Setting(
                label = "User name",
                help = "With the right to write to the topic.",
                when = "security=sasl-ssl|sasl-plaintext",
                max = 320,
                group = "Sign-in")
        Optional<String> username,

        @Setting(
                label = "Password",
                help = "Or API secret.",
                when = "security=sasl-ssl|sasl-plaintext",
                group = "Sign-in")
        Optional<Secret> password,

        @Setting(
                label = "Authority",
                help = "Certificates (PEM) that sign the brokers'; empty for the usual authorities.",
                when = "security=ssl|sasl-ssl",
                max = 65536,
                group = "Sign-in")
        Optional<String> authority,

        @Setting(
                label = "Our certificate",
                help = "PEM, with its chain, where the brokers ask for one.",
                when = "security=ssl|sasl-ssl",
                max = 65536,
                group = "Sign-in")
        Optional<String> certificate,

        @Setting(
                label = "Its private key",
                help = "PEM (PKCS #8), without a passphrase.",
                when = "security=ssl|sasl-ssl",
                group = "Sign-in")
        Optional<Secret> privateKey,

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
        int batch,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "15s", group = "Sign-in")
        Duration timeout) {

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
        brokers = List.copyOf(brokers);
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
        // checks the rest
        new KafkaLine(brokers, security, mechanism, username, password, authority, certificate, privateKey, timeout);
    }

    KafkaLine line() {
        return new KafkaLine(
                brokers, security, mechanism, username, password, authority, certificate, privateKey, timeout);
    }

    /** Names brokers and topic only. */
    @Override
    public String toString() {
        return "KafkaExporterSettings[" + brokers + ", " + topic + "]";
    }
}
