package org.vivaio.core.lead;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a fact or event says, by type. {@link EventJson} writes it, personal values apart from the rest, so that erasure
 * can empty them and keep type, time and points.
 */
public sealed interface EventData {

    /** The type in the platform's vocabulary. */
    String type();

    /**
     * Whether it leaves no trace when nothing follows from it: a sweep over all leads, or the clock, would add an event to
     * every lead otherwise.
     */
    default boolean isSilent() {
        return type().equals("rulebook.activated");
    }

    /**
     * A capture was accepted.
     *
     * @param source key of the source
     * @param fields values as sent
     * @param touch where the person came from
     * @param checks what intake found out about the values, by field ({@code email: business})
     * @param consents what the person agreed to, with the wording's hash
     * @param attached whether the lead was known before
     * @param meta page, language, address hash: personal
     * @param terms what the rules of the source say of it
     */
    record CaptureAccepted(
            String source,
            Map<String, Object> fields,
            Map<String, String> touch,
            Map<String, String> checks,
            List<ConsentText> consents,
            boolean attached,
            Map<String, String> meta,
            Terms terms)
            implements EventData {
        /** A capture of a source without terms. */
        public CaptureAccepted(
                String source,
                Map<String, Object> fields,
                Map<String, String> touch,
                Map<String, String> checks,
                List<ConsentText> consents,
                boolean attached,
                Map<String, String> meta) {
            this(source, fields, touch, checks, consents, attached, meta, Terms.NONE);
        }

        /** The same, attached to a known lead or not. */
        CaptureAccepted attached(boolean known) {
            return new CaptureAccepted(source, fields, touch, checks, consents, known, meta, terms);
        }

        @Override
        public String type() {
            return "capture.accepted";
        }
    }

    /**
     * A wording a person agreed to, as it stood.
     *
     * @param purpose name of the purpose
     * @param channel the channel, or {@code notice}
     * @param wordingVersion version of the text
     * @param language language of the text
     * @param hash SHA-256 of the exact text, in hex
     */
    record ConsentText(String purpose, String channel, String wordingVersion, String language, String hash) {}

    /**
     * Values were changed.
     *
     * @param fields new values
     * @param removed names that have no value any more
     */
    record FieldsChanged(Map<String, Object> fields, List<String> removed) implements EventData {
        @Override
        public String type() {
            return "field.changed";
        }
    }

    /**
     * A consent was given, confirmed or withdrawn, or was not confirmed in time.
     *
     * @param change {@code given}, {@code confirmed}, {@code withdrawn} or {@code expired}
     * @param text what it is about; version, language and hash are empty for a withdrawal
     * @param pending whether it allows nothing before the person confirms it (double opt-in)
     * @param circumstances how, page, address hash, where the change itself states them: personal
     */
    record ConsentChanged(String change, ConsentText text, boolean pending, Map<String, String> circumstances)
            implements EventData {
        /** A change that needs no confirmation. */
        public ConsentChanged(String change, ConsentText text) {
            this(change, text, false, Map.of());
        }

        /** What it is about, as leads name it. */
        public String key() {
            return text.purpose() + "/" + text.channel();
        }

        @Override
        public String type() {
            return "consent." + change;
        }
    }

    /**
     * A tag was put on or taken off.
     *
     * @param added whether it was put on
     * @param tag its name
     * @param rule which rule did it, empty for a person
     */
    record TagChanged(boolean added, String tag, Optional<String> rule) implements EventData {
        @Override
        public String type() {
            return added ? "tag.added" : "tag.removed";
        }
    }

    /**
     * Points were won or lost.
     *
     * @param changes the lines that changed; a fit line replaces the rule's earlier one, an engagement line adds to it
     * @param fit before and after
     * @param engagement before and after
     * @param policy limits and grades, when they are others than before
     */
    record ScoreChanged(List<Contribution> changes, Move fit, Move engagement, Optional<ScorePolicy> policy)
            implements EventData {
        @Override
        public String type() {
            return "score.changed";
        }
    }

