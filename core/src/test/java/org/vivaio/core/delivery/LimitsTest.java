package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.TWO;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Receipt;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Json;

/** What is asked at the last moment: keys, limits that all nodes share, quiet hours, caps, order. */
class LimitsTest {
    private static final Map<String, String> YES = Map.of("marketing/email", "given");
    private DeliveryFixture fixture;

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static ObjectNode news(String revision) {
        return Json.object()
                .put("template", "news")
                .put("step", "welcome")
                .put("revision", revision)
                .put("channel", "email");
    }

    private void write(String tenant, List<EffectWriter.Planned> rows) {
        done(fixture.db.in(tenant, sql -> fixture.outbox.write(sql, rows)));
    }

    private List<UUID> messages(String tenant, String connection, int count) {
        List<EffectWriter.Planned> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(fixture.row(
                    fixture.lead(tenant, YES),
                    "message",
                    connection,
                    Json.object().put("template", "news")));
        }
        write(tenant, rows);
        return rows.stream().map(EffectWriter.Planned::id).toList();
    }

    @Test
    void the_same_step_and_revision_reaches_a_lead_once_however_often_it_was_decided() {
        LeadState lead = fixture.lead(ONE, YES);
        LeadState other = fixture.lead(TWO, YES);
        UUID first = fixture.effect(lead, "message", "mail", news("1"));
        UUID again = fixture.effect(lead, "message", "mail-two", news("1"));
        UUID next = fixture.effect(lead, "message", "mail", news("2"));
        UUID foreign = fixture.effect(other, "message", "mail", news("1"));
        fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 3, "three messages left");
        fixture.awaitState(next, "delivered");
        fixture.until(
                () -> Set.of("delivered cancelled", "cancelled delivered")
                        .contains(fixture.state(first) + " " + fixture.state(again)),
                "one of two");
        assertThat(fixture.text(ONE, "select error from effect_log where state = 'cancelled'"))
                .contains("got this already");
        assertThat(fixture.calls.sent).extracting(ScriptedCalls.Sent::key).contains(foreign.toString());
    }

    @Test
    void a_daily_limit_is_shared_by_all_nodes_and_begins_anew_the_next_day() {
        messages(ONE, "mail-day", 30);
        Dispatcher a = fixture.dispatcher();
        Dispatcher b = fixture.dispatcher();
        fixture.until(() -> fixture.calls.to("mail-day").size() == 12, "the limit is used");
        a.wake();
        b.wake();
        UUID alert = fixture.alert(fixture.lead(ONE, Map.of()), "mail");
        fixture.awaitState(alert, "delivered");
        assertThat(fixture.calls.to("mail-day")).hasSize(12);
        assertThat(fixture.text(ONE, "select count(*) from effect where state = 'waiting' and attempts = 0"))
                .isEqualTo("18");
        fixture.clock.advance(Duration.ofDays(1));
        fixture.until(() -> fixture.calls.to("mail-day").size() == 24, "the next day's");
    }

    @Test
    void a_warm_up_grows_day_by_day_and_two_connections_of_one_domain_share_it() {
        messages(ONE, "mail-warm", 10);
        messages(ONE, "mail-warm-two", 10);
        fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 3, "the first day's three");
        fixture.clock.advance(Duration.ofDays(1));
        fixture.until(() -> fixture.calls.sent.size() == 8, "five more");
    }

    @Test
    void no_more_calls_run_at_once_than_the_connection_allows_on_all_nodes_together() {
        List<Promise<Receipt>> held = new java.util.concurrent.CopyOnWriteArrayList<>();
        fixture.calls.on("mail-few", sent -> {
            Promise<Receipt> promise = Promise.promise();
            held.add(promise);
            return promise.future();
        });
        messages(ONE, "mail-few", 10);
        fixture.dispatcher();
        fixture.dispatcher();
        fixture.until(() -> held.size() == 2, "two calls");
        assertThat(fixture.text(ONE, "select count(*) from effect where state = 'sending'"))
                .isEqualTo("2");
        fixture.until(
                () -> {
                    fixture.clock.advance(Duration.ofMillis(300));
                    held.forEach(promise -> promise.tryComplete(Receipt.of("ok")));
                    assertThat(held.stream()
                                    .filter(p -> !p.future().isComplete())
                                    .count())
                            .isLessThanOrEqualTo(2);
                    return fixture.text(ONE, "select count(*) from effect_log where connection = 'mail-few'")
                            .equals("10");
                },
                "all of them");
    }

    @Test
    void messages_wait_for_the_end_of_the_quiet_hours_and_alerts_do_not() {
        // ten in the morning in Rome; quiet until eleven
        UUID message = messages(ONE, "mail-quiet", 1).get(0);
        UUID alert = fixture.alert(fixture.lead(ONE, Map.of()), "mail-quiet");
        fixture.dispatcher();
        fixture.awaitState(alert, "delivered");
        fixture.until(
                () -> fixture.text(ONE, "select error from effect where id = $1", message)
                        .contains("quiet"),
                "waits");
        assertThat(fixture.rows(ONE, "select due_at from effect where id = $1", message)
                        .get(0)
                        .getOffsetDateTime(0)
                        .toInstant())
                .isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
        fixture.clock.advance(Duration.ofMinutes(61));
        fixture.awaitState(message, "delivered");
    }

    @Test
    void a_lead_is_written_to_as_often_as_the_cap_allows_and_no_oftener() {
        LeadState lead = fixture.lead(ONE, YES);
        List<EffectWriter.Planned> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(fixture.row(lead, "message", "mail-cap", Json.object().put("template", "news")));
        }
        write(ONE, rows);
        fixture.dispatcher();
        fixture.dispatcher();
        fixture.until(
                () -> fixture.text(ONE, "select count(*) from effect_log where connection = 'mail-cap'")
                        .equals("6"),
                "all ended");
        assertThat(fixture.calls.to("mail-cap")).hasSize(2);
        assertThat(fixture.text(
                        ONE,
                        "select count(*) from effect_log where state = 'cancelled' and error like '%frequency cap%'"))
                .isEqualTo("4");
        fixture.clock.advance(Duration.ofDays(8));
        UUID later = fixture.effect(lead, "message", "mail-cap", Json.object().put("template", "news"));
        fixture.awaitState(later, "delivered");
    }

    @Test
    void what_concerns_one_lead_leaves_in_its_order_where_the_connection_asks_for_it() {
        LeadState slow = fixture.lead(ONE, Map.of());
        LeadState other = fixture.lead(ONE, Map.of());
        List<Promise<Receipt>> held = new java.util.concurrent.CopyOnWriteArrayList<>();
        fixture.calls.on("ordered", sent -> {
            if (sent.export().leadId().equals(slow.id().toString())) {
                Promise<Receipt> promise = Promise.promise();
                held.add(promise);
                return promise.future();
            }
            return Future.succeededFuture(Receipt.of("quick"));
        });
        UUID first = fixture.export(slow, "ordered");
        UUID second = fixture.export(slow, "ordered");
        UUID third = fixture.export(other, "ordered");
        fixture.dispatcher();
        fixture.awaitState(third, "delivered");
        fixture.until(() -> held.size() == 1, "the first is called");
        assertThat(fixture.state(second)).isEqualTo("waiting");
        held.get(0).complete(Receipt.of("1"));
        fixture.awaitState(first, "delivered");
        fixture.until(() -> held.size() == 2, "then the second");
        held.get(1).complete(Receipt.of("2"));
        fixture.awaitState(second, "delivered");
    }

    @Test
    void a_dead_letter_says_how_far_it_came() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.CONFIG, "wrong key"));
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.awaitState(id, "dead");
        assertThat(fixture.text(ONE, "select stage from effect where id = $1", id))
                .isEqualTo("call");
    }

    private static Future<Receipt> costs(String cost, String currency) {
        return Future.succeededFuture(new Receipt("ref", Map.of("cost", cost, "currency", currency)));
    }

    private String spent() {
        return fixture.text(ONE, "select spent_day from send_pool where pool = 'pool:purse'");
    }

    @Test
    void money_stops_when_it_is_used_up_says_why_and_goes_on_the_next_day() {
        List<UUID> one = messages(ONE, "mail-money", 10);
        messages(ONE, "mail-money-two", 10);
        fixture.dispatcher();
        fixture.dispatcher();
        // two nodes and two connections share one purse: five times 0.20
        fixture.until(() -> fixture.calls.sent.size() == 5 && spent().equals("1000000"), "five messages");
        fixture.until(
                () -> fixture.text(
                                        ONE,
                                        "select count(*) from effect where state = 'waiting' and error like '%budget of 1.00 EUR a day%'"
                                                + " and connection = 'mail-money'")
                                .compareTo("0")
                        > 0,
                "it is said why");
        assertThat(fixture.calls.sent).hasSize(5);
        fixture.clock.advance(Duration.ofDays(1));
        fixture.until(() -> fixture.calls.sent.size() == 10, "the next day's");
        fixture.change("\"amount\": \"1.00\"", "\"amount\": \"100\"");
        fixture.clock.advance(Duration.ofSeconds(31));
        fixture.until(() -> fixture.calls.sent.size() == 20, "a raised budget lets all leave");
        fixture.until(() -> fixture.state(one.get(0)).equals("delivered"), "recorded");
        assertThat(fixture.text(ONE, "select count(*) from effect_log where error is not null"))
                .isEqualTo("0");
    }

    @Test
    void what_a_message_really_cost_counts_and_what_was_refused_costs_nothing() {
        fixture.calls.on("mail-money", sent -> costs("-0.05", "EUR"));
        messages(ONE, "mail-money", 1);
        fixture.dispatcher();
        fixture.until(() -> spent().equals("50000"), "the cost that was told");
        fixture.calls.failOn("mail-money", new CallFailed(CallFailed.Kind.REJECTED, "no"));
        UUID refused = messages(ONE, "mail-money", 1).get(0);
        fixture.awaitState(refused, "refused");
        fixture.until(() -> spent().equals("50000"), "given back");
        fixture.calls.failOn("mail-money", new CallFailed(CallFailed.Kind.TIMEOUT, "lost"));
        messages(ONE, "mail-money", 1);
        fixture.until(() -> spent().equals("250000"), "what may have arrived counts");
        // dearer than expected: from then on that is expected
        fixture.calls.on("mail-money", sent -> costs("0.60", "EUR"));
        messages(ONE, "mail-money", 1);
        fixture.until(() -> spent().equals("850000"), "the dear one");
        int sofar = fixture.calls.to("mail-money").size();
        UUID waits = messages(ONE, "mail-money", 1).get(0);
        fixture.until(
                () -> fixture.text(ONE, "select error from effect where id = $1", waits)
                        .contains("budget"),
                "0.15 is left, and one costs 0.60");
        assertThat(fixture.calls.to("mail-money")).hasSize(sofar);
    }

    @Test
    void costs_in_another_currency_stop_all_until_the_budget_is_in_that_one() {
        fixture.calls.on("mail-money", sent -> costs("0.05", "USD"));
        messages(ONE, "mail-money", 1);
        fixture.dispatcher();
        fixture.until(
                () -> fixture.text(ONE, "select cost_currency from send_pool where pool = 'pool:purse'")
                        .equals("USD"),
                "known");
        UUID waits = messages(ONE, "mail-money", 1).get(0);
        fixture.until(
                () -> fixture.text(ONE, "select error from effect where id = $1", waits)
                        .contains("set the budget in USD"),
                "says what to do");
        fixture.change("\"currency\": \"EUR\"", "\"currency\": \"USD\"");
        fixture.clock.advance(Duration.ofSeconds(31));
        fixture.awaitState(waits, "delivered");
    }

    @Test
    void a_wrong_budget_is_refused_with_all_that_is_wrong() {
        org.vivaio.core.resource.ResourceSet set = new org.vivaio.core.resource.ResourceSet(List.of(
                connection("a", "{\"amount\": 0, \"currency\": \"EURO\", \"per\": \"hour\", \"of\": 1}"),
                connection("b", "{\"amount\": 1, \"currency\": \"EUR\", \"each\": \"2\"}"),
                connection("c", "{\"amount\": 1, \"currency\": \"EUR\", \"each\": 0.1}"),
                connection("d", "{\"amount\": 2, \"currency\": \"EUR\", \"each\": 0.1}")));
        ConnectionPolicies.PART.compile().apply(set);
        assertThat(set.problems().stream().map(p -> p.field() + " " + p.code()))
                .containsExactlyInAnyOrder(
                        "connection/a:budget.amount money",
                        "connection/a:budget.each required",
                        "connection/a:budget.currency currency",
                        "connection/a:budget.per choice",
                        "connection/a:budget.of unknown",
                        "connection/b:budget.each range",
                        "connection/d:budget differs");
    }

    private static org.vivaio.core.resource.Resource connection(String name, String budget) {
        return new org.vivaio.core.resource.Resource(
                "connection",
                name,
                1,
                Json.parseObject("{\"connector\": \"x\", \"limits\": {\"pool\": \"p\"}, \"budget\": " + budget + "}"),
                Json.object());
    }
}
