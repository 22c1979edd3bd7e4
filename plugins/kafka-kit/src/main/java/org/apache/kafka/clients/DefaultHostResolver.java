package org.apache.kafka.clients;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.vivaio.plugins.kafka.BrokerGuard;

/**
 * Takes the place of Kafka's class of this name, which each of its clients makes one of and asks for the addresses of every
 * broker it connects to: those it was told of, and those it hears of later. Kafka has no setting for it. Where a client is
 * made without a guard, as the broker of the tests does, it resolves as Kafka's own does.
 */
public class DefaultHostResolver implements HostResolver {
    private final Optional<BrokerGuard> guard = BrokerGuard.ofThisThread();

    /** Made by Kafka's clients. */
    public DefaultHostResolver() {}

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return guard.isPresent() ? guard.get().resolve(host) : InetAddress.getAllByName(host);
    }
}
