package org.vivaio.core.lead;

import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.UUID;
import org.vivaio.core.resource.Rulebook;

/** Reads what was received: the pure half of judging it, before it is known which lead it meets. */
public interface Intake {

    /** Reads one item by the rules in force; never throws for what the outside sent. */
    Reading read(Received item, Rulebook rulebook);

    /** What an item turned out to be. */
    sealed interface Reading permits Capture, Facts, Refused {}

    /**
     * A person who showed interest.
     *
     * @param at when
     * @param actor who sent it
     * @param data what it says
     * @param keys values by which the person may be known
     * @param reasons what was noticed
     * @param with facts that came with it; about the lead it makes or meets
     * @param admission what the source allows
     */
    record Capture(
            Instant at,
            String actor,
            EventData.CaptureAccepted data,
            SortedSet<MatchKey> keys,
            List<Judgement.Reason> reasons,
            List<Stated> with,
            Admission admission)
            implements Reading {}

    /**
     * Facts about a known lead.
     *
     * @param leadId whom they are about
     * @param facts in their order; ids are given when they are decided
     */
    record Facts(UUID leadId, List<Stated> facts) implements Reading {}

    /**
     * A fact as stated.
     *
     * @param at when
     * @param actor who
     * @param data what
     */
    record Stated(Instant at, String actor, EventData data) {}

    /**
     * Not for the lead store.
     *
     * @param judgement the verdict
     * @param keys values of the person, so that an erasure finds it
     * @param source name of the source whose rules refuse it; empty for no source
     */
    record Refused(Judgement judgement, SortedSet<MatchKey> keys, String source) implements Reading {
        /** Refused, whatever its source. */
        public Refused(Judgement judgement, SortedSet<MatchKey> keys) {
            this(judgement, keys, "");
        }

        /** The same by the rules of a source. */
        public Refused by(String other) {
            return new Refused(judgement, keys, other);
        }
    }

    /**
     * A normalised value by which the same person is found again.
     *
     * @param kind {@code email} or {@code phone}
     * @param token the value in its normal form
     */
    record MatchKey(String kind, String token) implements Comparable<MatchKey> {
        @Override
        public int compareTo(MatchKey other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : token.compareTo(other.token);
        }
    }
}
