package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.TWO;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Json;

class DispatcherTest {
    private DeliveryFixture fixture;

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private JsonNode factOf(UUID lead) {
        List<Row> rows = fixture.rows(ONE, "select kind, source, state, body from inbox where lead_id = $1", lead);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getString("kind")).isEqualTo("fact");
        assertThat(rows.get(0).getString("state")).isEqualTo("pending");
        return Json.parseObject(rows.get(0).getBuffer("body").toString());
    }

    @Test
    void an_alert_reaches_the_seller_and_comes_back_as_a_fact() {
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID id = fixture.alert(lead, "mail");
        fixture.dispatcher();
        fixture.awaitState(id, "delivered");

        Message message = fixture.calls.to("mail").get(0).message();
        assertThat(message.key()).isEqualTo(id.toString());
        assertThat(message.to()).isEqualTo("giulia@seller.test");
        assertThat(message.subject()).contains("Nuovo: Ada");
        assertThat(message.text()).isEqualTo("Giulia ada@lead.test https://leads.test/#/acme/leads/" + lead.id());
        assertThat(message.attempt()).isEqualTo(1);

        JsonNode fact = factOf(lead.id());
        assertThat(fact.path("leadId").asText()).isEqualTo(lead.id().toString());
        assertThat(fact.path("actor").asText()).isEqualTo("connection:mail");
        JsonNode first = fact.path("facts").path(0);
        assertThat(first.path("type").asText()).isEqualTo("message.sent");
        assertThat(first.path("data").path("effectId").asText()).isEqualTo(id.toString());
        assertThat(first.path("data").path("template").asText()).isEqualTo("alert");
        assertThat(first.path("data").path("reference").asText()).startsWith("ref-");
        fixture.until(() -> fixture.factSignals.get() == 1, "the pipeline was woken");
        assertThat(fixture.text(
                        ONE, "select outcome from attempt where effect_id = $1 and finished_at is not null", id))
                .isEqualTo("delivered");
    }

    @Test
    void what_a_channel_says_of_a_message_is_told_with_it_such_as_its_cost() {
        LeadState lead = fixture.lead(ONE, Map.of());
        fixture.calls.on(
                "mail",
                sent -> Future.succeededFuture(
                        new org.vivaio.api.Receipt("ref-1", Map.of("parts", "2", "cost", "0.13", "currency", "EUR"))));
        UUID id = fixture.alert(lead, "mail");
        fixture.dispatcher();
        fixture.awaitState(id, "delivered");
        JsonNode said = factOf(lead.id()).path("facts").path(0).path("data").path("receipt");
        assertThat(said.path("cost").asText()).isEqualTo("0.13");
        assertThat(said.path("parts").asText()).isEqualTo("2");
    }

    @Test
    void a_message_carries_its_files_and_one_whose_file_is_missing_waits_for_a_person() {
        LeadState lead = fixture.lead(ONE, Map.of());
        fixture.files = (tenant, assets) ->
                Future.failedFuture(new MessageFiles.Missing("The asset guide has no file: upload it, then retry"));
        UUID id = fixture.effect(
                lead,
                "alert",
                "mail",
                Json.object().put("template", "with-guide").put("seller", "giulia"));
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.awaitState(id, "dead");
        assertThat(fixture.calls.to("mail")).isEmpty();
        Deliveries deliveries = new Deliveries(fixture.db, fixture.clock, dispatcher::wake);
        assertThat(fixture.text(ONE, "select error from effect where id = $1", id))
                .contains("upload it");
        // the connection is not to blame: others go on
        UUID other = fixture.alert(lead, "mail");
        fixture.awaitState(other, "delivered");

        fixture.files = (tenant, assets) -> Future.succeededFuture(
                List.of(new org.vivaio.api.Attachment(tenant + "-" + assets.get(0) + ".pdf", new byte[] {1})));
        done(deliveries.retryDead(ONE, Deliveries.Dead.of(Optional.of("mail"))));
        fixture.awaitState(id, "delivered");
        assertThat(fixture.calls.to("mail").get(1).message().attachments())
                .extracting(org.vivaio.api.Attachment::name)
                .containsExactly("acme-guide.pdf");
    }

    @Test
    void lease_attempt_and_bytes_are_on_record_before_the_call() {
        List<String> seen = new CopyOnWriteArrayList<>();
        fixture.calls.on(
                "crm",
                sent -> fixture.db.in(
                        ONE,
                        sql -> sql.preparedQuery("""
                        select e.state, e.rendered, a.number, a.finished_at from effect e
                        join attempt a on a.tenant_id = e.tenant_id and a.effect_id = e.id""").execute().map(rows -> {
                            Row row = rows.iterator().next();
                            seen.add(row.getString("state") + " " + row.getInteger("number") + " "
                                    + (row.getOffsetDateTime("finished_at") == null)
                                    + row.getBuffer("rendered").toString().equals(sent.bytes()));
                            return Receipt.of("42");
                        })));
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.awaitState(id, "delivered");
        assertThat(seen).containsExactly("sending 1 truetrue");
    }

    @Test
    void a_repeat_waits_as_long_as_the_peer_asked_and_sends_the_same_bytes_under_the_same_key() {
        fixture.calls.failOn(
                "crm", new CallFailed(CallFailed.Kind.LIMITED, "slow", Optional.of(Duration.ofMinutes(20))));
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID id = fixture.export(lead, "crm");
        Instant began = fixture.clock.instant();
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(() -> fixture.text(ONE, "select failures from effect").equals("1"), "failed once");
        OffsetDateTime due =
                fixture.rows(ONE, "select due_at from effect").get(0).getOffsetDateTime(0);
        assertThat(due.toInstant()).isEqualTo(began.plus(Duration.ofMinutes(20)));

        fixture.leads.put(LeadsInMemory.lead(ONE, lead.id(), Map.of("firstName", "Changed"), Map.of()));
        fixture.calls.take("crm");
        fixture.clock.advance(Duration.ofMinutes(21));
        dispatcher.wake();
        fixture.awaitState(id, "delivered");
        List<ScriptedCalls.Sent> sent = fixture.calls.to("crm");
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).key()).isEqualTo(sent.get(0).key());
        assertThat(sent.get(1).bytes()).isEqualTo(sent.get(0).bytes()).contains("Ada");
        assertThat(sent.get(1).export().attempt()).isEqualTo(2);
        assertThat(fixture.rows(ONE, "select outcome from attempt order by number"))
                .extracting(row -> row.getString(0))
                .containsExactly("limited", "delivered");
    }

    @Test
    void a_refusal_is_final_and_told_to_the_lead() {
        fixture.calls.failOn("mail", new CallFailed(CallFailed.Kind.REJECTED, "no such mailbox"));
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID id = fixture.alert(lead, "mail");
        fixture.dispatcher();
        fixture.awaitState(id, "refused");
        JsonNode fact = factOf(lead.id()).path("facts").path(0);
        assertThat(fact.path("type").asText()).isEqualTo("message.failed");
        assertThat(fact.path("data").path("error").asText()).isEqualTo("no such mailbox");
    }

    @Test
    void when_the_schedule_is_used_up_it_becomes_a_dead_letter_that_can_be_retried() {
        fixture.calls.failOn("ads", new CallFailed(CallFailed.Kind.UNAVAILABLE, "down"));
        LeadState lead = fixture.lead(ONE, Map.of("marketing/email", "given"));
        UUID id = fixture.export(lead, "ads");
        Dispatcher dispatcher = fixture.dispatcher();
        for (int failures = 1; failures < 3; failures++) {
            String reached = String.valueOf(failures);
            fixture.until(
                    () -> fixture.text(ONE, "select failures from effect").equals(reached), "failures " + reached);
            fixture.clock.advance(Duration.ofMinutes(2));
            dispatcher.wake();
        }
        fixture.awaitState(id, "dead");
        assertThat(fixture.calls.to("ads")).hasSize(3);
        assertThat(factOf(lead.id()).path("facts").path(0).path("type").asText())
                .isEqualTo("export.refused");

        fixture.calls.take("ads");
        Deliveries deliveries = new Deliveries(fixture.db, fixture.clock, dispatcher::wake);
        assertThat(done(deliveries.retryDead(TWO, Deliveries.Dead.of(Optional.empty())))
                        .path("retried")
                        .asInt())
                .isZero();
        assertThat(done(deliveries.retryDead(ONE, Deliveries.Dead.of(Optional.of("ads"))))
                        .path("retried")
                        .asInt())
                .isEqualTo(1);
        fixture.awaitState(id, "delivered");
    }

    @Test
    void two_dispatchers_never_call_the_same_effect_twice() {
        LeadState lead = fixture.lead(ONE, Map.of());
        List<EffectWriter.Planned> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rows.add(fixture.row(
                    lead,
                    "export",
                    i % 2 == 0 ? "crm" : "mail-two",
                    Json.object().put("event", "x")));
        }
        done(fixture.db.in(ONE, sql -> fixture.outbox.write(sql, rows)));
        fixture.calls.free = 7;
        fixture.dispatcher();
        fixture.dispatcher();
        fixture.until(
                () -> fixture.text(ONE, "select count(*) from effect_log where state = 'delivered'")
                        .equals("400"),
                "all delivered");
        Set<String> keys = new HashSet<>();
        fixture.calls.sent.forEach(sent -> keys.add(sent.key()));
        assertThat(fixture.calls.sent).hasSize(400);
        assertThat(keys).hasSize(400);
        assertThat(fixture.text(ONE, "select count(distinct node) from attempt"))
                .isEqualTo("2");
    }

    @Test
    void a_connection_that_hangs_does_not_slow_another() {
        LeadState lead = fixture.lead(ONE, Map.of());
        fixture.calls.on("crm", sent -> Promise.<Receipt>promise().future());
        for (int i = 0; i < 100; i++) {
            fixture.export(lead, "crm");
        }
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(() -> fixture.calls.to("crm").size() >= 64, "the other one hangs");
        UUID id = fixture.alert(lead, "mail");
        dispatcher.wake();
        fixture.awaitState(id, "delivered");
    }

    @Test
    void refused_credentials_pause_the_connection_until_a_person_mends_it() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.AUTH, "expired"));
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID first = fixture.export(lead, "crm");
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(
                () -> fixture.text(ONE, "select state from connection_state").equals("needs-sign-in"), "paused");
        UUID second = fixture.export(lead, "crm");
        UUID alert = fixture.alert(lead, "mail");
        dispatcher.wake();
        fixture.awaitState(alert, "delivered");
        assertThat(fixture.state(second)).isEqualTo("waiting");
        assertThat(fixture.calls.to("crm")).hasSize(1);
        assertThat(fixture.text(ONE, "select failures from effect where id = $1", first))
                .isEqualTo("0");

        fixture.calls.take("crm");
        done(dispatcher.resume(ONE, "crm"));
        fixture.awaitState(first, "delivered");
        fixture.awaitState(second, "delivered");
        assertThat(fixture.rows(ONE, "select 1 from connection_state")).isEmpty();
    }

    @Test
    void a_paused_connection_is_tried_with_one_call_after_five_minutes() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.AUTH, "expired"));
        LeadState lead = fixture.lead(ONE, Map.of());
        List<UUID> all = new ArrayList<>();
        all.add(fixture.export(lead, "crm"));
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(() -> fixture.rows(ONE, "select 1 from connection_state").size() == 1, "paused");
        for (int i = 0; i < 5; i++) {
            all.add(fixture.export(lead, "crm"));
        }
        fixture.clock.advance(Duration.ofMinutes(6));
        dispatcher.wake();
        fixture.until(() -> fixture.calls.to("crm").size() == 2, "probed once");
        fixture.calls.take("crm");
        fixture.clock.advance(Duration.ofMinutes(6));
        dispatcher.wake();
        all.forEach(id -> fixture.awaitState(id, "delivered"));
    }

    @Test
    void wrong_settings_end_the_effect_and_pause_the_connection() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.CONFIG, "gone"));
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.awaitState(id, "dead");
        assertThat(fixture.text(ONE, "select error from effect")).isEqualTo("gone");
        assertThat(fixture.text(ONE, "select state from connection_state")).isEqualTo("needs-settings");
    }

    @Test
    void a_retry_by_hand_tries_a_connection_that_was_paused_for_its_settings() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.CONFIG, "gone"));
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.awaitState(id, "dead");
        UUID behind = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        Deliveries deliveries = new Deliveries(fixture.db, fixture.clock, dispatcher::wake);

        done(deliveries.retry(ONE, id));
        fixture.until(() -> fixture.calls.to("crm").size() == 2, "tried once");
        fixture.until(
                () -> fixture.text(ONE, "select until::text from connection_state")
                        .equals("null"),
                "paused again");

        fixture.calls.take("crm");
        done(deliveries.retryDead(ONE, Deliveries.Dead.of(Optional.of("crm"))));
        fixture.awaitState(id, "delivered");
        fixture.awaitState(behind, "delivered");
        assertThat(fixture.rows(ONE, "select 1 from connection_state")).isEmpty();
    }

    @Test
    void a_call_that_never_began_leaves_no_trace_and_is_made_again() {
        fixture.calls.failOn("crm", new CallFailed(CallFailed.Kind.BUSY, "full"));
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 1 && fixture.state(id).equals("waiting"), "put back");
        assertThat(fixture.rows(ONE, "select 1 from attempt")).isEmpty();
        fixture.calls.take("crm");
        fixture.clock.advance(Duration.ofSeconds(2));
        dispatcher.wake();
        fixture.awaitState(id, "delivered");
        assertThat(fixture.text(ONE, "select attempts from effect_log")).isEqualTo("1");
    }

    @Test
    void stopping_waits_for_calls_and_leases_no_more() {
        Promise<Receipt> slow = Promise.promise();
        fixture.calls.on("crm", sent -> slow.future());
        fixture.calls.free = 1;
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID first = fixture.export(lead, "crm");
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(() -> fixture.calls.sent.size() == 1, "called");
        Future<Void> stopped = dispatcher.stop(Duration.ofSeconds(20));
        UUID second = fixture.export(lead, "crm");
        dispatcher.wake();
        assertThat(stopped.isComplete()).isFalse();
        slow.complete(Receipt.of("late"));
        done(stopped);
        assertThat(fixture.state(first)).isEqualTo("delivered");
        assertThat(fixture.state(second)).isEqualTo("waiting");
    }

    @Test
    void a_second_tenant_sees_nothing_and_has_its_own_deliveries() {
        UUID mine = fixture.alert(fixture.lead(ONE, Map.of()), "mail");
        UUID theirs = fixture.alert(fixture.lead(TWO, Map.of()), "mail");
        fixture.dispatcher();
        fixture.awaitState(mine, "delivered");
        fixture.until(() -> fixture.calls.sent.size() == 2, "both sent");
        assertThat(fixture.calls.sent)
                .extracting(sent -> sent.tenant() + " " + sent.key())
                .containsExactlyInAnyOrder(ONE + " " + mine, TWO + " " + theirs);
        fixture.until(() -> fixture.rows(TWO, "select id from effect_log").size() == 1, "the other tenant's is logged");
        assertThat(fixture.rows(TWO, "select 1 from effect_log where id = $1", mine))
                .isEmpty();
        assertThat(fixture.rows(TWO, "select 1 from attempt where effect_id = $1", mine))
                .isEmpty();
    }

    @Test
    void a_commit_that_names_its_tenant_is_seen_at_once() {
        Dispatcher dispatcher = fixture.dispatcher();
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        dispatcher.wake(Set.of(ONE, "unknown"));
        fixture.awaitState(id, "delivered");
    }
}
