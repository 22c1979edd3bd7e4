package org.vivaio.bench.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.vivaio.bench.ledger.Ledger.Ack;
import org.vivaio.bench.ledger.Ledger.Balance;
import org.vivaio.bench.ledger.Ledger.Delivery;
import org.vivaio.bench.ledger.Ledger.Intent;
import org.vivaio.bench.ledger.Ledger.Lead;
import org.vivaio.bench.ledger.Ledger.Receipt;

/** The joins that show that nothing acknowledged was lost and nothing happened twice. */
public final class LedgerChecker {
    private static final Set<String> FINAL = Set.of("delivered", "refused", "dead", "cancelled");

    private final Ledger ledger;
    private final Set<String> destinations;
    private final Map<String, Intent> intents = new LinkedHashMap<>();
    private final Map<String, List<Lead>> leadsByKey;
    private final Map<String, Lead> leadsById = new HashMap<>();
    private final Map<String, Delivery> deliveries = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private LedgerChecker(Ledger ledger, Set<String> destinations) {
        this.ledger = ledger;
        this.destinations = new TreeSet<>(destinations);
        ledger.intents().forEach(intent -> intents.put(intent.key(), intent));
        this.leadsByKey = group(ledger.leads(), Lead::key);
        ledger.leads().forEach(lead -> leadsById.put(lead.id(), lead));
        ledger.deliveries().forEach(delivery -> deliveries.put(delivery.id(), delivery));
    }

    /**
     * Checks a run that has come to rest.
     *
     * @param destinations connections to each of which every lead goes once
     * @return what was broken; empty when all promises were kept
     */
    public static List<Finding> check(Ledger ledger, Set<String> destinations) {
        LedgerChecker checker = new LedgerChecker(ledger, destinations);
        checker.captures();
        checker.finalStates();
        checker.receipts();
        checker.counters();
        return List.copyOf(checker.findings);
    }

    /** How often destinations got the same again: allowed, counted. */
    public static Map<String, Long> repeats(Ledger ledger) {
        Map<String, Long> repeats = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (Receipt receipt : ledger.receipts()) {
            repeats.merge(receipt.destination(), seen.add(receipt.destination() + receipt.key()) ? 0L : 1L, Long::sum);
        }
        return repeats;
    }

    private void captures() {
        List<String> lost = new ArrayList<>();
        List<String> other = new ArrayList<>();
        Map<String, Ack> first = new HashMap<>();
        for (Ack ack : ledger.acks()) {
            List<Lead> found = leadsByKey.getOrDefault(ack.key(), List.of());
            if (found.isEmpty()) {
                lost.add(ack.key() + " capture " + ack.captureId());
            } else if (!ack.leadId().isEmpty()
                    && found.stream().noneMatch(lead -> lead.id().equals(ack.leadId()))) {
                other.add(ack.key() + " was answered with lead " + ack.leadId());
            }
            Ack earlier = first.putIfAbsent(ack.key(), ack);
            if (earlier != null && !earlier.captureId().equals(ack.captureId())) {
                other.add(ack.key() + " captures " + earlier.captureId() + " and " + ack.captureId());
            }
        }
        report("acks without a lead", lost);
        report("answers that name another lead or capture", other);

        List<String> twice = new ArrayList<>();
        List<String> unasked = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> strayed = new ArrayList<>();
        leadsByKey.forEach((key, leads) -> {
            Intent intent = intents.get(key);
            if (intent == null) {
                leads.forEach(lead -> unasked.add(lead.id()));
                return;
            }
            if (leads.size() > 1) {
                twice.add(key + " leads " + leads.stream().map(Lead::id).toList());
            }
            for (Lead lead : leads) {
                if (!lead.fields().equals(intent.fields())) {
                    changed.add(key + " lead " + lead.id());
                }
                if (!lead.tenant().equals(intent.tenant())) {
                    strayed.add(key + " lead " + lead.id() + " in " + lead.tenant());
                }
            }
        });
        report("more than one lead for a key", twice);
        report("leads without an intent", unasked);
        report("fields of a lead that are not those of its intent", changed);
        report("leads in another tenant", strayed);
    }

