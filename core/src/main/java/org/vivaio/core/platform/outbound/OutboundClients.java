package org.vivaio.core.platform.outbound;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** Owns the connections under all {@link GuardedHttpClient}s. */
public final class OutboundClients {
    private final AddressGuard guard;
    private final OutboundOptions options;
    private final Context context;
    private final HttpClient client;

    /** Clients of one process. */
    public OutboundClients(Vertx vertx, AddressGuard guard, OutboundOptions options) {
        this.guard = guard;
        this.options = options;
        HttpClientOptions http = new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setKeepAliveTimeout(15)
                .setMaxRedirects(0)
                .setVerifyHost(true)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(64 << 10);
        options.trust().ifPresent(http::setTrustOptions);
        this.client = vertx.createHttpClient(http, new PoolOptions().setHttp1MaxSize(64));
        this.context = OwnContext.of(vertx);
    }

    /**
     * A client that shares the connections.
     *
     * @param callbacks runs what belongs to the caller: body handlers, body publishers, look-ups of names. Must have more
     *     than one thread, and must not be the caller's only pool
     */
    public GuardedHttpClient client(Executor callbacks) {
        return client(callbacks, target -> true);
    }

    /**
     * The same for a caller that may reach some hosts only.
     *
     * @param reachable asked with {@code host:port} of each address that is called, also of those it is redirected to
     */
    public GuardedHttpClient client(Executor callbacks, Predicate<String> reachable) {
        return new GuardedHttpClient(this, callbacks, reachable);
    }

    /**
     * Connects a socket for a protocol other than HTTP; blocks.
     *
     * @param reachable asked with {@code host:port}
     * @param connect makes the connection to an address that was checked
     */
    public Socket dial(String host, int port, Predicate<String> reachable, Dialler connect) throws IOException {
        IOException last = null;
        for (InetAddress address : resolve(host, port, reachable)) {
            try {
                return connect.to(new InetSocketAddress(address, port));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last == null ? new IOException("There is no such host") : last;
    }

    /**
     * The addresses that a caller who connects by itself may connect to; blocks.
     *
     * @param reachable asked with {@code host:port}
     */
    public List<InetAddress> resolve(String host, int port, Predicate<String> reachable) throws IOException {
        if (!reachable.test(host.toLowerCase(Locale.ROOT) + ":" + port)) {
            throw BlockedAddressException.notAskedFor(host + ":" + port);
        }
        return guard.resolve(host, port);
    }

    /** Connects to one address. */
    @FunctionalInterface
    public interface Dialler {
        /** Connects. */
        Socket to(InetSocketAddress address) throws IOException;
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return client.close();
    }

    AddressGuard guard() {
        return guard;
    }

    OutboundOptions options() {
        return options;
    }

    Context context() {
        return context;
    }

    HttpClient http() {
        return client;
    }
}