    /**
     * One line of a score.
     *
     * @param rule name of the rule
     * @param version version of the scoring resource it stands in
     * @param kind {@code fit}, {@code engagement}, or {@code recount}, which replaces all that the rule gave before
     * @param points what it gives; 0 takes a fit line away
     * @param eventId the fact that earned it
     * @param at when that happened
     * @param terms how its points fade and what limits them
     * @param count of a recount: how many facts it stands for
     */
    record Contribution(
            String rule,
            long version,
            String kind,
            double points,
            UUID eventId,
            Instant at,
            ScoreTerms terms,
            int count) {}

    /**
     * A person set a score, or took that back.
     *
     * @param score name of the score, empty for the main one
     * @param points what it is now; empty to let the rules count again
     * @param until when it ends by itself
     * @param reason in words, personal
     */
    record ScoreOverridden(String score, Optional<Double> points, Optional<Instant> until, Optional<String> reason)
            implements EventData {
        @Override
        public String type() {
            return "score.overridden";
        }
    }

    /**
     * A segment was entered or left.
     *
     * @param entered whether it was entered
     * @param segment its name
     */
    record SegmentChanged(boolean entered, String segment) implements EventData {
        @Override
        public String type() {
            return entered ? "segment.entered" : "segment.left";
        }
    }

    /**
     * A customer passed into another phase.
     *
     * @param from empty at first
     * @param to empty for one who is no customer any more
     */
    record PhaseChanged(String from, String to) implements EventData {
        @Override
        public String type() {
            return "phase.changed";
        }
    }

    /**
     * The hand-over to sales went on.
     *
     * @param change {@code offered}, {@code accepted}, {@code rejected} or {@code escalated}
     * @param dueAt of an offer: until when sales is asked to answer
     * @param reason of a rejection: one of the tenant's list
     * @param note of a rejection: in words, personal
     */
    record HandoverChanged(String change, Optional<Instant> dueAt, Optional<String> reason, Optional<String> note)
            implements EventData {
        @Override
        public String type() {
            return "handover." + change;
        }
    }

    /**
     * Earlier facts turned out to be made by machines: they are kept, and not counted any more.
     *
     * @param facts which ones; type and time are filled in when it is decided
     * @param reason what told, such as {@code scanner}
     */
    record MachineDetected(List<Counted> facts, String reason) implements EventData {
        @Override
        public String type() {
            return "machine.detected";
        }
    }

    /**
     * A fact that was counted.
     *
     * @param id its event
     * @param type empty until it is looked up
     * @param at when it happened
     */
    record Counted(UUID id, String type, Instant at) {}

    /**
     * A number before and after.
     *
     * @param from before
     * @param to after
     */
    record Move(double from, double to) {}

    /**
     * The stage changed.
     *
     * @param from empty for a lead that is new; in a person's fact filled in when it is decided
     * @param to name of the stage
     * @param reason in words, personal
     * @param rule which transition, empty for a person
     */
    record StageChanged(String from, String to, Optional<String> reason, Optional<String> rule) implements EventData {
        @Override
        public String type() {
            return "stage.changed";
        }
    }

    /**
     * The owner changed.
     *
     * @param change {@code assigned}, {@code claimed} or {@code released}
     * @param owner name of the seller; empty when released
     * @param reasons why this one, as codes ({@code code} or {@code code:detail})
     * @param next who would have been next
     * @param reason a person's own words, personal
     * @param expires when the seller loses it again without having acted; empty when it is theirs for good
     * @param how who was considered; empty for a person's decision
     */
    record OwnerChanged(
            String change,
            Optional<String> owner,
            List<String> reasons,
            Optional<String> next,
            Optional<String> reason,
            Optional<Instant> expires,
            Optional<Routed> how)
            implements EventData {
        /** A person's decision. */
        public OwnerChanged(String change, Optional<String> owner, Optional<String> reason) {
            this(change, owner, List.of("by-hand"), Optional.empty(), reason, Optional.empty(), Optional.empty());
        }

        @Override
        public String type() {
            return "owner." + change;
        }
    }

