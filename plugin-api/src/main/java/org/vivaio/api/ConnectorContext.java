package org.vivaio.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * What the host lends to one connection. Valid from {@link ConnectorFactory#open} until {@link Connector#close()}; safe
 * for use by several threads.
 */
public interface ConnectorContext {

    /** The tenant this connection belongs to. */
    String tenant();

    /** The name of the connection, unique in its tenant. */
    String connection();

    /** The host's clock; use it instead of the system's, so that tests can move time. */
    Clock clock();

    /**
     * An HTTP client that refuses internal addresses (loopback, private, link-local, metadata), connects to the very
     * address it has checked, and checks redirects again. A refused address is an {@link java.io.IOException} whose
     * message, or that of one of its causes, starts with {@code Refused to connect} and names the remedy. Calls are
     * blocking; the client is shared, so do not close it. Redirects of {@code GET} and {@code HEAD} are followed; for other
     * methods the answer is the redirect itself. Bodies are limited to 16 MiB, a whole exchange to the request's timeout
     * (30 s when it names none). No web sockets, push promises, cookies or decompression.
     */
    HttpClient http();

    /**
     * A connected socket for protocols other than HTTP, under the same rules as {@link #http()}: internal addresses are
     * refused, and hosts that the manifest does not name. An interrupt of a thread that waits in it closes it.
     *
     * @param host name or address
     * @param port 1 to 65535
     * @param within how long connecting may take, and each read after it; change the latter with {@code setSoTimeout}
     * @return the caller's own, to be closed by the caller
     * @throws IOException when there is no connection; a refused address as {@link #http()} says
     */
    default Socket dial(String host, int port, Duration within) throws IOException {
        return dial(new InetSocketAddress(host, port), within);
    }

    /**
     * The addresses of a host, under the same rules as {@link #dial(String, int, Duration)}: for a library that opens its
     * connections by itself. It has to connect to these and to this port, and must not resolve the name again.
     *
     * @param host name or address
     * @param port 1 to 65535
     * @return at least one, best first; each knows the host's name
     * @throws IOException when there is none; a refused address as {@link #http()} says
     */
    default List<InetAddress> resolve(String host, int port) throws IOException {
        return List.of(InetAddress.getAllByName(host));
    }

    /** Connects a socket to an address that was checked; what {@link #dial(String, int, Duration)} is made of. */
    static Socket dial(InetSocketAddress address, Duration within) throws IOException {
        // the socket of a channel: only such a one gives way to an interrupt
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Socket socket = channel.socket();
            int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, within.toMillis()));
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException("There is no such address", e);
        }
    }

    /** A logger that names the connection. Never log personal data or secrets: log ids. */
    Logger log();

    /** The public address under which the host is reached from outside, without a trailing slash. */
    URI publicUri();

    /**
     * The wording in force of one of the tenant's consent purposes.
     *
     * @param purpose name of a resource of kind {@code purpose}
     * @param language the reader's language; the tenant's own is used where there is no text in it
     * @return empty when there is no such purpose
     */
    Optional<Wording> wording(String purpose, Locale language);

    /**
     * One of the tenant's assets for the person who made a capture.
     *
     * @param asset name of a resource of kind {@code asset}
     * @param captureId of a {@link Verdict}
     * @param language the reader's language
     * @return empty when there is no such asset
     */
    default Optional<Gift> gift(String asset, String captureId, Locale language) {
        return Optional.empty();
    }

    /** The door through which leads and reports enter. */
    Intake intake();
}
