package org.vivaio.core.message;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * How templates go to leads, and by which channels they can go.
 *
 * @param templates by name
 * @param channels connections that reach people, by name
 * @param going names of templates that go by themselves
 * @param fallsBack whether any template tries another channel when one fails
 */
public record MessageRules(
        Map<String, Way> templates, Map<String, Channel> channels, List<String> going, boolean fallsBack) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<MessageRules> PART = new RulebookPart<>(MessageRules.class, MessageRules::compile);

    private static final Map<String, String> MEDIUM_OF =
            Map.of("channel-email", "email", "channel-sms", "sms", "channel-telephony", "phone");

    static final List<String> MEDIA = List.of("email", "sms", "phone");

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int MOST_COST = 1_000_000_000;
    /** Would answer themselves. */
    private static final Set<String> OWN = Set.of("message.sent", MessageDecider.REQUESTED);

    /**
     * How a template goes to leads.
     *
     * @param purpose the consent it needs
     * @param channels media in the order in which they are tried; empty for any
     * @param connection the one connection it leaves by; empty to choose
     * @param fallback whether the next channel is tried when one fails or a message comes back
     * @param send when it goes by itself
     */
    public record Way(
            Optional<String> purpose,
            List<String> channels,
            Optional<String> connection,
            boolean fallback,
            Optional<Send> send) {}

    /**
     * When a template goes by itself.
     *
     * @param on event types
     * @param when for which leads
     * @param after how long after the event
     * @param once whether a lead ever gets it once only
     */
    public record Send(Set<String> on, Optional<Condition> when, Duration after, boolean once) {}

    /**
     * A connection that reaches people.
     *
     * @param medium {@code email}, {@code sms} or {@code phone}
     * @param cost of one message, in any unit that is the same for all
     * @param enabled whether it is switched on
     */
    public record Channel(String medium, double cost, boolean enabled) {}

    private static MessageRules compile(ResourceSet resources) {
        Map<String, Channel> channels = new TreeMap<>();
        for (Resource resource : resources.of("connection")) {
            Spec spec = resources.read(resource);
            double cost = spec.number("cost").orElse(0.0);
            if (cost < 0 || cost > MOST_COST) {
                spec.report(
                        "cost",
                        "range",
                        "must be from 0 on: what one message costs, in any unit that is the same for all");
            }
            medium(spec)
                    .ifPresent(medium ->
                            channels.put(resource.name(), new Channel(medium, cost, spec.flag("enabled", true))));
        }
        Map<String, Way> templates = new TreeMap<>();
        for (Resource resource : resources.of("template")) {
            templates.put(resource.name(), way(resources, resources.read(resource)));
        }
        return new MessageRules(
                Collections.unmodifiableMap(templates),
                Collections.unmodifiableMap(channels),
                templates.entrySet().stream()
                        .filter(e -> e.getValue().send().isPresent())
                        .map(Map.Entry::getKey)
                        .toList(),
                templates.values().stream().anyMatch(Way::fallback));
    }

    /** What a channel reaches people by: as its connection says, else as its connector is called. */
    private static Optional<String> medium(Spec spec) {
        Optional<String> said = spec.text("channel");
        if (said.isPresent()) {
            if (!MEDIA.contains(said.get())) {
                spec.report("channel", "choice", "must be one of " + String.join(", ", MEDIA));
                return Optional.empty();
            }
            return said;
        }
        String connector = spec.text("connector").orElse("");
        // channel-sms-http, channel-telephony-twilio and so on are profiles of the same channel
        return MEDIUM_OF.entrySet().stream()
                .filter(entry -> connector.equals(entry.getKey()) || connector.startsWith(entry.getKey() + "-"))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Way way(ResourceSet resources, Spec spec) {
        Optional<String> purpose = spec.text("purpose");
        List<String> channels = spec.names("channels").stream().distinct().toList();
        channels.stream()
                .filter(channel -> !MEDIA.contains(channel))
                .forEach(channel -> spec.report(
                        "channels", "choice", "names " + channel + "; channels are " + String.join(", ", MEDIA)));
        Optional<String> connection = spec.text("connection");
        connection
                .filter(name -> resources.find("connection", name).isEmpty())
                .ifPresent(name -> spec.report("connection", "missing", "names " + name + ", which is no connection"));
        Optional<Send> send = spec.raw("send").isPresent() ? Optional.of(send(spec.object("send"))) : Optional.empty();
        if (send.isPresent() && purpose.isEmpty()) {
            spec.report(
                    "purpose", "required", "is missing: what goes to leads by itself needs the purpose of a consent");
        }
        return new Way(purpose, channels, connection, spec.flag("fallback", false), send);
    }

    private static Send send(Spec spec) {
        List<String> on = spec.types("on", false);
        if (on.isEmpty()) {
            spec.report("on", "required", "is missing: name at least one type of event, such as capture.accepted");
        }
        on.stream()
                .filter(OWN::contains)
                .forEach(type -> spec.report("on", "loop", "names " + type + ": the message would answer itself"));
        Duration after = spec.duration("after").orElse(Duration.ZERO);
        if (after.isNegative() || after.compareTo(LONGEST) > 0) {
            spec.report("after", "range", "must be from 0s to 365d");
        }
        Send send = new Send(new HashSet<>(on), spec.condition("when"), after, spec.flag("once", false));
        spec.end();
        return send;
    }
}
