package org.vivaio.core.consent;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * Lists of people who must not be contacted (resources of kind {@code suppression}); the addresses themselves are
 * uploaded, and kept as keyed hashes.
 *
 * @param lists by name
 */
public record SuppressionLists(Map<String, SuppressionList> lists) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<SuppressionLists> PART =
            new RulebookPart<>(SuppressionLists.class, SuppressionLists::compile);

    /** The Italian register's answer counts for fifteen days. */
    private static final Duration REGISTER_ANSWER = Duration.ofDays(15);

    private static final List<String> LIFTS = List.of("consent", "never");

    /**
     * One list.
     *
     * @param name of the resource
     * @param channels that it closes
     * @param register whether it is a public register: then each number must have been checked with it, and the answer
     *     ages
     * @param validFor how long an answer of a register counts
     * @param liftedByConsent whether a consent given after the entry opens the channel again
     */
    public record SuppressionList(
            String name, Set<String> channels, boolean register, Duration validFor, boolean liftedByConsent) {}

    /** A list by name. */
    public Optional<SuppressionList> find(String name) {
        return Optional.ofNullable(lists.get(name));
    }

    /** The registers that must be asked before a channel is used. */
    public List<SuppressionList> registers(String channel) {
        return lists.values().stream()
                .filter(list -> list.register() && list.channels().contains(channel))
                .toList();
    }

    private static SuppressionLists compile(ResourceSet resources) {
        Map<String, SuppressionList> lists = new HashMap<>();
        for (Resource resource : resources.of("suppression")) {
            Spec spec = resources.read(resource);
            spec.texts("label");
            boolean register = spec.flag("register", false);
            Set<String> channels = new HashSet<>(spec.names("channels"));
            if (channels.isEmpty()) {
                channels.addAll(register ? Set.of("phone") : PurposeSpec.CHANNELS);
                channels.remove("notice");
            }
            for (String channel : channels) {
                if (!PurposeSpec.CHANNELS.contains(channel) || channel.equals("notice")) {
                    spec.report("channels", "choice", "must be of email, sms, phone, whatsapp, post, push");
                }
            }
            Duration validFor = spec.duration("validFor").orElse(REGISTER_ANSWER);
            if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(Duration.ofDays(366)) > 0) {
                spec.report("validFor", "range", "must be from 1s to 366d");
            }
            if (!register && spec.raw("validFor").isPresent()) {
                spec.report("validFor", "register", "is for registers only: set register to true, or remove it");
            }
            boolean lifted = spec.choice("lift", LIFTS, "consent").equals("consent");
            spec.end();
            lists.put(
                    resource.name(),
                    new SuppressionList(resource.name(), Set.copyOf(channels), register, validFor, lifted));
        }
        return new SuppressionLists(Map.copyOf(lists));
    }
}