    /**
     * Nobody could be given the lead, or it is sorted by hand: it waits for an owner.
     *
     * @param queue where people sort it; empty when sellers may claim it
     * @param why a code: {@code nobody}, {@code manual}, {@code closed}, {@code seller-gone}
     * @param how who was considered, and why each fell out
     */
    record OwnerSought(String queue, String why, Routed how) implements EventData {
        @Override
        public String type() {
            return "owner.sought";
        }
    }

    /**
     * A hold on a lead ended.
     *
     * @param change {@code taken} when the seller acted, {@code expired} when not
     * @param seller who had it
     * @param kind {@code offer} or {@code claim}
     */
    record OfferEnded(String change, String seller, String kind) implements EventData {
        @Override
        public String type() {
            return "offer." + change;
        }
    }

    /**
     * The speed-to-lead clock moved.
     *
     * @param change {@code started}, {@code warned}, {@code breached} or {@code met}
     * @param rule the routing rule that sets the target
     * @param dueAt by when somebody should have tried
     * @param seconds working time from the capture to the attempt, when met
     * @param by type of the fact that was the attempt
     */
    record SpeedChanged(String change, String rule, Instant dueAt, Optional<Long> seconds, Optional<String> by)
            implements EventData {
        @Override
        public String type() {
            return "speed." + change;
        }
    }

    /**
     * Somebody is to do something; the task has the id of this event.
     *
     * @param rule the resource that asks for it; empty when a person does
     * @param title a person's words, personal; a rule's title stands in its resource
     * @param assignee seller; empty for the owner, whoever that is
     * @param dueAt when it is to be done
     */
    record TaskCreated(String rule, Optional<String> title, String assignee, Instant dueAt) implements EventData {
        @Override
        public String type() {
            return "task.created";
        }
    }

    /**
     * A task moved on.
     *
     * @param change {@code completed}, {@code snoozed}, {@code overdue} or {@code cancelled}
     * @param task its id
     * @param outcome what came of it, a name
     * @param note a person's words, personal
     * @param until when it comes back, when snoozed
     */
    record TaskChanged(
            String change, UUID task, Optional<String> outcome, Optional<String> note, Optional<Instant> until)
            implements EventData {
        @Override
        public String type() {
            return "task." + change;
        }
    }

    /**
     * A lead is to be called: it was put on a call list, or is to be tried again.
     *
     * @param list the call list
     * @param why {@code listed}, {@code no-answer}, {@code busy}, {@code undecided} or {@code call-back}
     * @param attempts calls since the person was last reached
     * @param dueAt from when on
     * @param seller who agreed on it with the person; empty for anybody
     */
    record CallPlanned(String list, String why, int attempts, Instant dueAt, String seller) implements EventData {
        @Override
        public String type() {
            return "call.planned";
        }
    }

    /**
     * A lead is not to be called for a list any more.
     *
     * @param list the call list
     * @param why the answer {@code ready} or {@code no}; {@code unreached}, {@code wrong-number}, {@code no-phone},
     *     {@code no-consent}, {@code left-segment}, {@code lead-ended} or {@code list-removed}
     * @param attempts calls since the person was last reached
     */
    record CallDropped(String list, String why, int attempts) implements EventData {
        @Override
        public String type() {
            return "call.dropped";
        }
    }

    /**
     * An alert is on its way to a seller.
     *
     * @param alert name of the alert
     * @param seller name of the seller
     * @param connection the channel it leaves by; empty for the console only
     * @param leaves when it does, where the seller does not want it at once
     * @param digest whether it waits to leave together with others
     */
    record AlertRaised(String alert, String seller, String connection, Optional<Instant> leaves, boolean digest)
            implements EventData {
        @Override
        public String type() {
            return "alert.raised";
        }
    }

    /**
     * A timer of the lead came due.
     *
     * @param name of the timer
     * @param dueAt when it was to come
     */
    record TimerDue(String name, Instant dueAt) implements EventData {
        @Override
        public String type() {
            return "timer.due";
        }

        @Override
        public boolean isSilent() {
            return true;
        }
    }

    /**
     * A seller asks for the lead; it is given only when it is still free.
     *
     * @param seller who
     */
    record ClaimRequested(String seller) implements EventData {
        @Override
        public String type() {
            return "claim.requested";
        }

