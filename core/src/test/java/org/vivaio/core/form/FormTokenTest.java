package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormTokenTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Duration TRAP = Duration.ofSeconds(2);

    private static FormToken at(Duration later) {
        return new FormToken(KEY, Clock.fixed(NOON.plus(later), ZoneOffset.UTC));
    }

    private static FormToken.Check after(Duration later) {
        return at(later).check(Optional.of(at(Duration.ZERO).issue("demo", "contact")), "demo", "contact", TRAP);
    }

    @Test
    void it_tells_how_long_the_visitor_took() {
        assertThat(after(Duration.ofMillis(500))).isEqualTo(FormToken.Check.TOO_FAST);
        assertThat(after(Duration.ofSeconds(2))).isEqualTo(FormToken.Check.FINE);
        assertThat(after(Duration.ofHours(24))).isEqualTo(FormToken.Check.FINE);
        assertThat(after(Duration.ofHours(25))).isEqualTo(FormToken.Check.EXPIRED);
    }

    @Test
    void a_clock_that_jumped_back_an_hour_is_not_the_visitors_fault() {
        assertThat(after(Duration.ofHours(-1))).isEqualTo(FormToken.Check.FINE);
        assertThat(after(Duration.ofMillis(-300))).isEqualTo(FormToken.Check.TOO_FAST);
    }

    @Test
    void a_token_counts_for_its_own_form_tenant_and_key_only() {
        String token = at(Duration.ZERO).issue("demo", "contact");
        FormToken later = at(Duration.ofMinutes(1));

        assertThat(later.check(Optional.of(token), "demo", "guide", TRAP)).isEqualTo(FormToken.Check.FORGED);
        assertThat(later.check(Optional.of(token), "other", "contact", TRAP)).isEqualTo(FormToken.Check.FORGED);
        FormToken foreign = new FormToken(new byte[16], Clock.fixed(NOON, ZoneOffset.UTC));
        assertThat(foreign.check(Optional.of(token), "demo", "contact", TRAP)).isEqualTo(FormToken.Check.FORGED);
        assertThat(later.check(Optional.empty(), "demo", "contact", TRAP)).isEqualTo(FormToken.Check.MISSING);
    }

    @Test
    void changing_any_byte_is_noticed() {
        String token = at(Duration.ZERO).issue("demo", "contact");
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(at(Duration.ofMinutes(1)).check(Optional.of(forged), "demo", "contact", TRAP))
                    .isEqualTo(FormToken.Check.FORGED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%%", "AAAA", "\u0000", "ＡＢＣ", "null"})
    void nonsense_is_forged(String token) {
        assertThat(at(Duration.ZERO).check(Optional.of(token), "demo", "contact", TRAP))
                .isEqualTo(FormToken.Check.FORGED);
    }
}
