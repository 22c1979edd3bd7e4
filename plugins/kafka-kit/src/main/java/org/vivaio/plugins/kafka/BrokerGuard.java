package org.vivaio.plugins.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/**
 * Asks the host for each broker that a client is about to connect to. The client tells the name only, so the host is asked
 * with the ports at which this broker is known to be, or, for one that nobody has named yet, with those of the others: that
 * matters only for addresses that the operator allowed, which are allowed with their port.
 */
public final class BrokerGuard {
    private static final ThreadLocal<BrokerGuard> MAKING = new ThreadLocal<>();

    private final ConnectorContext context;
    private final Map<String, Set<Integer>> known = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    BrokerGuard(ConnectorContext context) {
        this.context = context;
    }

    /** The guard of clients that this thread is making; empty when it makes none that are guarded. */
    public static Optional<BrokerGuard> ofThisThread() {
        return Optional.ofNullable(MAKING.get());
    }

    /** Makes a client whose connections this guard watches. */
    <T> T making(Supplier<T> client) {
        MAKING.set(this);
        try {
            return client.get();
        } finally {
            MAKING.remove();
        }
    }

    /** A broker is said to be there; false when that was known. */
    boolean learn(String host, int port) {
        return known.computeIfAbsent(key(host), name -> ConcurrentHashMap.newKeySet())
                .add(port);
    }

    /**
     * The addresses that a client may connect to.
     *
     * @throws UnknownHostException when there is none, or the host refuses it; {@link #check} then tells why
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            InetAddress[] addresses = ask(host);
            refused.remove(key(host));
            return addresses;
        } catch (UnknownHostException e) {
            throw e;
        } catch (IOException e) {
            refused.add(key(host));
            UnknownHostException told = new UnknownHostException(e.getMessage());
            told.initCause(e);
            throw told;
        }
    }

    /** Fails when a client was kept from a broker, and still would be. */
    void check() throws ConnectorException {
        for (String host : refused) {
            try {
                ask(host);
                refused.remove(host);
            } catch (UnknownHostException e) {
                refused.remove(host);
            } catch (IOException e) {
                throw Preflight.failure(e);
            }
        }
    }

    private InetAddress[] ask(String host) throws IOException {
        IOException last = new UnknownHostException(host);
        for (int port : ports(host)) {
            try {
                return context.resolve(host, port).toArray(InetAddress[]::new);
            } catch (UnknownHostException e) {
                throw e;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private Set<Integer> ports(String host) {
        Set<Integer> own = known.get(key(host));
        if (own != null) {
            return own;
        }
        Set<Integer> all = ConcurrentHashMap.newKeySet();
        known.values().forEach(all::addAll);
        return all;
    }

    private static String key(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
