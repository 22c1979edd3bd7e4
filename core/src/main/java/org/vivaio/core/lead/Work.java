package org.vivaio.core.lead;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.lead.Identity.Found;
import org.vivaio.core.lead.InboxRows.Finished;
import org.vivaio.core.lead.Intake.Reading;
import org.vivaio.core.lead.Judgement.Reason;

/** The items of a batch in the order in which they came, and what is known of each so far. */
final class Work {
    private final Map<UUID, Reading> readings = new HashMap<>();
    private final Map<UUID, Finished> finished = new LinkedHashMap<>();
    private final Map<UUID, Found> found = new HashMap<>();
    private final Set<UUID> skipped = new HashSet<>();
    private List<Received> items = List.of();

    List<Received> items() {
        return items;
    }

    List<UUID> ids() {
        return ids(items);
    }

    static List<UUID> ids(List<Received> of) {
        return of.stream().map(Received::id).toList();
    }

    /** Takes more items; what goes beyond the limit is left for the next batch. */
    void take(Collection<Received> more, int limit) {
        items = Stream.concat(items.stream(), more.stream())
                .sorted(Comparator.comparing(Received::id))
                .limit(limit)
                .toList();
    }

    void read(Received item, Reading reading) {
        // what was locked when it was to be claimed, and is free by now, came in with what is earlier
        skipped.remove(item.id());
        readings.put(item.id(), reading);
    }

    @Nullable
    Reading reading(Received item) {
        return readings.get(item.id());
    }

    /** The captures among the items that are not judged yet. */
    Map<Received, Intake.Capture> openCaptures() {
        Map<Received, Intake.Capture> captures = new LinkedHashMap<>();
        for (Received item : items) {
            if (!isFinished(item) && readings.get(item.id()) instanceof Intake.Capture capture) {
                captures.put(item, capture);
            }
        }
        return captures;
    }

    /** Items that are neither judged nor set aside. */
    List<Received> open() {
        List<Received> open = new ArrayList<>();
        for (Received item : items) {
            if (!isFinished(item) && !skipped.contains(item.id())) {
                open.add(item);
            }
        }
        return open;
    }

    void met(Received item, Found who) {
        found.put(item.id(), who);
    }

    @Nullable
    Found who(Received item) {
        return found.get(item.id());
    }

    /** Leads that come to be in this batch. */
    Set<UUID> fresh() {
        Set<UUID> fresh = new HashSet<>();
        found.values().stream().filter(who -> !who.known()).forEach(who -> fresh.add(who.leadId()));
        return fresh;
    }

    /** The lead that an item is about. */
    UUID leadOf(Received item) {
        if (readings.get(item.id()) instanceof Intake.Facts facts) {
            return facts.leadId();
        }
        Found who = found.get(item.id());
        return who == null ? item.id() : who.leadId();
    }

    void finish(Received item, Judgement judgement) {
        finished.put(item.id(), new Finished(item, judgement));
    }

    void reject(Received item, Reason reason) {
        finish(item, new Judgement(Judgement.REJECTED, false, List.of(reason), Optional.empty()));
    }

    boolean isFinished(Received item) {
        return finished.containsKey(item.id());
    }

    Map<UUID, Finished> finished() {
        return finished;
    }

    /** Sets an item aside; it is tried again in another batch. */
    void skip(UUID item) {
        skipped.add(item);
    }

    Set<UUID> skipped() {
        return skipped;
    }
}
