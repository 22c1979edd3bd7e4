package org.vivaio.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
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
