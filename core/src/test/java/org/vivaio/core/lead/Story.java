package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.app.Features;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Rulebook;

/** One lead's life on values alone: facts are decided as the pipeline would, on a clock that moves when told, timers fire. */
public final class Story {
    private final Map<String, Instant> timers = new LinkedHashMap<>();
    private final List<LeadEvent> events = new ArrayList<>();
    private Rulebook rulebook;
    private Instant now = Instant.parse("2026-03-02T09:00:00Z");
    private LeadState lead = LeadState.unborn("demo", id(0));
    private int ids = 1;

    /** With resources as {@code kind/name}, spec, kind/name, spec… */
    public Story(String... resources) {
        this.rulebook = rulebook(1, resources);
    }

    private static Rulebook rulebook(long version, String... resources) {
        List<Resource> list = new ArrayList<>();
        for (int i = 0; i < resources.length; i += 2) {
            String[] key = resources[i].split("/");
            ObjectNode spec = Json.parseObject(resources[i + 1]);
            list.add(new Resource(key[0], key[1], version, spec, Json.object()));
        }
        ResourceSet set = new ResourceSet(list);
        Rulebook made = Rulebook.compile("demo", version, set, Features.RULEBOOK);
        if (!set.problems().isEmpty()) {
            throw new IllegalArgumentException(set.problems().toString());
        }
        return made;
    }

    private static UUID id(int n) {
        return new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L | n);
    }

    /** Another rulebook comes into force and sweeps over the lead. */
    public Story rules(String... resources) {
        rulebook = rulebook(rulebook.version() + 1, resources);
        return decide("clock", now, new Observed("rulebook.activated", Map.of()));
    }

    /** Time passes; timers that come due on the way fire at their moment. */
    public Story pass(Duration time) {
        Instant end = now.plus(time);
        while (true) {
            Optional<Map.Entry<String, Instant>> due = timers.entrySet().stream()
                    .filter(t -> !t.getValue().isAfter(end))
                    .min(Map.Entry.comparingByValue());
            if (due.isEmpty()) {
                break;
            }
            String name = due.get().getKey();
            Instant at = due.get().getValue();
            timers.remove(name);
            now = at.isAfter(now) ? at : now;
            decide("clock", at, new TimerDue(name, at));
        }
        now = end;
        return this;
    }

    /** A capture arrives. */
    public Story capture(Object... fields) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put((String) fields[i], fields[i + 1]);
        }
        return fact(new CaptureAccepted("api", values, Map.of(), Map.of(), List.of(), false, Map.of()));
    }

    /** Something is seen now. */
    public Story seen(String type, Object... data) {
        return seenAt(now, type, data);
    }

    /** Something was seen at another time and comes in now. */
    public Story seenAt(Instant at, String type, Object... data) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < data.length; i += 2) {
            values.put((String) data[i], data[i + 1]);
        }
        return decide("lead", at, new Observed(type, values));
    }

    /** Any fact, now. */
    public Story fact(EventData data) {
        return decide("user:test", now, data);
    }

    private Story decide(String actor, Instant at, EventData data) {
        Fact fact = new Fact(id(ids++), id(ids++), at, actor, data);
        Decision decision = Decision.of(lead, fact, context(), rulebook, Features.DECIDERS, now, () -> id(ids++));
        if (!decision.needs().isEmpty()) {
            Context more = context()
                    .withHistory(events.stream()
                            .filter(event -> event.cause().isEmpty())
                            .toList());
            decision = Decision.of(lead, fact, more, rulebook, Features.DECIDERS, now, () -> id(ids++));
        }
        for (Timer timer : decision.timers()) {
            timer.dueAt().ifPresentOrElse(due -> timers.put(timer.name(), due), () -> timers.remove(timer.name()));
        }
        if (decision.events().size() > 1 || !data.isSilent()) {
            lead = decision.lead();
            events.addAll(decision.events());
        }
        return this;
    }

    private static Context context() {
        return Context.EMPTY;
    }

    /** The lead as it stands. */
    public LeadState lead() {
        return lead;
    }

    /** The lead's main score now. */
    public double total() {
        return lead.score().total(now);
    }

    /** All events so far. */
    public List<LeadEvent> events() {
        return List.copyOf(events);
    }

    /** The types of all events so far. */
    public List<String> types() {
        return events.stream().map(event -> event.data().type()).toList();
    }

    /** When a timer is due; empty when it is not set. */
    public Optional<Instant> due(String timer) {
        return Optional.ofNullable(timers.get(timer));
    }

    /** The moment. */
    public Instant now() {
        return now;
    }
}
