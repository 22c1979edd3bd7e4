package org.vivaio.plugins.kafka;

import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.vivaio.api.ConnectorException;

/** What Kafka's failures mean to the host. Messages of Kafka are not passed on: they may quote what was sent. */
public final class KafkaFailures {
    private KafkaFailures() {}

    /** Reads a failure by its causes. */
    public static ConnectorException read(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ConnectorException known) {
                return known;
            }
            Optional<ConnectorException> meaning = meaning(each);
            if (meaning.isPresent()) {
                return meaning.get();
            }
        }
        return ConnectorException.unavailable("The cluster did not answer as it should, or not in time", failure);
    }

    private static Optional<ConnectorException> meaning(Throwable failure) {
        if (failure instanceof UnsupportedSaslMechanismException) {
            return Optional.of(ConnectorException.config(
                    "The brokers do not know this mechanism of signing in: choose another one, or another port"));
        }
        if (failure instanceof SaslAuthenticationException) {
            return Optional.of(ConnectorException.auth("The brokers refuse user name or password"));
        }
        if (failure instanceof SslAuthenticationException) {
            // waiting mends neither a name nor a certificate that nobody signed, so a person is asked
            return Optional.of(ConnectorException.config(
                    "No safe connection: the brokers' certificate is not signed by the authority given here or names another"
                            + " host, they ask for a certificate of ours, or their port has no ssl"));
        }
        if (failure instanceof AuthorizationException) {
            return Optional.of(ConnectorException.config(
                    "The user has no right to this topic or group: let an administrator of the cluster grant it"));
        }
        if (failure instanceof UnknownTopicOrPartitionException || failure instanceof InvalidTopicException) {
            return Optional.of(
                    ConnectorException.config(
                            "The cluster has no topic of this name, or does not show it to this user: make it, or mend the name"));
        }
        if (failure instanceof UnsupportedVersionException) {
            return Optional.of(ConnectorException.config("The brokers are too old: Kafka 2.1 or later is needed"));
        }
        if (failure instanceof RecordTooLargeException) {
            return Optional.of(
                    ConnectorException.rejected("The record is larger than the topic allows (max.message.bytes)"));
        }
        if (failure instanceof ConfigException) {
            return Optional.of(
                    ConnectorException.config(
                            "The settings do not fit together: check the certificates, which are PEM, and the brokers' addresses"));
        }
        return Optional.empty();
    }
}
