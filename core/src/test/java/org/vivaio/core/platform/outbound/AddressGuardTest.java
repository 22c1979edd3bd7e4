package org.vivaio.core.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private final AddressGuard guard = new AddressGuard(Set.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.8.9.10",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "[::ffff:a9fe:a9fe]",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "4000::1",
                "localhost",
                "LOCALHOST."
            })
    void internal_addresses_are_refused(String host) {
        assertThatThrownBy(() -> guard.resolve(host, 80))
                .isInstanceOf(BlockedAddressException.class)
                .hasMessageContaining("VIVAIO_OUTBOUND_ALLOW=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.1",
                "127.0.1",
                "017700000001",
                "127.0.0.01",
                "1.2.3.4.5",
                "8.8.8.0x8",
                "10.0.0.1.",
                "2130706433."
            })
    void odd_spellings_of_addresses_are_refused_whatever_they_mean(String host) {
        assertThatThrownBy(() -> guard.resolve(host, 80)).isInstanceOf(BlockedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8", "1.1.1.1", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1",
                "169.253.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255",
                "2606:4700:4700::1111", "[2001:4860:4860::8888]", "::ffff:8.8.8.8", "64:ff9b::808:808"
            })
    void public_addresses_are_let_through(String host) {
        assertThatCode(() -> guard.resolve(host, 443)).doesNotThrowAnyException();
    }

    @Test
    void a_name_that_points_inside_even_in_part_is_refused() {
        AddressGuard mixed = new AddressGuard(Set.of(), host ->
                new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")});
        assertThatThrownBy(() -> mixed.resolve("rebind.example", 80))
                .hasMessageContaining("rebind.example:80: it is a private address");
    }

    @Test
    void a_name_is_resolved_once() throws Exception {
        int[] asked = {0};
        AddressGuard once = new AddressGuard(Set.of(), host -> {
            asked[0]++;
            return new InetAddress[] {InetAddress.getByName("8.8.8.8")};
        });
        once.resolve("a.example", 80);
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void an_unknown_name_is_told() {
        AddressGuard none = new AddressGuard(Set.of(), host -> {
            throw new UnknownHostException(host);
        });
        assertThatThrownBy(() -> none.resolve("nowhere.example", 80))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("There is no host named nowhere.example");
    }

    @Test
    void the_operator_allows_a_host_and_port_and_nothing_besides() {
        AddressGuard allowing = AddressGuard.parse("localhost:8080, [::1]:9000,10.0.0.7:25");
        assertThatCode(() -> allowing.resolve("LocalHost", 8080)).doesNotThrowAnyException();
        assertThatCode(() -> allowing.resolve("0:0:0:0:0:0:0:1", 9000)).doesNotThrowAnyException();
        assertThatCode(() -> allowing.resolve("10.0.0.7", 25)).doesNotThrowAnyException();
        assertThatThrownBy(() -> allowing.resolve("localhost", 8081)).isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> allowing.resolve("127.0.0.1", 8080)).isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> allowing.resolve("10.0.0.8", 25)).isInstanceOf(BlockedAddressException.class);
    }

    @Test
    void an_allowed_address_may_be_reached_by_name() {
        AddressGuard allowing = AddressGuard.parse("127.0.0.1:8080,[::1]:8080");
        assertThatCode(() -> allowing.resolve("localhost", 8080)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:", "localhost:x", ":80", "::1:80", "a:0", "a:70000", "http://a:80/"})
    void a_bad_entry_is_told(String entry) {
        assertThatThrownBy(() -> AddressGuard.parse(entry)).hasMessageContaining("wants host:port pairs");
    }
}
