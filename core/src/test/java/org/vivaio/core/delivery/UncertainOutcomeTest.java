package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;

class UncertainOutcomeTest {
    private DeliveryFixture fixture;

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void what_a_dead_process_left_is_sent_again_under_the_same_key() {
        fixture.calls.on("crm", sent -> Promise.<Receipt>promise().future());
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        Dispatcher dies = fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 1, "called");
        done(dies.stop(Duration.ofMillis(1)));
        fixture.calls.take("crm");

        Dispatcher heir = fixture.dispatcher();
        assertThat(fixture.state(id)).isEqualTo("sending");
        fixture.clock.advance(Duration.ofMinutes(3));
        heir.wake();
        fixture.awaitState(id, "delivered");
        assertThat(fixture.calls.sent)
                .extracting(ScriptedCalls.Sent::key)
                .containsExactly(id.toString(), id.toString());
        assertThat(fixture.calls.sent.get(0).bytes())
                .isEqualTo(fixture.calls.sent.get(1).bytes());
        assertThat(fixture.rows(ONE, "select outcome from attempt order by number"))
                .extracting(row -> row.getString(0))
                .containsExactly("unknown", "delivered");
    }

    @Test
    void an_uncertain_outcome_is_looked_up_first_where_the_plugin_says_so() {
        UUID id = leftByDeadProcess(Uncertain.VERIFY);
        fixture.calls.found = Future.succeededFuture(Optional.of(Receipt.of("known there")));
        fixture.dispatcher();
        fixture.awaitState(id, "delivered");
        assertThat(fixture.calls.lookedUp).containsExactly(id.toString());
        assertThat(fixture.calls.sent).hasSize(1);
        assertThat(fixture.text(ONE, "select reference from effect_log")).isEqualTo("known there");
    }

    @Test
    void an_uncertain_outcome_is_sent_again_when_the_peer_never_got_it() {
        UUID id = leftByDeadProcess(Uncertain.VERIFY);
        fixture.dispatcher();
        fixture.awaitState(id, "delivered");
        assertThat(fixture.calls.lookedUp).hasSize(1);
        assertThat(fixture.calls.sent).hasSize(2);
    }

    @Test
    void an_uncertain_outcome_is_left_to_a_person_where_the_plugin_says_so() {
        UUID id = leftByDeadProcess(Uncertain.PARK);
        fixture.dispatcher();
        fixture.awaitState(id, "dead");
        assertThat(fixture.calls.sent).hasSize(1);
    }

    private UUID leftByDeadProcess(Uncertain policy) {
        fixture.calls.policy = policy;
        fixture.calls.on("crm", sent -> Promise.<Receipt>promise().future());
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        Dispatcher dies = fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 1, "called");
        done(dies.stop(Duration.ofMillis(1)));
        fixture.calls.take("crm");
        fixture.clock.advance(Duration.ofMinutes(3));
        return id;
    }

    @Test
    void a_call_that_never_ends_is_given_up_and_its_late_success_counts() {
        Promise<Receipt> slow = Promise.promise();
        fixture.calls.on("crm", sent -> slow.future());
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 1, "called");
        fixture.clock.advance(Duration.ofSeconds(100));
        fixture.until(() -> fixture.text(ONE, "select failures from effect").equals("1"), "given up");
        slow.complete(Receipt.of("late"));
        fixture.awaitState(id, "delivered");
    }

    @Test
    void a_late_word_that_it_arrived_counts_though_the_lease_ran_out() {
        Promise<Receipt> slow = Promise.promise();
        fixture.calls.policy = Uncertain.PARK;
        fixture.calls.on("crm", sent -> slow.future());
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 1, "called");
        fixture.rows(ONE, "update effect set state = 'uncertain' returning id");
        fixture.awaitState(id, "dead");
        slow.complete(Receipt.of("late"));
        fixture.awaitState(id, "delivered");
        assertThat(fixture.rows(ONE, "select body from inbox"))
                .extracting(row -> row.getBuffer(0))
                .anyMatch((Buffer body) -> body.toString().contains("export.done"));
    }
}
