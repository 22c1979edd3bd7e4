package org.vivaio.core.preference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.api.Wording;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.platform.Json;

/**
 * What a person can choose: every purpose that rests on a consent or an interest, for each channel, and whatever else
 * stands of the person's own consents.
 *
 * @param items by {@code purpose/channel}
 */
record Choices(Map<String, Item> items) {
    private static final Set<String> CHOSEN = Set.of("consent", "legitimate-interest");

    /**
     * One choice.
     *
     * @param purpose name of the purpose
     * @param label for people
     * @param wording as it would be agreed to now; empty when the purpose is gone
     * @param standing what stands
     */
    record Item(
            String purpose, String channel, String label, Optional<Wording> wording, Optional<ConsentState> standing) {
        String key() {
            return purpose + "/" + channel;
        }

        boolean holds() {
            return standing.filter(ConsentState::holds).isPresent();
        }

        boolean open() {
            return holds() || standing.filter(ConsentState::isPending).isPresent();
        }
    }

    static Choices of(LeadState lead, Purposes purposes, List<String> languages) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (PurposeSpec spec : new TreeMap<>(purposes.purposes()).values()) {
            for (String channel : spec.channels()) {
                String key = spec.name() + "/" + channel;
                Optional<ConsentState> standing =
                        Optional.ofNullable(lead.consents().get(key));
                if (!channel.equals("notice") && (CHOSEN.contains(spec.legalBasis()) || standing.isPresent())) {
                    items.put(
                            key,
                            new Item(
                                    spec.name(),
                                    channel,
                                    spec.label(languages),
                                    Optional.of(spec.current(languages)),
                                    standing));
                }
            }
        }
        new TreeMap<>(lead.consents()).forEach((key, standing) -> {
            if (!items.containsKey(key)
                    && standing.holds()
                    && !standing.text().channel().equals("notice")) {
                items.put(
                        key,
                        new Item(
                                standing.text().purpose(),
                                standing.text().channel(),
                                standing.text().purpose(),
                                Optional.empty(),
                                Optional.of(standing)));
            }
        });
        return new Choices(items);
    }

    /** The facts that bring the lead from what stands to what was chosen; empty when nothing changes. */
    ArrayNode changes(Set<String> keep, Map<String, String> shown, Map<String, String> circumstances) {
        ArrayNode facts = Json.array();
        for (Item item : items.values()) {
            String version = shown.get(item.key());
            if (version == null) {
                continue;
            }
            boolean wanted = keep.contains(item.key());
            if (item.holds() && !wanted) {
                withdraw(facts, item.purpose(), item.channel(), circumstances);
            } else if (!item.open() && wanted && item.wording().isPresent()) {
                var data = facts.addObject().put("type", "consent.given").putObject("data");
                circumstances.forEach(data::put);
                data.put("purpose", item.purpose())
                        .put("channel", item.channel())
                        .put("wordingVersion", version)
                        .put("language", item.wording().get().language());
            }
        }
        return facts;
    }

    /** The facts that withdraw all that stands or waits. */
    ArrayNode nothing(Map<String, String> circumstances) {
        ArrayNode facts = Json.array();
        List<Item> open = new ArrayList<>(items.values());
        open.removeIf(item -> !item.open());
        open.forEach(item -> withdraw(facts, item.purpose(), item.channel(), circumstances));
        return facts;
    }

    /** Withdraws one consent, also one that nobody knows of: who says no is heard. */
    static void withdraw(ArrayNode facts, String purpose, String channel, Map<String, String> circumstances) {
        var data = facts.addObject().put("type", "consent.withdrawn").putObject("data");
        circumstances.forEach(data::put);
        data.put("purpose", purpose).put("channel", channel);
    }
}
