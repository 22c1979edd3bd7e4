package org.vivaio.api;

import java.util.List;
import java.util.Optional;

/**
 * What became of a capture.
 *
 * @param captureId under which the intake log shows it
 * @param kind the verdict itself
 * @param reasons why, and what was noticed; empty when there is nothing to say
 * @param leadId the lead it made or was attached to
 */
public record Verdict(String captureId, Kind kind, List<Reason> reasons, Optional<String> leadId) {
    /** The verdicts, the same for all doors. */
    public enum Kind {
        /** It made a lead or was attached to one. */
        ACCEPTED,
        /** Known already, by its external id or inside the source's window. */
        DUPLICATE,
        /** Against the source's rules; kept, and can be replayed. */
        REJECTED,
        /** Doubtful; a person decides. */
        QUARANTINED,
        /** Stored, not judged yet. */
        PENDING
    }

    /**
     * One reason.
     *
     * @param code from the closed list of reason codes
     * @param field the field it concerns
     * @param message in English, for the person or peer who sent it
     */
    public record Reason(String code, Optional<String> field, String message) {}

    /** Copies the reasons. */
    public Verdict {
        reasons = List.copyOf(reasons);
    }
}
