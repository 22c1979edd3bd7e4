package org.vivaio.core.lead;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.EventData.LeadMerged;
import org.vivaio.core.lead.EventData.LeadUnmerged;

/**
 * The events that make up one lead: its own, and those of the leads merged into it, in the order in which they fold.
 * Every event keeps the lead it arrived for. Before a merge the two histories lie side by side and are ordered by time;
 * from the merge on their events count on together, so their places order them.
 */
final class LeadHistory {
    private final String tenant;
    private final UUID id;
    private final List<LeadEvent> events;

    private LeadHistory(String tenant, UUID id, List<LeadEvent> events) {
        this.tenant = tenant;
        this.id = id;
        this.events = events;
    }

    /**
     * The history of a lead.
     *
     * @param all events of the lead and of those merged into it, in any order; events of leads that are not (any more)
     *     are left out
     */
    static LeadHistory of(String tenant, UUID id, Collection<LeadEvent> all) {
        Map<UUID, List<LeadEvent>> byLead = new LinkedHashMap<>();
        all.forEach(event ->
                byLead.computeIfAbsent(event.leadId(), key -> new ArrayList<>()).add(event));
        byLead.values().forEach(list -> list.sort(Comparator.comparingInt(LeadEvent::seq)));
        return new LeadHistory(tenant, id, ordered(id, byLead, Integer.MAX_VALUE));
    }

    /** The two histories as one, before the event of their merge. */
    static LeadHistory union(LeadHistory survivor, LeadHistory other) {
        return new LeadHistory(survivor.tenant, survivor.id, byTime(survivor.events, other.events));
    }

    /** All events, oldest first, also those that a later unmerge made void. */
    List<LeadEvent> events() {
        return events;
    }

    /** What was reported, without what was decided because of it, and without what an unmerge made void. */
    List<LeadEvent> facts() {
        Set<UUID> undone = undone(events);
        return events.stream()
                .filter(event -> event.cause().isEmpty() && !undone.contains(event.id()))
                .toList();
    }

    /** Events that count. */
    List<LeadEvent> valid() {
        Set<UUID> undone = undone(events);
        return events.stream().filter(event -> !isVoid(event, undone)).toList();
    }

    /** The state that the events make; empty when there are none. */
    Optional<LeadState> fold() {
        LeadState state = LeadState.unborn(tenant, id);
        int last = 0;
        Optional<LeadEvent> first = Optional.empty();
        for (LeadEvent event : valid()) {
            state = state.apply(event);
            if (first.isEmpty() && event.leadId().equals(id)) {
                first = Optional.of(event);
            }
        }
        for (LeadEvent event : events) {
            last = Math.max(last, event.seq());
        }
        if (state.isUnborn()) {
            return Optional.empty();
        }
        LeadStateBuilder whole = state.toBuilder().seq(last);
        first.ifPresent(event -> whole.createdAt(event.recordedAt()));
        return Optional.of(whole.build());
    }

    /** What an event that counts was decided on; empty when there is none of this id. */
    Optional<Ground> ground(UUID event) {
        LeadState state = LeadState.unborn(tenant, id);
        Map<UUID, LeadEvent> earlier = new LinkedHashMap<>();
        for (LeadEvent one : valid()) {
            if (one.id().equals(event)) {
                return Optional.of(new Ground(one, state, one.cause().map(earlier::get)));
            }
            state = state.apply(one);
            earlier.put(one.id(), one);
        }
        return Optional.empty();
    }

    /** Merges that were taken back. */
    private static Set<UUID> undone(Collection<LeadEvent> events) {
        Set<UUID> undone = new HashSet<>();
        for (LeadEvent event : events) {
            if (event.data() instanceof LeadUnmerged taken) {
                undone.add(taken.event());
            }
        }
        return undone;
    }

    private static boolean isVoid(LeadEvent event, Set<UUID> undone) {
        return undone.contains(event.id())
                || event.cause().filter(undone::contains).isPresent();
    }

    /** The events of a lead and of those merged into it, up to a place. */
    private static List<LeadEvent> ordered(UUID lead, Map<UUID, List<LeadEvent>> byLead, int before) {
        List<LeadEvent> own = byLead.getOrDefault(lead, List.of());
        Set<UUID> undone = undone(own);
        Set<UUID> members = new HashSet<>(Set.of(lead));
        List<LeadEvent> current = new ArrayList<>();
        int after = 0;
        for (LeadEvent event : own) {
            if (event.seq() < before && event.data() instanceof LeadMerged merge && !undone.contains(event.id())) {
                current.addAll(between(members, byLead, after, event.seq()));
                current = byTime(current, ordered(merge.with(), byLead, event.seq()));
                join(merge.with(), byLead, event.seq(), members);
                after = event.seq() - 1;
            }
        }
        current.addAll(between(members, byLead, after, before));
        return current;
    }

    /** What the members of a group have between two places; together they count on, so places order them. */
    private static List<LeadEvent> between(
            Set<UUID> members, Map<UUID, List<LeadEvent>> byLead, int after, int before) {
        List<LeadEvent> list = new ArrayList<>();
        members.forEach(member -> byLead.getOrDefault(member, List.of()).stream()
                .filter(event -> event.seq() > after && event.seq() < before)
                .forEach(list::add));
        list.sort(Comparator.comparingInt(LeadEvent::seq));
        return list;
    }

    /** The lead and all that were merged into it before a place. */
    private static void join(UUID lead, Map<UUID, List<LeadEvent>> byLead, int before, Set<UUID> members) {
        members.add(lead);
        List<LeadEvent> own = byLead.getOrDefault(lead, List.of());
        Set<UUID> undone = undone(own);
        for (LeadEvent event : own) {
            if (event.seq() < before && event.data() instanceof LeadMerged merge && !undone.contains(event.id())) {
                join(merge.with(), byLead, before, members);
            }
        }
    }

    private static List<LeadEvent> byTime(List<LeadEvent> a, List<LeadEvent> b) {
        List<LeadEvent> all = new ArrayList<>(a.size() + b.size() + 1);
        int i = 0;
        int j = 0;
        while (i < a.size() && j < b.size()) {
            int order = a.get(i).recordedAt().compareTo(b.get(j).recordedAt());
            if (order < 0 || order == 0 && a.get(i).seq() <= b.get(j).seq()) {
                all.add(a.get(i++));
            } else {
                all.add(b.get(j++));
            }
        }
        all.addAll(a.subList(i, a.size()));
        all.addAll(b.subList(j, b.size()));
        return all;
    }
}
