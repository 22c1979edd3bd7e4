package org.vivaio.core.http;

import java.net.URI;
import java.util.Optional;

/**
 * How the server listens.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param publicUrl how the outside sees the server; https there means HSTS
 */
public record HttpOptions(String host, int port, Optional<URI> publicUrl) {
    /** Biggest body of any request but those that say otherwise. */
    public static final int MAX_BODY = 1 << 20;

    /** Biggest body of many captures in one request. */
    public static final int MAX_LINES_BODY = 8 << 20;

    /** Biggest plugin. */
    public static final int MAX_PLUGIN = 64 << 20;

    /** Whether readers come over https. */
    public boolean secure() {
        return publicUrl
                .filter(url -> "https".equalsIgnoreCase(url.getScheme()))
                .isPresent();
    }
}
