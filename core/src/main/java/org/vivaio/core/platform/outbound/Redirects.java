package org.vivaio.core.platform.outbound;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which redirects are followed, and what travels along. */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    /** Credentials are for the host they were given for. */
    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "cookie", "proxy-authorization");

    private Redirects() {}

    /** Where to go next; empty when the answer is to be handed to the caller. */
    static Optional<URI> next(String method, URI from, int status, HttpHeaders headers) {
        if (!STATUSES.contains(status) || !(method.equals("GET") || method.equals("HEAD"))) {
            return Optional.empty();
        }
        return headers.firstValue("location").flatMap(location -> {
            try {
                URI target = from.resolve(location);
                boolean downgrade =
                        scheme(from).equals("https") && !scheme(target).equals("https");
                return downgrade ? Optional.empty() : Optional.of(target);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** Whether a header may travel from one address to another. */
    static boolean travels(String header, URI first, URI current) {
        return !SECRET_HEADERS.contains(header.toLowerCase(Locale.ROOT))
                || origin(first).equals(origin(current));
    }

    /** The port of an address, by its scheme when it names none. */
    static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return scheme(uri).equals("https") ? 443 : 80;
    }

    /** The scheme in lower case; empty where there is none. */
    static String scheme(URI uri) {
        String scheme = uri.getScheme();
        return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    }

    private static String origin(URI uri) {
        String host = uri.getHost();
        return scheme(uri) + "://" + (host == null ? "" : host.toLowerCase(Locale.ROOT)) + ":" + port(uri);
    }
}
