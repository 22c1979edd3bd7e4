package org.vivaio.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Connector;
import org.vivaio.api.Verifier;
import org.vivaio.core.plugin.ConnectionHandle;

/**
 * The rules of a {@link Verifier}: 01 to 28, and 51 to 53.
 *
 * @param <P> the counterpart
 */
public abstract class VerifierContract<P extends Peer> extends CallingContract<P> {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** For subclasses. */
    protected VerifierContract() {}

    /** Values that the counterpart can check. */
    protected Map<String, Object> fields() {
        return Map.of("email", "mara@example.org", "phone", "+39021234567");
    }

    @Override
    final Class<? extends Connector> kind() {
        return Verifier.class;
    }

    @Override
    final Attempt<?> use(KitHost host, ConnectionHandle handle, String key, Duration limit) {
        return verify(host, handle, key, fields(), limit);
    }

    private static Attempt<Verifier.Findings> verify(
            KitHost host, ConnectionHandle handle, String key, Map<String, Object> fields, Duration limit) {
        return host.call(
                handle,
                Verifier.class,
                limit,
                verifier -> verifier.verify(new Verifier.Request(key, "lead-1", fields)));
    }

    /** A check that is repeated costs at most once more; nothing is to be declared. */
    @Override
    final void withoutKeys(ConnectionHandle handle) {
        assertThat(useOnce(handle, "key-again").worked()).isTrue();
    }

    @Test
    void rule_51_what_was_found_is_well_formed() {
        ConnectionHandle handle = open(0);
        Verifier.Findings found =
                verify(host(), handle, "key-found", fields(), LIMIT).value().orElseThrow();
        assertThat(found.checks().size() + found.values().size())
                .as("checks and values found")
                .isPositive();
        found.checks().forEach(check -> {
            assertThat(check.subject()).as("subject of a check").isNotBlank();
            assertThat(Double.isNaN(check.score()) || check.score() >= 0 && check.score() <= 1)
                    .as("the score %s of a check is NaN, or from 0 to 1", check.score())
                    .isTrue();
        });
        close(handle);
    }

    @Test
    void rule_52_a_cost_has_a_currency() {
        ConnectionHandle handle = open(0);
        Verifier.Findings found =
                verify(host(), handle, "key-cost", fields(), LIMIT).value().orElseThrow();
        assertThat(found.costMicros()).isNotNegative();
        if (found.costMicros() > 0) {
            assertThat(found.currency()).as("currency of the cost").matches("[A-Z]{3}");
        }
        close(handle);
    }

    @Test
    void rule_53_nothing_to_check_is_no_fault() {
        ConnectionHandle handle = open(0);
        Attempt<Verifier.Findings> attempt = verify(host(), handle, "key-nothing", Map.of(), LIMIT);
        assertThat(attempt.kind().orElse("REJECTED")).as("%s", attempt).isEqualTo("REJECTED");
        attempt.value()
                .ifPresent(found -> assertThat(found.checks())
                        .as("what was found of nothing")
                        .noneMatch(check -> check.result() == Verifier.Result.VALID));
        close(handle);
    }
}
