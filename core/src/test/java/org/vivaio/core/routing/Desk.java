package org.vivaio.core.routing;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.vivaio.core.app.Features;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decision;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.Fact;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Rulebook;

/** Decides on values alone, with counters and timers kept in maps: whole stories pass in a moment. */
public final class Desk {
    private static final ZoneId ROME = ZoneId.of("Europe/Rome");

    private final List<Resource> resources = new ArrayList<>();
    private final Map<UUID, LeadState> leads = new LinkedHashMap<>();
    private final Map<UUID, List<LeadEvent>> histories = new HashMap<>();
    private final Map<String, long[]> loads = new HashMap<>();
    private final Map<String, Map<String, Double>> shares = new HashMap<>();
    private final TreeMap<String, Due> timers = new TreeMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private Rulebook rulebook;
    private Instant now;
    private long counter;

    private record Due(UUID lead, String name, Instant at) {}

    /** A desk at a time in Rome, such as {@code 2026-11-27T18:05}. */
    public Desk(String local) {
        now = at(local);
        rulebook = Rulebook.compile("t", 1, List.of(), Features.RULEBOOK);
    }

    /** A moment in Rome. */
    public static Instant at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(ROME).toInstant();
    }

    /** Adds or changes a resource. */
    public Desk with(String kind, String name, String spec) {
        resources.removeIf(r -> r.kind().equals(kind) && r.name().equals(name));
        resources.add(
                new Resource(kind, name, 1, Json.parseObject(spec), Json.parseObject("{\"roles\": [\"channel\"]}")));
        compile();
        return this;
    }

    /** Adds a connection whose plugin exports. */
    public Desk withExporter(String name, String spec) {
        resources.add(new Resource(
                "connection", name, 1, Json.parseObject(spec), Json.parseObject("{\"roles\": [\"exporter\"]}")));
        compile();
        return this;
    }

    /** Takes a resource away. */
    public void without(String kind, String name) {
        resources.removeIf(r -> r.kind().equals(kind) && r.name().equals(name));
        compile();
    }

    private void compile() {
        ResourceSet set = new ResourceSet(resources);
        rulebook = Rulebook.compile("t", rulebook.version() + 1, set, Features.RULEBOOK);
    }

    /** What is wrong with the resources. */
    public List<String> problems() {
        ResourceSet set = new ResourceSet(resources);
        Rulebook.compile("t", 1, set, Features.RULEBOOK);
        return set.problems().stream().map(p -> p.field() + " " + p.code()).toList();
    }

    /** A person comes in. */
    public UUID capture(String... fields) {
        UUID id = id();
        capture(id, fields);
        return id;
    }

    /** A person comes in who is known. */
    public void capture(UUID lead, String... fields) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        fact(
                lead,
                "lead",
                new CaptureAccepted("api", values, Map.of(), Map.of(), List.of(), leads.containsKey(lead), Map.of()));
    }

    /** Something happens to a lead. */
    public List<EventData> fact(UUID lead, String actor, EventData data) {
        LeadState before = leads.getOrDefault(lead, LeadState.unborn("t", lead));
        Fact fact = new Fact(id(), id(), now, actor, data);
        Set<Context.Need> asked = new HashSet<>();
        Decision decision = Decision.of(before, fact, context(asked), rulebook, Features.DECIDERS, now, this::id);
        for (int round = 0; !decision.needs().isEmpty(); round++) {
            if (round > 5) {
                throw new IllegalStateException("Asks without end: " + decision.needs());
            }
            asked.addAll(decision.needs());
            decision = Decision.of(before, fact, context(asked), rulebook, Features.DECIDERS, now, this::id);
        }
        Decision again = Decision.of(
                before,
                fact,
                Context.fromJson(decision.context()
                        .toJson()
                        .map(j -> (com.fasterxml.jackson.databind.JsonNode) j)
                        .orElse(Json.object())),
                rulebook,
                Features.DECIDERS,
                now,
                this::id);
        List<EventData> made = decision.events().stream().map(LeadEvent::data).toList();
        if (!again.events().stream()
                .map(e -> e.data().type())
                .toList()
                .equals(made.stream().map(EventData::type).toList())) {
            throw new IllegalStateException("Decided again it comes out otherwise");
        }
        if (made.size() == 1 && data.isSilent()) {
            decision.timers().forEach(timer -> set(lead, timer));
            return List.of();
        }
        count(before, decision);
        leads.put(lead, decision.lead());
        histories.computeIfAbsent(lead, l -> new ArrayList<>()).addAll(decision.events());
        effects.addAll(decision.effects());
        decision.timers().forEach(timer -> set(lead, timer));
        return made.subList(1, made.size());
    }

    private Context context(Set<Context.Need> asked) {
        Map<String, Context.Load> known = new HashMap<>();
        Map<String, Map<String, Double>> standing = new HashMap<>();
        for (Context.Need need : asked) {
            if (need instanceof Context.LoadOf load) {
                long[] has = loads.getOrDefault(load.seller(), new long[3]);
                known.put(
                        load.seller(),
                        new Context.Load(has[0], has[2] == load.day().toEpochDay() ? has[1] : 0));
            } else if (need instanceof Context.ShareOf share) {
                standing.put(share.pool(), Map.copyOf(shares.getOrDefault(share.pool(), Map.of())));
            }
        }
        return Context.EMPTY.withWork(known, standing);
    }

    private void count(LeadState before, Decision decision) {
        Optional<String> had = Features.DECIDERS.open().holder(before, rulebook);
        Optional<String> has = Features.DECIDERS.open().holder(decision.lead(), rulebook);
        if (!had.equals(has)) {
            had.ifPresent(s -> loads.computeIfAbsent(s, k -> new long[3])[0]--);
            has.ifPresent(s -> loads.computeIfAbsent(s, k -> new long[3])[0]++);
        }
        for (LeadEvent event : decision.events()) {
            if (event.data() instanceof OwnerChanged change && change.how().isPresent()) {
                change.how().get().day().ifPresent(day -> {
                    long[] load = loads.computeIfAbsent(change.owner().orElse(""), k -> new long[3]);
                    load[1] = load[2] == day.toEpochDay() ? load[1] + 1 : 1;
                    load[2] = day.toEpochDay();
                });
                change.how().get().share().ifPresent(share -> {
                    Map<String, Double> passes = shares.computeIfAbsent(share.pool(), k -> new HashMap<>());
                    passes.put("", share.virtual());
                    passes.put(change.owner().orElse(""), share.pass());
                });
            }
        }
    }

    private void set(UUID lead, Timer timer) {
        if (timer.dueAt().isPresent()) {
            timers.put(
                    lead + timer.name(),
                    new Due(lead, timer.name(), timer.dueAt().get()));
        } else {
            timers.remove(lead + timer.name());
        }
    }

    /** Time passes; what becomes due on the way becomes due in its order. */
    public void goTo(String local) {
        Instant until = at(local);
        while (true) {
            Optional<Map.Entry<String, Due>> next = timers.entrySet().stream()
                    .filter(e -> !e.getValue().at().isAfter(until))
                    .min(java.util.Comparator.comparing(
                            (Map.Entry<String, Due> e) -> e.getValue().at()));
            if (next.isEmpty()) {
                break;
            }
            Due due = next.get().getValue();
            timers.remove(next.get().getKey());
            if (due.at().isAfter(now)) {
                now = due.at();
            }
            fact(due.lead(), "clock", new TimerDue(due.name(), due.at()));
        }
        now = until;
    }

    /** Time jumps, backwards too; nothing becomes due. */
    public void jumpTo(String local) {
        now = at(local);
    }

    /** A lead as it stands. */
    public LeadState lead(UUID id) {
        return leads.get(id);
    }

    /** The owner; empty text for none. */
    public String owner(UUID id) {
        return lead(id).owner().orElse("");
    }

    /** All events of a lead of one kind. */
    public <T extends EventData> List<T> events(UUID lead, Class<T> type) {
        return histories.get(lead).stream()
                .map(LeadEvent::data)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** When the events of a type came. */
    public List<Instant> times(UUID lead, String type) {
        return histories.get(lead).stream()
                .filter(e -> e.data().type().equals(type))
                .map(LeadEvent::recordedAt)
                .toList();
    }

    /** What is to be done outside. */
    public List<Effect> effects() {
        return effects;
    }

    /** What a seller has open. */
    public long open(String seller) {
        return loads.getOrDefault(seller, new long[3])[0];
    }

    private UUID id() {
        return new UUID(0x0000_0000_0000_7000L | ++counter << 16, 0x8000_0000_0000_0000L | counter);
    }
}
