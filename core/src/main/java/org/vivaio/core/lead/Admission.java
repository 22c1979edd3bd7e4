package org.vivaio.core.lead;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a source allows that only the transaction of the pipeline can know: how many it may bring, and whether the person is
 * there already.
 *
 * @param source name of the source whose rules these are; empty for what no source has rules for
 * @param caps most captures in each period; empty without any
 * @param throttle how it is slowed down while its quality is low
 * @param dedupe what becomes of a person who is known
 */
public record Admission(String source, Optional<Caps> caps, Optional<Throttle> throttle, Dedupe dedupe) {
    /** Everything, always. */
    public static final Admission OPEN = new Admission("", Optional.empty(), Optional.empty(), Dedupe.ATTACH);

    /** Everything, as a person vouches for it; it counts as the source's all the same. */
    public Admission vouched() {
        return new Admission(source, Optional.empty(), Optional.empty(), Dedupe.ATTACH);
    }

    /** Whether the number of captures matters. */
    public boolean isCounted() {
        return caps.isPresent() || throttle.isPresent();
    }

    /**
     * Most accepted captures in a period.
     *
     * @param zone in which days and months begin
     */
    public record Caps(ZoneId zone, OptionalInt hour, OptionalInt day, OptionalInt month, OptionalInt total) {}

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
