package org.vivaio.plugins.kafka.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.kafka.KafkaLine;
import org.vivaio.plugins.kafka.Mechanism;
import org.vivaio.plugins.kafka.Security;

/** Settings of one reader of topics. */
public record KafkaSourceSettings(
        @Setting(
                label = "Brokers",
                help = "Host and port of one or more; they name the others.",
                example = "kafka.example.com:9092",
                pattern = KafkaLine.BROKER,
                min = 1,
                max = 20)
        List<String> brokers,

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
                help = "With the right to read the topics and the group.",
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
        Optional<String> id,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "15s", group = "Sign-in")
        Duration timeout) {

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
        brokers = List.copyOf(brokers);
        topics = List.copyOf(topics);
        if (topics.isEmpty() || topics.stream().distinct().count() < topics.size()) {
            throw new IllegalArgumentException("Name at least one topic, and each only once");
        }
        if (format == Format.TEXT && id.isPresent()) {
            throw new IllegalArgumentException("A path to an id needs JSON");
        }
        // checks the rest
        new KafkaLine(brokers, security, mechanism, username, password, authority, certificate, privateKey, timeout);
    }

    KafkaLine line() {
        return new KafkaLine(
                brokers, security, mechanism, username, password, authority, certificate, privateKey, timeout);
    }

    /** Names brokers and topics only. */
    @Override
    public String toString() {
        return "KafkaSourceSettings[" + brokers + ", " + topics + "]";
    }
}
