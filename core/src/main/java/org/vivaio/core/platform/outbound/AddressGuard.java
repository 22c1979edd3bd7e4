package org.vivaio.core.platform.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which addresses may be reached. A name is resolved once, here; the caller connects to what this class
 * returned and never resolves again, so that a name cannot change its address between check and connection.
 */
public final class AddressGuard {
    /** Turns a name into addresses. */
    @FunctionalInterface
    public interface Resolver {
        /** All addresses of a name, best first. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** By the WHATWG URL standard a host whose last label is a number is meant as an IPv4 address. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private static final Pattern DOTTED_QUAD = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");

    private final Set<String> allowed;
    private final Resolver resolver;

    /** Allows public addresses, and the operator's {@code host:port} pairs besides. */
    public AddressGuard(Set<String> allowed) {
        this(allowed, InetAddress::getAllByName);
    }

    /** The same with a resolver of its own. */
    public AddressGuard(Set<String> allowed, Resolver resolver) {
        Set<String> targets = new HashSet<>();
        for (String entry : allowed) {
            targets.add(normalise(entry));
        }
        this.allowed = Set.copyOf(targets);
        this.resolver = resolver;
    }

    /**
     * Reads the operator's list as written in {@code VIVAIO_OUTBOUND_ALLOW}.
     *
     * @param list {@code host:port} pairs with commas between them; an IPv6 address in brackets
     * @throws IllegalArgumentException naming the entry that is none
     */
    public static AddressGuard parse(String list) {
        Set<String> entries = new HashSet<>();
        for (String entry : list.split(",")) {
            if (!entry.isBlank()) {
                entries.add(entry.strip());
            }
        }
        return new AddressGuard(entries);
    }

    /** Why an address is refused when no operator allows it; empty for a public one. */
    public static Optional<String> refusal(InetAddress address) {
        return AddressRanges.refusal(address);
    }

    /**
     * Resolves a host once and checks every address of it.
     *
     * @param host name or address; an IPv6 address with or without brackets
     * @param port the port to be reached
     * @return at least one address that may be connected to, best first
     * @throws BlockedAddressException when any address of the name is not for us: a name that points inside even in part is
     *     a trap or a mistake
     * @throws UnknownHostException when there is no such name
     */
    public List<InetAddress> resolve(String host, int port) throws BlockedAddressException, UnknownHostException {
        String name = plainHost(host);
        String target = target(name, port);
        if (name.isEmpty()) {
            throw new BlockedAddressException(target, "there is no host");
        }
        if (NUMERIC.matcher(name).matches() && !DOTTED_QUAD.matcher(name).matches()) {
            // 2130706433, 0x7f.1 and 0177.0.0.1 are read differently by different programs
            throw new BlockedAddressException(target, "an IPv4 address must be written as four decimal numbers");
        }
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(name);
        } catch (UnknownHostException e) {
            // the JDK's own text is only the name
            throw new UnknownHostException("There is no host named " + name);
        }
        boolean named = allowed.contains(target);
        for (InetAddress address : addresses) {
            Optional<String> reason = refusal(address);
            if (reason.isPresent() && !named && !allowed.contains(target(plainAddress(address), port))) {
                throw new BlockedAddressException(target, "it is " + reason.get());
            }
        }
        return List.of(addresses);
    }

    private static String normalise(String entry) {
        int colon = entry.lastIndexOf(':');
        String host = colon < 0 ? "" : entry.substring(0, colon);
        boolean bare = host.contains(":") && !host.startsWith("[");
        int port = -1;
        try {
            port = Integer.parseInt(entry.substring(colon + 1));
        } catch (NumberFormatException e) {
            // reported below
        }
        if (host.isBlank() || bare || port < 1 || port > 65535) {
            throw new IllegalArgumentException("VIVAIO_OUTBOUND_ALLOW wants host:port pairs such as "
                    + "crm.internal:8443 or [::1]:8080 with commas between them, not: " + entry);
        }
        return target(plainHost(host), port);
    }

    private static String plainHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.indexOf(':') >= 0) {
            try {
                // a colon means a literal, so this asks no name server; gives one spelling for each address
                return plainAddress(InetAddress.getByName(name));
            } catch (UnknownHostException e) {
                return name;
            }
        }
        return name;
    }

    private static String plainAddress(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static String target(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