    private void finalStates() {
        Map<String, List<Delivery>> byPlace = group(ledger.deliveries(), d -> d.leadId() + " " + d.connection());
        List<String> missing = new ArrayList<>();
        List<String> several = new ArrayList<>();
        List<String> open = new ArrayList<>();
        List<String> strayed = new ArrayList<>();
        Set<String> acknowledged = new HashSet<>();
        ledger.acks().forEach(ack -> acknowledged.add(ack.key()));
        for (String key : acknowledged) {
            for (Lead lead : leadsByKey.getOrDefault(key, List.of())) {
                for (String destination : destinations) {
                    String place = lead.id() + " " + destination;
                    int count = byPlace.getOrDefault(place, List.of()).size();
                    if (count == 0) {
                        missing.add(place);
                    } else if (count > 1) {
                        several.add(place);
                    }
                }
            }
        }
        for (Delivery delivery : ledger.deliveries()) {
            if (!FINAL.contains(delivery.state())) {
                open.add(delivery.id() + " " + delivery.state());
            }
            Lead lead = leadsById.get(delivery.leadId());
            if (lead != null && !lead.tenant().equals(delivery.tenant())) {
                strayed.add(delivery.id());
            }
        }
        report("acks without a delivery to a destination", missing);
        report("acks with several deliveries to a destination", several);
        report("deliveries without a final state", open);
        report("deliveries in another tenant", strayed);
    }

    private void receipts() {
        Map<String, Set<String>> keysByLead = new HashMap<>();
        Map<String, Receipt> first = new HashMap<>();
        Set<String> arrived = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        List<String> bytes = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> strayed = new ArrayList<>();
        for (Receipt receipt : ledger.receipts()) {
            String place = receipt.destination() + " " + receipt.leadId();
            keysByLead.computeIfAbsent(place, p -> new TreeSet<>()).add(receipt.key());
            arrived.add(receipt.key());
            if (!deliveries.containsKey(receipt.key())) {
                unknown.add(receipt.destination() + " " + receipt.key());
            }
            Receipt earlier = first.putIfAbsent(receipt.destination() + " " + receipt.key(), receipt);
            if (earlier != null && !earlier.content().equals(receipt.content())) {
                bytes.add(receipt.destination() + " " + receipt.key());
            }
            Lead lead = leadsById.get(receipt.leadId());
            if (lead == null) {
                unknown.add(place);
                continue;
            }
            if (!receipt.fields().isEmpty() && !receipt.fields().equals(lead.fields())) {
                changed.add(place);
            }
            if (!receipt.claimed().equals(receipt.tenant()) || !receipt.tenant().equals(lead.tenant())) {
                strayed.add(place + " of " + lead.tenant() + " at " + receipt.tenant());
            }
        }
        List<String> twice = new ArrayList<>();
        keysByLead.forEach((place, keys) -> {
            if (keys.size() > 1) {
                twice.add(place + " " + keys);
            }
        });
        List<String> never = new ArrayList<>();
        for (Delivery delivery : ledger.deliveries()) {
            if (delivery.state().equals("delivered")
                    && destinations.contains(delivery.connection())
                    && !arrived.contains(delivery.id())) {
                never.add(delivery.id());
            }
        }
        report("effects that happened twice under different keys", twice);
        report("repeats with other bytes", bytes);
        report("receipts that nobody sent", unknown);
        report("delivered, but never received", never);
        report("received fields that are not those of the lead", changed);
        report("received for another tenant", strayed);
    }

    private void counters() {
        List<String> apart = new ArrayList<>();
        for (Balance balance : ledger.balances()) {
            if (balance.expected() != balance.actual()) {
                apart.add(balance.name() + ": " + balance.expected() + " and " + balance.actual());
            }
        }
        report("numbers that disagree", apart);
    }

    private void report(String line, List<String> broken) {
        if (!broken.isEmpty()) {
            findings.add(Finding.of(line, broken));
        }
    }

    private static <T> Map<String, List<T>> group(List<T> items, Function<T, String> by) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        items.forEach(item ->
                groups.computeIfAbsent(by.apply(item), key -> new ArrayList<>()).add(item));
        return groups;
    }
}
