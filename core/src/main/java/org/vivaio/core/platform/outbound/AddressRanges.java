package org.vivaio.core.platform.outbound;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tells public addresses from all others, after IANA's registries of special-purpose addresses. */
final class AddressRanges {
    private record Range(byte[] network, int bits, String what) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int shift = address.length * 8 - bits;
            return new BigInteger(1, address).shiftRight(shift).equals(new BigInteger(1, network).shiftRight(shift));
        }
    }

    private static final List<Range> REFUSED = List.of(
            range("0.0.0.0/8", "an address of this host"),
            range("10.0.0.0/8", "a private address"),
            range("100.64.0.0/10", "a carrier's internal address"),
            range("127.0.0.0/8", "a loopback address"),
            // a cloud's metadata service answers here, outside every reserved range
            range("168.63.129.16/32", "a cloud's internal address"),
            range("169.254.0.0/16", "a link-local address"),
            range("172.16.0.0/12", "a private address"),
            range("192.0.0.0/24", "a reserved address"),
            range("192.0.2.0/24", "an address for documentation"),
            range("192.88.99.0/24", "a reserved address"),
            range("192.168.0.0/16", "a private address"),
            range("198.18.0.0/15", "an address for benchmarks"),
            range("198.51.100.0/24", "an address for documentation"),
            range("203.0.113.0/24", "an address for documentation"),
            range("224.0.0.0/4", "a multicast address"),
            range("240.0.0.0/4", "a reserved address"),
            range("::/128", "an address of this host"),
            range("::1/128", "a loopback address"),
            range("::/96", "a reserved address"),
            range("2001::/23", "a reserved address"),
            range("2001:db8::/32", "an address for documentation"),
            range("2002::/16", "a tunnelled address"),
            range("3fff::/20", "an address for documentation"),
            range("fc00::/7", "a private address"),
            range("fe80::/10", "a link-local address"),
            range("fec0::/10", "a private address"),
            range("ff00::/8", "a multicast address"));

    /** IPv4 inside IPv6 in these: what counts is the IPv4 address. */
    private static final Range TRANSLATED = range("64:ff9b::/96", "a translated address");

    private static final Range GLOBAL = range("2000::/3", "global unicast");

    private AddressRanges() {}

    /** Why the address must not be reached; empty for a public one. */
    static Optional<String> refusal(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (isMapped(bytes) || TRANSLATED.contains(bytes)) {
            return refusal(ipv4(Arrays.copyOfRange(bytes, 12, 16)));
        }
        for (Range range : REFUSED) {
            if (range.contains(bytes)) {
                return Optional.of(range.what());
            }
        }
        // new special ranges of IPv6 will be cut from outside 2000::/3
        boolean global = address instanceof Inet4Address || address instanceof Inet6Address && GLOBAL.contains(bytes);
        return global ? Optional.empty() : Optional.of("a reserved address");
    }

    private static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Range range(String cidr, String what) {
        int slash = cidr.indexOf('/');
        try {
            byte[] network = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
            return new Range(network, Integer.parseInt(cidr.substring(slash + 1)), what);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
