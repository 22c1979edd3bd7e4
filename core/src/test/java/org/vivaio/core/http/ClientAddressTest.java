package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.core.platform.Json;

class ClientAddressTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private String seen(List<String> trusted, String forwarded) {
        ClientAddress addresses = new ClientAddress(trusted);
        server.start(router -> router.get("/me")
                .handler(context -> Api.send(
                        context, Api.Answer.ok(Json.object().put("address", addresses.of(context.request()))))));
        return server.send(server.request("/me").header("x-forwarded-for", forwarded))
                .json()
                .path("address")
                .asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                     | 198.51.100.7                    | 127.0.0.1",
                "10.0.0.0/8           | 198.51.100.7                    | 127.0.0.1",
                "127.0.0.0/8          | 198.51.100.7                    | 198.51.100.7",
                "127.0.0.1            | 192.0.2.1, 198.51.100.7         | 198.51.100.7",
                "127.0.0.1,10.0.0.0/8 | 192.0.2.1, 198.51.100.7, 10.1.2.3 | 198.51.100.7",
                "127.0.0.1            | 198.51.100.7:4711               | 198.51.100.7",
                "127.0.0.1            | [2001:db8::1]:4711              | 2001:db8:0:0:0:0:0:1",
                "127.0.0.1            | evil.example                    | 127.0.0.1",
                "127.0.0.1            | <script>, 198.51.100.7          | 198.51.100.7",
                "0.0.0.0/0            | 198.51.100.7, 192.0.2.1         | 198.51.100.7"
            })
    void only_trusted_hops_are_believed(String trusted, String forwarded, String expected) {
        List<String> proxies = trusted == null ? List.of() : List.of(trusted.split(","));
        assertThat(seen(proxies, forwarded)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                     | offer.example                   | 127.0.0.1",
                "10.0.0.0/8           | offer.example                   | 127.0.0.1",
                "127.0.0.1            | offer.example:8443              | offer.example:8443",
                "127.0.0.1            | evil.example, offer.example     | offer.example"
            })
    void only_a_trusted_proxy_says_which_host_was_asked_for(String trusted, String forwarded, String expected) {
        ClientAddress addresses = new ClientAddress(trusted == null ? List.of() : List.of(trusted.split(",")));
        server.start(router -> router.get("/me")
                .handler(context -> Api.send(
                        context,
                        Api.Answer.ok(Json.object()
                                .put("host", addresses.host(context.request()).orElse(""))))));
        assertThat(server.send(server.request("/me").header("x-forwarded-host", forwarded))
                        .json()
                        .path("host")
                        .asText())
                .startsWith(expected);
    }

    @Test
    void a_wrong_setting_is_named() {
        for (String wrong : new String[] {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", ""}) {
            assertThatThrownBy(() -> new ClientAddress(List.of(wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong);
        }
    }
}
