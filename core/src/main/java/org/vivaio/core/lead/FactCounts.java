package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Moments;

/** The tallies of a lead as expressions ask for them. */
record FactCounts(Map<String, FactTally> tallies) implements Moments.Counts {
    private Optional<FactTally> of(String type) {
        return Optional.ofNullable(tallies.get(type));
    }

    @Override
    public long total(String type) {
        return of(type).map(FactTally::total).orElse(0L);
    }

    @Override
    public long since(String type, Instant from) {
        return of(type).map(t -> t.since(from)).orElse(0L);
    }

    @Override
    public Optional<Instant> oldestSince(String type, Instant from) {
        return of(type).flatMap(t -> t.oldestSince(from));
    }

    @Override
    public Optional<Instant> first(String type) {
        return of(type).map(FactTally::first);
    }

    @Override
    public Optional<Instant> last(String type) {
        return of(type).map(FactTally::last);
    }
}
