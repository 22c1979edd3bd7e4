package org.vivaio.core.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The real address of a client. {@code X-Forwarded-For} counts only as far as trusted proxies wrote it: it is read from
 * its end, and the first hop that is no trusted proxy is the client.
 */
public final class ClientAddress {
    private static final int MAX_HOPS = 32;

    private final List<Range> trusted;

    /** Trusts proxies given as addresses or ranges such as {@code 10.0.0.0/8}; fails for what is neither. */
    public ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(Range::parse).toList();
    }

    /** The client's address as text; {@code unknown} for a connection without one. */
    public String of(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String hop = remote == null || remote.hostAddress() == null ? "unknown" : remote.hostAddress();
        if (trusted.isEmpty() || !isTrusted(hop)) {
            return canonical(hop);
        }
        List<String> chain = new ArrayList<>();
        for (String header : request.headers().getAll("x-forwarded-for")) {
            for (String part : header.split(",")) {
                chain.add(part.trim());
            }
        }
        for (int i = chain.size() - 1; i >= 0 && i >= chain.size() - MAX_HOPS; i--) {
            Optional<String> next = literal(chain.get(i));
            if (next.isEmpty()) {
                break;
            }
            hop = next.get();
            if (!isTrusted(hop)) {
                break;
            }
        }
        return canonical(hop);
    }

    /**
     * The host that was asked for, with its port where it was written. {@code X-Forwarded-Host} counts only from a trusted
     * proxy, and of several the last one, which that proxy wrote.
     */
    public Optional<String> host(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String hop = remote == null || remote.hostAddress() == null ? "unknown" : remote.hostAddress();
        List<String> forwarded = request.headers().getAll("x-forwarded-host");
        if (!trusted.isEmpty() && !forwarded.isEmpty() && isTrusted(hop)) {
            String last = forwarded.get(forwarded.size() - 1);
            return Optional.of(last.substring(last.lastIndexOf(',') + 1).trim());
        }
        return Optional.ofNullable(request.getHeader("host"));
    }

    private boolean isTrusted(String address) {
        Optional<InetAddress> parsed = parse(address);
        return parsed.isPresent() && trusted.stream().anyMatch(range -> range.contains(parsed.get()));
    }

    private static String canonical(String address) {
        return parse(address).map(InetAddress::getHostAddress).orElse("unknown");
    }

    /** An address as proxies write it: with a port, or in brackets. */
    private static Optional<String> literal(String text) {
        String address = text;
        if (address.startsWith("[") && address.indexOf(']') > 0) {
            address = address.substring(1, address.indexOf(']'));
        } else if (address.indexOf(':') == address.lastIndexOf(':') && address.indexOf(':') > 0) {
            address = address.substring(0, address.indexOf(':'));
        }
        return parse(address).isPresent() ? Optional.of(address) : Optional.empty();
    }

    private static Optional<InetAddress> parse(String text) {
        // only literals: a name would be looked up
        boolean literal = !text.isEmpty()
                && text.length() <= 45
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')
                && (text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3);
        if (!literal) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private record Range(BigInteger base, int bits, int size) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            InetAddress parsed = ClientAddress.parse(address)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "\"" + text + "\" is no address; write a trusted proxy as 10.0.0.1 or 10.0.0.0/8"));
            int size = parsed.getAddress().length * 8;
            int bits = slash < 0 ? size : prefix(text, slash, size);
            return new Range(new BigInteger(1, parsed.getAddress()).shiftRight(size - bits), bits, size);
        }

        private static int prefix(String text, int slash, int size) {
            try {
                int bits = Integer.parseInt(text.substring(slash + 1));
                if (bits >= 0 && bits <= size) {
                    return bits;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException(
                    "\"" + text + "\" has no prefix from 0 to " + size + "; write it as 10.0.0.0/8");
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            return bytes.length * 8 == size
                    && new BigInteger(1, bytes).shiftRight(size - bits).equals(base);
        }
    }
}
