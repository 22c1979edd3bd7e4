package org.vivaio.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SenderCheckTest {
    private static String states(Map<String, List<String>> dns, String selector) {
        ObjectNode found = new SenderCheck(name -> dns.containsKey("down")
                        ? Future.failedFuture("no DNS")
                        : Future.succeededFuture(dns.getOrDefault(name, List.of())))
                .check("shop.example", Optional.of(selector).filter(s -> !s.isEmpty()))
                .result();
        return String.join(" ", found.path("checks").findValuesAsText("state"));
    }

    @Test
    void what_is_right_is_told_from_what_is_missing_weak_or_wrong() {
        assertThat(states(
                        Map.of(
                                "shop.example",
                                List.of("other=1", "v=spf1 include:mx.example -all"),
                                "s1._domainkey.shop.example",
                                List.of("v=DKIM1; k=rsa; p=MIIB"),
                                "_dmarc.shop.example",
                                List.of("v=DMARC1; p=reject")),
                        "s1"))
                .isEqualTo("good good good");
        assertThat(states(Map.of(), "s1")).isEqualTo("missing missing missing");
        assertThat(states(
                        Map.of(
                                "shop.example",
                                List.of("v=spf1 +all"),
                                "s1._domainkey.shop.example",
                                List.of("v=DKIM1; p="),
                                "_dmarc.shop.example",
                                List.of("v=DMARC1; p=none")),
                        "s1"))
                .isEqualTo("wrong wrong weak");
        assertThat(states(Map.of("shop.example", List.of("v=spf1 -all", "v=spf1 ~all")), ""))
                .startsWith("wrong missing");
    }

    @Test
    void a_silent_dns_is_not_taken_for_a_missing_record() {
        assertThat(states(Map.of("down", List.of()), "s1")).isEqualTo("unknown unknown unknown");
    }
}
