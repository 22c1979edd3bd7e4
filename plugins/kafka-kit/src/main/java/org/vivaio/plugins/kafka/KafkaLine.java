package org.vivaio.plugins.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Node;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Secret;

/**
 * How to reach a cluster and sign in.
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
        List<String> brokers,
        Security security,
        Mechanism mechanism,
        Optional<String> username,
        Optional<Secret> password,
        Optional<String> authority,
        Optional<String> certificate,
        Optional<Secret> privateKey,
        Duration timeout) {
    /** What a broker's address looks like. */
    public static final String BROKER = "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}";

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

    /** Fails unless one of the named brokers can be reached and is let through by the host. */
    public void look(ConnectorContext context) throws ConnectorException {
        Optional<ConnectorException> last = Optional.empty();
        for (String broker : brokers) {
            Matcher address = ADDRESS.matcher(broker);
            if (!address.matches()) {
                continue;
            }
            try {
                Preflight.look(context, address.group(1), Integer.parseInt(address.group(2)), security, timeout);
                return;
            } catch (ConnectorException e) {
                if (e.kind() == ConnectorException.Kind.CONFIG) {
                    throw e;
                }
                last = Optional.of(e);
            }
        }
        throw last.orElseThrow();
    }

    /** Fails when the cluster names a broker that the host does not let through; one that is down is no failure. */
    public void look(ConnectorContext context, Iterable<Node> nodes) throws ConnectorException {
        Set<String> seen = new HashSet<>(brokers);
        for (Node node : nodes) {
            if (seen.add(node.host() + ":" + node.port())) {
                try {
                    Preflight.look(context, node.host(), node.port(), security, timeout);
                } catch (ConnectorException e) {
                    if (e.kind() == ConnectorException.Kind.CONFIG) {
                        throw e;
                    }
                }
            }
        }
    }

    private Map<String, Object> properties(ConnectorContext context) {
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

    /** To be closed after the clients that are made with its properties. */
    public SignIn signIn(ConnectorContext context) {
        return new SignIn(
                Map.copyOf(properties(context)),
                security.signedIn() && mechanism.scram().isPresent() ? Optional.of(new ScramUse()) : Optional.empty());
    }

    /** What clients need to sign in, for as long as they may do so again. */
    public static final class SignIn implements AutoCloseable {
        private final Map<String, Object> properties;
        private final Optional<ScramUse> scram;

        private SignIn(Map<String, Object> properties, Optional<ScramUse> scram) {
            this.properties = properties;
            this.scram = scram;
        }

        /** Kafka's own settings, for any of its clients. */
        public Map<String, Object> properties() {
            return properties;
        }

        @Override
        public void close() {
            scram.ifPresent(ScramUse::close);
        }
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
