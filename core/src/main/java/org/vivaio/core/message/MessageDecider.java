package org.vivaio.core.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Json;

/**
 * Writes to leads: because somebody asked for it ({@code message.requested}), because a template says when it goes, or by another
 * channel because the first one failed. A sender: runs when the changers have come to rest.
 */
public final class MessageDecider implements Decider {
    /** A fact that asks for a message. */
    public static final String REQUESTED = "message.requested";

    private static final Set<String> FAILED = Set.of("message.failed", "message.bounced");

    /** Without state. */
    public MessageDecider() {}

    /** A message to be sent: its template, where it stands in what was planned, and what was tried already. */
    private record Wanted(
            String name,
            MessageRules.Way template,
            String step,
            String revision,
            Optional<String> connection,
            Set<String> tried,
            Optional<Instant> at) {}

    @Override
    public Outcome decide(Situation situation) {
        if (situation.isSweep() || situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        MessageRules rules = situation.rules(MessageRules.class);
        List<EventData> events = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        EventData fact = situation.fact().data();
        if (fact instanceof Observed asked && asked.type().equals(REQUESTED)) {
            requested(situation, asked, events, effects);
        }
        if (fact instanceof Observed failed && FAILED.contains(failed.type()) && rules.fallsBack()) {
            if (!failed.data().containsKey("step")
                    && situation.context().history().isEmpty()) {
                return Outcome.needs(new Context.History());
            }
            failed(situation, failed, events, effects);
        }
        for (String name : rules.going()) {
            byItself(situation, name, rules.templates().get(name), effects);
        }
        return new Outcome(events, effects, Set.of());
    }

    private static void requested(Situation situation, Observed asked, List<EventData> events, List<Effect> effects) {
        String name = text(asked, "template");
        Optional<MessageRules.Way> template = way(situation, name);
        String key = text(asked, "key");
        if (template.isEmpty()) {
            events.add(skipped(name, "there is no template " + name));
            return;
        }
        Wanted wanted = new Wanted(
                name,
                template.get(),
                key.isEmpty() ? "request" : "key",
                key.isEmpty() ? situation.fact().id().toString() : key,
                Optional.of(text(asked, "connection")).filter(c -> !c.isEmpty()),
                Set.of(),
                moment(asked));
        send(situation, wanted, effects).ifPresent(why -> events.add(skipped(name, why)));
    }

    private static void byItself(Situation situation, String name, MessageRules.Way template, List<Effect> effects) {
        MessageRules.Send send = template.send().orElseThrow();
        boolean now = situation.decided().stream().anyMatch(event -> send.on().contains(event.type()));
        if (!now || !send.when().map(c -> c.test(situation.variables())).orElse(true)) {
            return;
        }
        Wanted wanted = new Wanted(
                name,
                template,
                "template:" + name,
                send.once() ? "once" : situation.fact().id().toString(),
                Optional.empty(),
                Set.of(),
                send.after().equals(Duration.ZERO)
                        ? Optional.empty()
                        : Optional.of(situation.now().plus(send.after())));
        send(situation, wanted, effects);
    }

    private static void failed(Situation situation, Observed failed, List<EventData> events, List<Effect> effects) {
        Map<String, Object> sent = failed.data();
        if (failed.type().equals("message.failed")) {
            if (!Boolean.TRUE.equals(sent.get("final"))) {
                // somebody may still try it again by the same way
                return;
            }
        } else if (!isHard(failed)) {
            return;
        }
        if (!sent.containsKey("step")) {
            sent = sent(situation.context().history().orElse(List.of()), failed).orElse(Map.of());
        }
        String name = String.valueOf(sent.getOrDefault("template", ""));
        Optional<MessageRules.Way> template = way(situation, name).filter(MessageRules.Way::fallback);
        if (template.isEmpty() || !sent.containsKey("channel")) {
            return;
        }
        Set<String> tried = new TreeSet<>();
        if (sent.get("tried") instanceof Collection<?> before) {
            before.forEach(channel -> tried.add(String.valueOf(channel)));
        }
        tried.add(String.valueOf(sent.get("channel")));
        Wanted wanted = new Wanted(
                name,
                template.get(),
                String.valueOf(sent.getOrDefault("step", "request")),
                String.valueOf(sent.getOrDefault("revision", "")),
                Optional.empty(),
                tried,
                Optional.empty());
        send(situation, wanted, effects).ifPresent(why -> events.add(skipped(name, why)));
    }

    /** What was said of the message when it left. */
    private static Optional<Map<String, Object>> sent(List<LeadEvent> history, Observed failed) {
        String effect = text(failed, "effectId");
        String reference = text(failed, "reference");
        Optional<Map<String, Object>> found = Optional.empty();
        for (LeadEvent event : history) {
            if (event.data() instanceof Observed sent && sent.type().equals("message.sent")) {
                boolean same = !effect.isEmpty() && effect.equals(text(sent, "effectId"))
                        || !reference.isEmpty() && reference.equals(text(sent, "reference"));
                if (same) {
                    found = Optional.of(sent.data());
                }
            }
        }
        return found;
    }

    private static Optional<MessageRules.Way> way(Situation situation, String name) {
        return Optional.ofNullable(
                situation.rules(MessageRules.class).templates().get(name));
    }

    private static boolean isHard(Observed bounced) {
        return !text(bounced, "bounce").equals("soft");
    }

    /** Plans a message; says why when it cannot go. */
    private static Optional<String> send(Situation situation, Wanted wanted, List<Effect> effects) {
        ChannelChoice.Choice choice = ChannelChoice.of(
                situation.lead(),
                wanted.template(),
                situation.rules(MessageRules.class).channels(),
                wanted.tried().isEmpty() ? wanted.connection() : Optional.empty(),
                wanted.tried());
        if (choice.way().isEmpty()) {
            return Optional.of(choice.why());
        }
        ChannelChoice.Way way = choice.way().get();
        ObjectNode payload = Json.object()
                .put("template", wanted.name())
                .put("step", wanted.step())
                .put("revision", wanted.revision())
                .put("channel", way.channel());
        if (wanted.template().fallback()) {
            payload.put("fallback", true);
        }
        if (!wanted.tried().isEmpty()) {
            wanted.tried().forEach(payload.withArray("tried")::add);
        }
        effects.add(new Effect("message", way.connection(), payload, wanted.at()));
        return Optional.empty();
    }

    private static Observed skipped(String template, String why) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("template", template);
        data.put("kind", "message");
        data.put("error", why);
        return new Observed("message.failed", Map.copyOf(data));
    }

    private static Optional<Instant> moment(Observed asked) {
        String at = text(asked, "at");
        try {
            return at.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(at));
        } catch (DateTimeParseException e) {
            // anybody may state facts: what makes no sense means now
            return Optional.empty();
        }
    }

    private static String text(Observed observed, String name) {
        Object value = observed.data().get(name);
        return value == null ? "" : value.toString();
    }
}
