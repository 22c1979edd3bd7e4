package org.vivaio.core.platform.outbound;

import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits of outgoing HTTP calls.
 *
 * @param maxResponseBytes longest body of an answer
 * @param maxRequestBytes longest body of a request
 * @param timeout of a whole exchange with its redirects, when the request names none
 * @param connectTimeout for one address
 * @param maxRedirects how many are followed
 * @param trust certificate authorities other than the JDK's, for tests and private networks
 */
public record OutboundOptions(
        long maxResponseBytes,
        long maxRequestBytes,
        Duration timeout,
        Duration connectTimeout,
        int maxRedirects,
        Optional<TrustOptions> trust) {
    /** 16 MiB each way, 30 s, 10 s to connect, 5 redirects. */
    public static final OutboundOptions DEFAULT = new OutboundOptions(
            16 << 20, 16 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10), 5, Optional.empty());

    /** The same with another bound of answers. */
    public OutboundOptions withMaxResponseBytes(long bytes) {
        return new OutboundOptions(bytes, maxRequestBytes, timeout, connectTimeout, maxRedirects, trust);
    }

    /** The same with other authorities. */
    public OutboundOptions withTrust(TrustOptions authorities) {
        return new OutboundOptions(
                maxResponseBytes, maxRequestBytes, timeout, connectTimeout, maxRedirects, Optional.of(authorities));
    }
}
