package org.vivaio.core.lead;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a source allows that only the transaction of the pipeline can know: how many it may bring, and whether the person is
 * there already.
 *
 * @param caps most captures in each period; empty without any
 * @param dedupe what becomes of a person who is known
 */
public record Admission(Optional<Caps> caps, Dedupe dedupe) {
    /** Everything, always. */
    public static final Admission OPEN = new Admission(Optional.empty(), Dedupe.ATTACH);

    /**
     * Most accepted captures in a period.
     *
     * @param source whose counter it is
     * @param zone in which days and months begin
     */
    public record Caps(
            String source, ZoneId zone, OptionalInt hour, OptionalInt day, OptionalInt month, OptionalInt total) {}

    /**
     * What becomes of a person who is known.
     *
     * @param reject whether the capture is a duplicate instead of being added to the lead
     * @param window how far back a capture counts; empty for ever
     * @param source whose captures count; empty for all
     */
    public record Dedupe(boolean reject, Optional<Duration> window, Optional<String> source) {
        /** Always added. */
        public static final Dedupe ATTACH = new Dedupe(false, Optional.empty(), Optional.empty());
    }
}
