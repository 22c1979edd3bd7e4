package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.TWO;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Receipt;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Json;

class GateTest {
    private DeliveryFixture fixture;

    @BeforeEach
    void open() {
        fixture = new DeliveryFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String cause(UUID id) {
        return fixture.text(ONE, "select error from effect_log where id = $1 and state = 'cancelled'", id);
    }

    @Test
    void a_message_needs_the_consent_of_its_purpose_for_the_channel() {
        UUID none = fixture.message(fixture.lead(ONE, Map.of()));
        UUID otherChannel = fixture.message(fixture.lead(ONE, Map.of("marketing/sms", "given")));
        UUID withdrawn = fixture.message(fixture.lead(ONE, Map.of("marketing/email", "withdrawn")));
        UUID given = fixture.message(fixture.lead(ONE, Map.of("marketing/email", "given")));
        fixture.dispatcher();
        fixture.awaitState(given, "delivered");
        for (UUID id : new UUID[] {none, otherChannel, withdrawn}) {
            fixture.awaitState(id, "cancelled");
            assertThat(cause(id)).contains("marketing by email");
        }
        assertThat(fixture.calls.sent).hasSize(1);
        assertThat(fixture.calls.sent.get(0).message().to()).isEqualTo("ada@lead.test");
        assertThat(fixture.rows(ONE, "select 1 from attempt")).hasSize(1);
        assertThat(fixture.rows(ONE, "select 1 from inbox")).hasSize(1);
    }

    @Test
    void a_consent_withdrawn_between_two_attempts_cancels_the_second() {
        fixture.calls.failOn("mail", new CallFailed(CallFailed.Kind.UNAVAILABLE, "down"));
        LeadState lead = fixture.lead(ONE, Map.of("marketing/email", "given"));
        UUID id = fixture.message(lead);
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.until(() -> fixture.text(ONE, "select failures from effect").equals("1"), "failed once");
        fixture.leads.put(LeadsInMemory.lead(ONE, lead.id(), lead.fields(), Map.of("marketing/email", "withdrawn")));
        fixture.calls.take("mail");
        fixture.clock.advance(Duration.ofMinutes(1));
        dispatcher.wake();
        fixture.awaitState(id, "cancelled");
        assertThat(fixture.calls.sent).hasSize(1);
    }

    @Test
    void an_export_needs_the_purpose_its_connection_names_on_any_channel() {
        UUID refused = fixture.export(fixture.lead(ONE, Map.of()), "ads");
        UUID sent = fixture.export(fixture.lead(ONE, Map.of("marketing/sms", "confirmed")), "ads");
        fixture.dispatcher();
        fixture.awaitState(refused, "cancelled");
        fixture.awaitState(sent, "delivered");
        assertThat(cause(refused)).contains("marketing");
    }

    @Test
    void an_export_carries_the_lead_and_what_the_destination_called_it_before() {
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID first = fixture.export(lead, "crm");
        Dispatcher dispatcher = fixture.dispatcher();
        fixture.awaitState(first, "delivered");
        UUID second = fixture.export(lead, "crm");
        dispatcher.wake();
        fixture.awaitState(second, "delivered");
        var export = fixture.calls.to("crm").get(1).export();
        assertThat(export.reference()).hasValue("ref-" + first.toString().substring(24));
        assertThat(export.leadId()).isEqualTo(lead.id().toString());
        assertThat(export.cause()).isEqualTo("capture.accepted");
        assertThat(export.lead()).containsOnlyKeys("id", "stage", "fields").containsEntry("stage", "lead");
        assertThat(Json.parseObject(fixture.calls.to("crm").get(1).bytes()).properties())
                .extracting(Map.Entry::getKey)
                .contains("id", "tenant", "event", "effectId", "at");
        assertThat(fixture.calls.to("crm").get(0).export().reference()).isEmpty();
    }

    @Test
    void leads_that_are_gone_or_erased_and_connections_that_were_removed_cancel() {
        LeadState vanished = fixture.lead(ONE, Map.of());
        LeadState erased = fixture.lead(ONE, Map.of());
        fixture.leads.remove(vanished.id());
        fixture.leads.put(LeadsInMemory.erased(erased));
        UUID a = fixture.alert(vanished, "mail");
        UUID b = fixture.export(erased, "crm");
        UUID c = fixture.export(fixture.lead(ONE, Map.of()), "removed");
        fixture.dispatcher();
        fixture.awaitState(a, "cancelled");
        fixture.awaitState(b, "cancelled");
        fixture.awaitState(c, "cancelled");
        assertThat(cause(c)).isEqualTo("The connection was removed");
        assertThat(fixture.calls.sent).isEmpty();
    }

    @Test
    void effects_of_a_connection_that_is_switched_off_wait() {
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID waits = fixture.export(lead, "off");
        UUID goes = fixture.export(lead, "crm");
        fixture.dispatcher();
        fixture.awaitState(goes, "delivered");
        assertThat(fixture.state(waits)).isEqualTo("waiting");
    }

    @Test
    void a_missing_template_makes_a_dead_letter_and_a_missing_address_cancels() {
        LeadState lead = fixture.lead(ONE, Map.of());
        UUID noTemplate = fixture.effect(
                lead, "alert", "mail", Json.object().put("template", "nothing").put("seller", "giulia"));
        UUID noSeller = fixture.effect(
                lead, "alert", "mail", Json.object().put("template", "alert").put("seller", "gone"));
        LeadState odd = LeadsInMemory.lead(
                ONE,
                fixture.ids.next(),
                Map.of("email", "a@b.test\r\nBcc: c@d.test"),
                Map.of("marketing/email", "given"));
        fixture.leads.put(odd);
        UUID noAddress = fixture.message(odd);
        fixture.dispatcher();
        fixture.awaitState(noTemplate, "dead");
        fixture.awaitState(noSeller, "cancelled");
        fixture.awaitState(noAddress, "cancelled");
        assertThat(fixture.calls.sent).isEmpty();
    }

    @Test
    void an_erasure_cancels_what_waits_and_empties_what_is_kept() {
        Promise<Receipt> slow = Promise.promise();
        fixture.calls.failOn("mail", new CallFailed(CallFailed.Kind.REJECTED, "ada@lead.test is unknown"));
        fixture.calls.on("crm", sent -> slow.future());
        LeadState lead = fixture.lead(ONE, Map.of());
        LeadState neighbour = fixture.lead(TWO, Map.of());
        UUID refused = fixture.alert(lead, "mail");
        UUID sending = fixture.export(lead, "crm");
        fixture.alert(neighbour, "off");
        fixture.dispatcher();
        fixture.awaitState(refused, "refused");
        fixture.awaitState(sending, "sending");
        UUID waiting = fixture.export(lead, "off");

        done(fixture.db.in(ONE, sql -> fixture.outbox.forget(sql, ONE, lead.id(), "lead erased")));
        assertThat(cause(waiting)).isEqualTo("lead erased");
        assertThat(fixture.text(ONE, "select coalesce(error, 'none') from effect_log where id = $1", refused))
                .isEqualTo("none");
        assertThat(fixture.text(ONE, "select count(*) from attempt where detail is not null"))
                .isEqualTo("0");
        assertThat(fixture.text(ONE, "select payload::text || coalesce(rendered::text, 'none') from effect"))
                .isEqualTo("{}none");
        assertThat(fixture.text(TWO, "select payload->>'template' from effect")).isEqualTo("alert");

        slow.complete(Receipt.of("late"));
        fixture.awaitState(sending, "delivered");
    }

    @Test
    void a_lead_that_cannot_be_read_holds_up_nobody_else() {
        LeadState fine = fixture.lead(ONE, Map.of());
        LeadState broken = fixture.lead(ONE, Map.of());
        fixture.leads.fail(broken.id());
        UUID stuck = fixture.export(broken, "crm");
        UUID goes = fixture.export(fine, "crm");
        fixture.dispatcher();
        fixture.awaitState(goes, "delivered");
        assertThat(fixture.state(stuck)).isEqualTo("waiting");
        assertThat(fixture.text(ONE, "select error from effect where id = $1", stuck))
                .contains("cannot be read");
    }

    @Test
    void a_batch_gets_one_answer_for_each_lead() {
        fixture.calls.batch = 10;
        fixture.calls.free = 1;
        LeadState lead = fixture.lead(ONE, Map.of());
        for (int i = 0; i < 25; i++) {
            fixture.export(lead, "crm");
        }
        fixture.dispatcher();
        fixture.until(() -> fixture.text(ONE, "select count(*) from effect_log").equals("25"), "all delivered");
        assertThat(fixture.calls.batches).allMatch(size -> size <= 10).anyMatch(size -> size == 10);
    }

    @Test
    void a_plugin_that_answers_too_little_counts_as_broken() {
        fixture.calls.tooFew = true;
        UUID id = fixture.export(fixture.lead(ONE, Map.of()), "crm");
        fixture.dispatcher();
        fixture.until(() -> fixture.text(ONE, "select failures from effect").equals("1"), "failed");
        assertThat(fixture.text(ONE, "select outcome from attempt where effect_id = $1", id))
                .isEqualTo("fault");
    }
}
