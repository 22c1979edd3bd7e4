package org.vivaio.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vivaio.bench.ledger.Ledger.Ack;
import org.vivaio.bench.ledger.Ledger.Balance;
import org.vivaio.bench.ledger.Ledger.Delivery;
import org.vivaio.bench.ledger.Ledger.Intent;
import org.vivaio.bench.ledger.Ledger.Lead;
import org.vivaio.bench.ledger.Ledger.Receipt;

/** A checker that finds nothing is worth nothing: each test plants one fault into a run that is sound. */
final class LedgerCheckerTest {
    private final List<Intent> intents = new ArrayList<>();
    private final List<Ack> acks = new ArrayList<>();
    private final List<Lead> leads = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<Balance> balances = new ArrayList<>();

    LedgerCheckerTest() {
        for (int i = 0; i < 4; i++) {
            String tenant = i % 2 == 0 ? "one" : "two";
            intents.add(new Intent("key-" + i, tenant, "fields" + i));
            acks.add(new Ack("key-" + i, 201, "capture" + i, "lead" + i));
            leads.add(new Lead("key-" + i, tenant, "lead" + i, "fields" + i));
            deliveries.add(new Delivery("effect" + i, tenant, "lead" + i, "crm", "delivered"));
            receipts.add(receipt(i, tenant));
        }
        balances.add(new Balance("rows", 4, 4));
    }

    private static Receipt receipt(int i, String tenant) {
        return new Receipt("crm", tenant, "effect" + i, "lead" + i, tenant, "bytes" + i, "fields" + i);
    }

    @Test
    void a_sound_run_has_no_findings_and_a_repeat_under_the_same_key_is_counted_elsewhere() {
        assertThat(findings()).isEmpty();
        receipts.add(receipt(1, "two"));
        assertThat(findings()).isEmpty();
        assertThat(LedgerChecker.repeats(ledger())).containsEntry("crm", 1L);
    }

    @Test
    void an_intent_that_nobody_answered_may_or_may_not_be_a_lead() {
        acks.remove(3);
        assertThat(findings()).isEmpty();
        leads.remove(3);
        deliveries.remove(3);
        receipts.remove(3);
        assertThat(findings()).isEmpty();
    }

    @Test
    void an_acknowledged_lead_that_is_gone_is_found() {
        leads.remove(2);
        assertThat(findings()).contains("acks without a lead");
    }

    @Test
    void a_lead_stored_twice_is_found() {
        leads.add(new Lead("key-1", "two", "lead9", "fields1"));
        assertThat(findings()).contains("more than one lead for a key", "acks without a delivery to a destination");
    }

    @Test
    void a_repeat_that_was_answered_with_another_capture_is_found() {
        acks.add(new Ack("key-1", 200, "capture9", "lead1"));
        assertThat(findings()).containsExactly("answers that name another lead or capture");
    }

    @Test
    void a_lead_that_nobody_sent_is_found() {
        leads.add(new Lead("", "one", "lead9", "fields9"));
        assertThat(findings()).containsExactly("leads without an intent");
    }

    @Test
    void changed_fields_and_a_strayed_lead_are_found() {
        leads.set(0, new Lead("key-0", "two", "lead0", "other"));
        assertThat(findings()).contains("fields of a lead that are not those of its intent", "leads in another tenant");
    }

    @Test
    void an_ack_without_effect_and_one_with_two_are_found() {
        deliveries.remove(0);
        assertThat(findings()).contains("acks without a delivery to a destination");
        deliveries.add(new Delivery("effect9", "two", "lead1", "crm", "dead"));
        assertThat(findings()).contains("acks with several deliveries to a destination");
    }

    @Test
    void an_effect_that_never_ends_is_found() {
        deliveries.set(0, new Delivery("effect0", "one", "lead0", "crm", "sending"));
        assertThat(findings()).containsExactly("deliveries without a final state");
    }

    @Test
    void a_new_id_for_each_retry_is_found() {
        receipts.add(new Receipt("crm", "two", "effect8", "lead1", "two", "bytes1", "fields1"));
        assertThat(findings())
                .contains("effects that happened twice under different keys", "receipts that nobody sent");
    }

    @Test
    void a_repeat_with_other_bytes_is_found() {
        receipts.add(new Receipt("crm", "two", "effect1", "lead1", "two", "bytes9", "fields1"));
        assertThat(findings()).containsExactly("repeats with other bytes");
    }

    @Test
    void a_delivery_that_did_not_arrive_is_found() {
        receipts.remove(0);
        assertThat(findings()).containsExactly("delivered, but never received");
    }

    @Test
    void a_lead_sent_to_another_tenant_is_found() {
        receipts.set(0, new Receipt("crm", "two", "effect0", "lead0", "two", "bytes0", "fields0"));
        assertThat(findings()).containsExactly("received for another tenant");
    }

    @Test
    void numbers_that_disagree_are_found() {
        balances.add(new Balance("leases older than their limit", 0, 1));
        assertThat(findings()).containsExactly("numbers that disagree");
    }

    private Ledger ledger() {
        return new Ledger(intents, acks, leads, deliveries, receipts, balances);
    }

    private List<String> findings() {
        return LedgerChecker.check(ledger(), Set.of("crm")).stream()
                .map(Finding::line)
                .toList();
    }
}
