package org.vivaio.core.vocabulary;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The platform's types of facts and events; others may be reported too, as long as they are no misspelt one of these. */
public final class FactTypes {
    /** What is decided by rules and never comes in as a fact. */
    public static final Set<String> DECIDED = Set.of(
            "score.changed",
            "segment.entered",
            "segment.left",
            "phase.changed",
            "handover.offered",
            "handover.escalated",
            "owner.sought",
            "offer.expired",
            "offer.taken",
            "speed.started",
            "speed.warned",
            "speed.breached",
            "speed.met",
            "task.overdue",
            "call.planned",
            "call.dropped",
            "alert.raised");

    private static final List<String> KNOWN = List.of(
            "capture.accepted",
            "visit.seen",
            "form.viewed",
            "form.started",
            "asset.downloaded",
            "consent.given",
            "consent.confirmed",
            "consent.withdrawn",
            "message.requested",
            "message.sent",
            "message.delivered",
            "message.opened",
            "message.clicked",
            "message.bounced",
            "message.complained",
            "message.replied",
            "message.failed",
            "call.started",
            "call.ended",
            "call.planned",
            "call.dropped",
            "field.changed",
            "tag.added",
            "tag.removed",
            "segment.entered",
            "segment.left",
            "score.changed",
            "score.overridden",
            "stage.changed",
            "phase.changed",
            "handover.offered",
            "handover.accepted",
            "handover.rejected",
            "handover.escalated",
            "machine.detected",
            "owner.assigned",
            "owner.claimed",
            "owner.released",
            "owner.sought",
            "offer.expired",
            "offer.taken",
            "speed.started",
            "speed.warned",
            "speed.breached",
            "speed.met",
            "task.created",
            "task.completed",
            "task.snoozed",
            "task.overdue",
            "task.cancelled",
            "claim.requested",
            "seller.left",
            "alert.raised",
            "appointment.booked",
            "note.added",
            "journey.entered",
            "journey.left",
            "step.done",
            "step.skipped",
            "verification.done",
            "enrichment.done",
            "export.requested",
            "export.done",
            "export.refused",
            "crm.outcome",
            "return.claimed",
            "return.accepted",
            "return.refused",
            "order.placed",
            "cart.abandoned",
            "timer.due",
            "lead.merged",
            "lead.unmerged",
            "lead.discarded",
            "lead.erased",
            "rulebook.activated");

    private FactTypes() {}

    /** What is wrong with a type that a rule waits for; empty when it may come. */
    public static Optional<String> problem(String type, boolean factsOnly) {
        if (KNOWN.contains(type)) {
            return factsOnly && DECIDED.contains(type)
                    ? Optional.of("names " + type + ", which is decided by rules and never comes in as a fact:"
                            + " the rule could never fire")
                    : Optional.empty();
        }
        if (!type.matches("[a-z]+(\\.[a-z]+)+")) {
            return Optional.of("names " + type + ", which is no type: types are dotted words in lower case, such as"
                    + " visit.seen");
        }
        return Nearest.of(type, KNOWN, 2)
                .map(near -> "names " + type + ", which nothing sends; did you mean " + near + "?");
    }
}
