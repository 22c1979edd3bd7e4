package org.vivaio.plugins.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/**
 * How to reach a cluster and sign in: the settings that both plugins have.
 *
 * @param brokers {@code host:port} of some; they name the others
 * @param security of the line
 * @param mechanism of the sign-in, where there is one
 * @param username for it
 * @param password for it
 * @param authority certificates (PEM) that sign the brokers'; empty for the usual authorities
 * @param certificate ours (PEM), where the brokers ask for one
 * @param privateKey of our certificate (PEM, PKCS #8)
 * @param timeout for each answer
 */
public record KafkaLine(
        @Setting(
                label = "Brokers",
                help = "Host and port of one or more; they name the others.",
                example = "kafka.example.com:9092",
                pattern = BROKER,
                min = 1,
                max = 20)
        List<String> brokers,

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
                help = "With the right to what is named here: to read topics and group, or to write to the topic.",
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

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "15s", group = "Sign-in")
        Duration timeout) {
    /** What a broker's address looks like. */
    static final String BROKER = "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}";

    private static final Pattern ADDRESS = Pattern.compile("\\[?(.+?)\\]?:([0-9]{1,5})");

    /**
     * Checks what the types cannot say.
     *
     * @throws IllegalArgumentException with a message for the person who fills in the settings
     */
    public KafkaLine {
        brokers = List.copyOf(brokers);
        for (String broker : brokers) {
            int port = broker.matches(BROKER) ? Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1)) : 0;
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("A broker is written as host:port, such as kafka.example.com:9092");
            }
        }
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("Name at least one broker");
        }
        if (security.signedIn() && (username.filter(u -> !u.isBlank()).isEmpty() || password.isEmpty())) {
            throw new IllegalArgumentException("sasl-ssl and sasl-plaintext need user name and password");
        }
        if (!security.encrypted() && (authority.isPresent() || certificate.isPresent() || privateKey.isPresent())) {
            throw new IllegalArgumentException("Certificates need security ssl or sasl-ssl");
        }
        if (certificate.isPresent() != privateKey.isPresent()) {
            throw new IllegalArgumentException("A certificate of ours and its private key go together");
        }
        for (Optional<String> pem : List.of(authority, certificate, privateKey.map(Secret::reveal))) {
            if (pem.isPresent() && !pem.get().strip().startsWith("-----BEGIN ")) {
                throw new IllegalArgumentException("Certificates and keys are PEM: they begin with -----BEGIN");
            }
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 2 min");
        }
    }

    /**
     * Opens the way to the cluster, after a look at the brokers that are named.
     *
     * @throws ConnectorException when none of them can be reached, or one is not let through by the host
     */
    public KafkaLink open(ConnectorContext context) throws ConnectorException {
        BrokerGuard guard = new BrokerGuard(context);
        Optional<ConnectorException> last = Optional.empty();
        boolean reached = false;
        for (String broker : brokers) {
            Matcher address = ADDRESS.matcher(broker);
            if (!address.matches()) {
                continue;
            }
            int port = Integer.parseInt(address.group(2));
            guard.learn(address.group(1), port);
            if (reached) {
                continue;
            }
            try {
                Preflight.look(context, address.group(1), port, security, timeout);
                reached = true;
            } catch (ConnectorException e) {
                if (e.kind() == ConnectorException.Kind.CONFIG) {
                    throw e;
                }
                last = Optional.of(e);
            }
        }
        if (!reached) {
            throw last.orElseThrow();
        }
        return new KafkaLink(
                this,
                context,
                guard,
                security.signedIn() && mechanism.scram().isPresent() ? Optional.of(new ScramUse()) : Optional.empty());
    }

    /** Kafka's own settings, for any of its clients. */
    Map<String, Object> properties(ConnectorContext context) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", brokers);
        all.put("client.id", "vivaio-" + context.tenant() + "-" + context.connection());
        all.put("security.protocol", security.name());
        all.put("request.timeout.ms", (int) timeout.toMillis());
        all.put("default.api.timeout.ms", (int) timeout.toMillis());
        all.put("socket.connection.setup.timeout.ms", timeout.toMillis());
        all.put("socket.connection.setup.timeout.max.ms", timeout.toMillis());
        all.put("reconnect.backoff.max.ms", 1000L);
        // what would be registered with the whole JVM, or told to the cluster
        all.put("metric.reporters", List.of());
        all.put("enable.metrics.push", false);
        if (security.signedIn()) {
            all.put("sasl.mechanism", mechanism.id());
            all.put(
                    "sasl.jaas.config",
                    PasswordModule.class.getName() + " required username=" + quoted(username.orElse("")) + " password="
                            + quoted(password.map(Secret::reveal).orElse("")) + ";");
        }
        if (security.encrypted()) {
            authority.ifPresent(pem -> {
                all.put("ssl.truststore.type", "PEM");
                all.put("ssl.truststore.certificates", pem);
            });
            certificate.ifPresent(pem -> {
                all.put("ssl.keystore.type", "PEM");
                all.put("ssl.keystore.certificate.chain", pem);
                all.put("ssl.keystore.key", privateKey.map(Secret::reveal).orElse(""));
            });
        }
        return all;
    }

    private static String quoted(String text) {
        String inner = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
        return '"' + inner + '"';
    }

    /** Names brokers and security only. */
    @Override
    public String toString() {
        return "KafkaLine[" + brokers + ", " + security + "]";
    }
}
