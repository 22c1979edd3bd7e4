package org.vivaio.core.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.LeadState;

/**
 * Chooses the connection by which a lead is written to: among channels that the lead agreed to and can be reached by, first
 * what the lead prefers, then the template's order, then the cheapest.
 */
final class ChannelChoice {
    /** The tenant's field in which a lead says by what it likes to be reached. */
    static final String PREFERRED = "preferredChannel";

    private ChannelChoice() {}

    /** A way to the lead. */
    record Way(String connection, String channel) {}

    /**
     * What came of it.
     *
     * @param way empty when there is none
     * @param why in words, when there is none
     */
    record Choice(Optional<Way> way, String why) {}

    /**
     * A way by which the template may go.
     *
     * @param connection the one that was asked for, if any
     * @param tried channels that have failed
     */
    static Choice of(
            LeadState lead,
            MessageRules.Way template,
            Map<String, MessageRules.Channel> connections,
            Optional<String> connection,
            Set<String> tried) {
        Optional<String> fixed = connection.or(template::connection);
        List<Way> ways = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        connections.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            String medium = entry.getValue().medium();
            boolean meant = fixed.map(entry.getKey()::equals)
                    .orElse(template.channels().isEmpty() || template.channels().contains(medium));
            if (!meant || tried.contains(medium)) {
                return;
            }
            Optional<String> problem = problem(lead, template, entry.getValue(), medium);
            problem.ifPresentOrElse(
                    why -> reasons.add(entry.getKey() + ": " + why), () -> ways.add(new Way(entry.getKey(), medium)));
        });
        if (ways.isEmpty()) {
            return new Choice(
                    Optional.empty(),
                    reasons.isEmpty()
                            ? "there is no channel for it" + (tried.isEmpty() ? "" : " that was not tried")
                            : String.join("; ", reasons));
        }
        String preferred = lead.text(PREFERRED).orElse("").toLowerCase(Locale.ROOT);
        Comparator<Way> order = Comparator.<Way>comparingInt(
                        way -> way.channel().equals(preferred) ? 0 : 1)
                .thenComparingInt(way -> place(template.channels(), way.channel()))
                .thenComparingDouble(way -> cost(connections, way))
                .thenComparing(Way::connection);
        return new Choice(ways.stream().min(order), "");
    }

    private static Optional<String> problem(
            LeadState lead, MessageRules.Way template, MessageRules.Channel policy, String medium) {
        if (!policy.enabled()) {
            return Optional.of("is switched off");
        }
        boolean there = lead.text(medium.equals("email") ? "email" : "phone").isPresent();
        if (!there) {
            return Optional.of("the lead has no address for " + medium);
        }
        if (template.purpose().isEmpty()) {
            return Optional.of("the template names no purpose");
        }
        LeadState.ConsentState consent = lead.consents().get(template.purpose().get() + "/" + medium);
        if (consent == null || !consent.holds()) {
            return Optional.of(
                    "the lead has not consented to " + template.purpose().get() + " by " + medium);
        }
        LeadState.Verification known = lead.verification().get(medium.equals("email") ? "email" : "phone");
        return known != null && known.result().equals("invalid")
                ? Optional.of("the address was found not to exist")
                : Optional.empty();
    }

    private static int place(List<String> channels, String channel) {
        int place = channels.indexOf(channel);
        return place < 0 ? channels.size() : place;
    }

    private static double cost(Map<String, MessageRules.Channel> connections, Way way) {
        MessageRules.Channel policy = connections.get(way.connection());
        return policy == null ? 0 : policy.cost();
    }
}
