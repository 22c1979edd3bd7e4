package org.vivaio.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VisitorTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
    private static final UUID ID = UUID.fromString("01940000-0000-7000-8000-000000000001");

    private static VisitorToken at(Instant now, String key) {
        return new VisitorToken(
                key.getBytes(java.nio.charset.StandardCharsets.UTF_8), Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void a_token_names_whom_it_was_made_for() {
        VisitorToken tokens = at(NOW, "0123456789abcdef");
        assertThat(tokens.read("one", tokens.visitor("one", ID)))
                .contains(new VisitorToken.Subject(VisitorToken.Kind.VISITOR, ID, NOW.plus(VisitorToken.VISITOR_AGE)));
        assertThat(tokens.read("one", tokens.lead("one", ID)).map(VisitorToken.Subject::kind))
                .contains(VisitorToken.Kind.LEAD);
    }

    @Test
    void a_token_is_good_for_its_tenant_its_time_and_its_key_only() {
        VisitorToken tokens = at(NOW, "0123456789abcdef");
        String token = tokens.issue("one", VisitorToken.Kind.VISITOR, ID, Duration.ofMinutes(1));
        assertThat(tokens.read("two", token)).isEmpty();
        assertThat(at(NOW.plusSeconds(61), "0123456789abcdef").read("one", token))
                .isEmpty();
        assertThat(at(NOW, "fedcba9876543210").read("one", token)).isEmpty();
    }

    @Test
    void a_changed_or_foreign_text_names_nobody() {
        VisitorToken tokens = at(NOW, "0123456789abcdef");
        String token = tokens.visitor("one", ID);
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(tokens.read("one", changed)).isEmpty();
        }
        for (String text : new String[] {"", "null", "\u0000", "=", "a".repeat(100_000)}) {
            assertThat(tokens.read("one", text)).isEqualTo(Optional.empty());
        }
    }
}