        @Override
        public boolean isSilent() {
            return true;
        }
    }

    /**
     * The lead's owner is no seller of the tenant any more.
     *
     * @param seller who left
     */
    record SellerLeft(String seller) implements EventData {
        @Override
        public String type() {
            return "seller.left";
        }

        @Override
        public boolean isSilent() {
            return true;
        }
    }

    /**
     * A verifier answered.
     *
     * @param connection the verifier's
     * @param effectId the delivery that asked; empty when the answer came with a capture
     * @param checks what it found; empty when it could not be asked for good
     * @param failed whether it could not be asked
     * @param costMicros what it cost, in millionths
     * @param currency of the cost; empty when there was none
     */
    record Verified(
            String connection,
            Optional<String> effectId,
            List<Check> checks,
            boolean failed,
            long costMicros,
            String currency)
            implements EventData {
        @Override
        public String type() {
            return "verification.done";
        }
    }

    /**
     * One answer of a verifier.
     *
     * @param subject a field's name, or another matter such as {@code credit}
     * @param result {@code valid}, {@code invalid}, {@code risky} or {@code unknown}
     * @param score 0 to 1; negative when it was not said
     * @param code the peer's own code
     */
    record Check(String subject, String result, double score, String code) {}

    /**
     * Values were learnt from another system; they fill only what is empty.
     *
     * @param connection where they come from
     * @param fields values by name
     */
    record Enriched(String connection, Map<String, Object> fields) implements EventData {
        @Override
        public String type() {
            return "enrichment.done";
        }
    }

    /**
     * A capture is claimed back from its supplier, or the supplier answered.
     *
     * @param change {@code claimed}, {@code accepted} or {@code refused}
     * @param capture which one
     * @param terms what the source's rules and its price said of the capture
     * @param reason of a claim: one of the source's list
     * @param evidence of a claim: events that show it
     * @param note in words, personal
     */
    record ReturnChanged(
            String change,
            UUID capture,
            ReturnTerms terms,
            Optional<String> reason,
            List<UUID> evidence,
            Optional<String> note)
            implements EventData {
        /** The same without what may name a person. */
        ReturnChanged withoutNote() {
            return new ReturnChanged(change, capture, terms, reason, evidence, Optional.empty());
        }

        @Override
        public String type() {
            return "return." + change;
        }
    }

    /**
     * Anything else that was seen or happened: visits, messages, calls, orders.
     *
     * @param type its type
     * @param data its values; personal but for ids of connections, effects and templates
     */
    record Observed(String type, Map<String, Object> data) implements EventData {}

    /**
     * Another lead turned out to be the same person: from here on both histories are one.
     *
     * @param with the other lead, whose id goes on to name this one
     * @param automatic whether no person asked for it
     * @param fields values that survive, where folding the histories in their order would give others
     * @param checks what intake found out about these values
     * @param stage the stage that survives; empty when the last one of the histories does
     * @param owner the owner that survives; empty when the last one of the histories does
     */
    record LeadMerged(
            UUID with,
            boolean automatic,
            Map<String, Object> fields,
            Map<String, String> checks,
            Optional<String> stage,
            Optional<String> owner)
            implements EventData {
        /** Asks for a merge; what survives is filled in when it is decided. */
        public static LeadMerged asked(UUID with, boolean automatic) {
            return new LeadMerged(with, automatic, Map.of(), Map.of(), Optional.empty(), Optional.empty());
        }

        @Override
        public String type() {
            return "lead.merged";
        }
    }

    /**
     * A merge was taken back: both leads are what their own histories make of them.
     *
     * @param event the event of the merge
     * @param other the other of the two leads
     */
    record LeadUnmerged(UUID event, UUID other) implements EventData {
        @Override
        public String type() {
            return "lead.unmerged";
        }
    }

    /**
     * The person was erased; the counts stay.
     *
     * @param why {@code erased} or {@code discarded}
     */
    record Erased(String why) implements EventData {
        @Override
        public String type() {
            return "lead." + why;
        }
    }
}
