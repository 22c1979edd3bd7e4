package org.vivaio.core.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.platform.Json;

/** Asks the owner of an address to confirm a consent, and sets the time after which it lapses. A sender. */
public final class OptInDecider implements Decider {
    /** Timers of pending consents: this and the consent's key. */
    static final String TIMER = "consent.confirm:";

    @Override
    public Outcome decide(Situation situation) {
        Map<String, ConsentChanged> changes = new LinkedHashMap<>();
        for (EventData event : situation.decided()) {
            if (event instanceof ConsentChanged change) {
                changes.put(change.key(), change);
            }
        }
        if (changes.isEmpty()) {
            return Outcome.NOTHING;
        }
        List<Effect> effects = new ArrayList<>();
        List<Timer> timers = new ArrayList<>();
        changes.forEach((key, change) -> {
            ConsentState standing = situation.lead().consents().get(key);
            if (standing != null && standing.isPending()) {
                ask(situation, change, standing, effects, timers);
            } else {
                ConsentState before = situation.before().consents().get(key);
                if (before != null && before.isPending()) {
                    timers.add(Timer.cancel(TIMER + key));
                }
            }
        });
        return new Outcome(List.of(), effects, Set.of()).withTimers(timers);
    }

    private static void ask(
            Situation situation,
            ConsentChanged change,
            ConsentState standing,
            List<Effect> effects,
            List<Timer> timers) {
        Purposes purposes = situation.rules(Purposes.class);
        Optional<DoubleOptIn> way =
                purposes.doubleOptIn(change.text().purpose(), change.text().channel());
        Optional<String> connection = way.flatMap(DoubleOptIn::connection).or(purposes::mail);
        // who ticks the box for a stranger again and again must not have us write without end
        if (way.isEmpty()
                || connection.isEmpty()
                || standing.requests() > 1 + way.get().resends()) {
            return;
        }
        timers.add(Timer.at(TIMER + change.key(), situation.now().plus(way.get().expires())));
        if (situation.lead().text("email").isEmpty()) {
            return;
        }
        ObjectNode payload = Json.object()
                .put("optIn", change.key())
                .put("purpose", change.text().purpose())
                .put("language", change.text().language())
                .put("expires", situation.now().plus(way.get().expires()).toString());
        way.get().template().ifPresent(template -> payload.put("template", template));
        effects.add(new Effect("message", connection.get(), payload));
    }
}
