package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.EventData.Enriched;
import org.vivaio.core.lead.EventData.Erased;
import org.vivaio.core.lead.EventData.FieldsChanged;
import org.vivaio.core.lead.EventData.LeadMerged;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.EventData.Verified;

/**
 * The present state of a lead: a fold of its events. Folding never decides.
 *
 * @param seq place of the last event in the history
 * @param stage empty until the lifecycle gave the first one
 * @param owner name of the seller
 * @param source of the first capture
 * @param fields values by name
 * @param firstTouch where the first capture came from
 * @param lastTouch where the last capture with an origin came from
 * @param checks what intake found out about the values
 * @param verification what verifiers said last, by subject: a field's name, or another matter
 * @param tags names
 * @param consents by {@code purpose/channel}
 * @param score points
 * @param work what people still have to do
 * @param rulebook version that decided last
 * @param stageSince when it came into its stage
 * @param phase of a customer; empty for all others
 * @param segments it is in
 * @param tagsBy who put each tag on: {@code rule:NAME}, or an actor
 * @param facts how often what happened, by type; machines' facts are not counted
 * @param handover from marketing to sales
 * @param origin campaign, when each source brought it last, and what was claimed back from suppliers
 * @param mergedInto the lead that stands for this one since a merge; this state is the one before it
 */
public record LeadState(
        String tenant,
        UUID id,
        int seq,
        String stage,
        Optional<String> owner,
        String source,
        Map<String, Object> fields,
        Map<String, String> firstTouch,
        Map<String, String> lastTouch,
        Map<String, String> checks,
        Map<String, Verification> verification,
        SortedSet<String> tags,
        Map<String, ConsentState> consents,
        ScoreState score,
        WorkState work,
        long rulebook,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> erasedAt,
        Instant stageSince,
        String phase,
        SortedSet<String> segments,
        Map<String, String> tagsBy,
        Map<String, FactTally> facts,
        Optional<Handover> handover,
        Origin origin,
        Optional<UUID> mergedInto) {

    /**
     * A consent as it stands.
     *
     * @param state {@code pending} (to be confirmed), {@code given}, {@code confirmed}, {@code withdrawn} or {@code
     *     expired}
     * @param text the wording it was given to
     * @param at when it came into this state
     * @param requests how often the person asked for it while it was pending
     */
    public record ConsentState(String state, ConsentText text, Instant at, int requests) {
        /** A consent that was never pending. */
        public ConsentState(String state, ConsentText text, Instant at) {
            this(state, text, at, 0);
        }

        /** Whether it allows anything now. */
        public boolean holds() {
            return state.equals("given") || state.equals("confirmed");
        }

        /** Whether it waits for the person to confirm it. */
        public boolean isPending() {
            return state.equals("pending");
        }

        /** What a change makes of it. */
        static ConsentState after(
                @org.jspecify.annotations.Nullable ConsentState old, ConsentChanged change, Instant at) {
            boolean keepsText = old != null
                    && (change.text().wordingVersion().isEmpty()
                            || change.change().equals("withdrawn"));
            ConsentText text = keepsText ? old.text() : change.text();
            if (change.pending()) {
                int asked = old != null && old.isPending() ? old.requests() + 1 : 1;
                return new ConsentState("pending", text, at, asked);
            }
            return new ConsentState(change.change(), text, at);
        }
    }

    /**
     * What a verifier said.
     *
     * @param result {@code valid}, {@code invalid}, {@code risky} or {@code unknown}
     * @param score 0 to 1; negative when it was not said
     * @param code the peer's own code
     * @param connection who said it
     * @param at when
     */
    public record Verification(String result, double score, String code, String connection, Instant at) {}

    /** A lead before its first event. */
    public static LeadState unborn(String tenant, UUID id) {
        return new LeadStateBuilder(tenant, id).build();
    }

    /** A copy to be changed. */
    public LeadStateBuilder toBuilder() {
        return new LeadStateBuilder(this);
    }

    /** Whether nothing has happened to it yet. */
    public boolean isUnborn() {
        return seq == 0;
    }

    /** A field as text; empty when it is absent or blank. */
    public Optional<String> text(String field) {
        return Optional.ofNullable(fields.get(field)).map(Object::toString).filter(t -> !t.isBlank());
    }

    /** The state after one more event. */
    public LeadState apply(LeadEvent event) {
        LeadStateBuilder next = toBuilder();
        fold(event, next);
        next.work(work.apply(event));
        if (event.cause().isEmpty() && counts(event.data())) {
            Map<String, FactTally> more = new LinkedHashMap<>(next.facts());
            more.merge(event.data().type(), FactTally.one(event.at()), (old, one) -> old.plus(event.at()));
            next.facts(more);
        }
        if (event.data() instanceof CaptureAccepted capture) {
            next.origin(origin.after(capture, event.recordedAt()));
        } else if (event.data() instanceof EventData.ReturnChanged change) {
            next.origin(origin.after(change));
        }
        if (seq == 0) {
            next.createdAt(event.recordedAt());
        }
        return next.seq(seq + 1)
                .rulebook(event.rulebook())
                .updatedAt(event.recordedAt())
                .build();
    }

    /** Whether a fact is counted: what the clock or a sweep did is not, nor what a machine did. */
    static boolean counts(EventData data) {
        return !data.isSilent() && !isOfMachine(data);
    }

    /** Whether a fact was made by a scanner, a bot or a prefetch, as whoever reported it could tell at once. */
    public static boolean isOfMachine(EventData data) {
        return data instanceof EventData.Observed observed
                && Boolean.TRUE.equals(observed.data().get("machine"));
    }

    private void fold(LeadEvent event, LeadStateBuilder next) {
        EventData data = event.data();
        Instant at = event.at();
        if (data instanceof CaptureAccepted d) {
            captured(d, next);
        } else if (data instanceof FieldsChanged d) {
            Map<String, Object> merged = new LinkedHashMap<>(fields);
            d.removed().forEach(merged::remove);
            merged.putAll(d.fields());
            next.fields(merged).verification(stillTrue(merged));
        } else if (data instanceof Verified d) {
            Map<String, Verification> merged = new LinkedHashMap<>(verification);
            d.checks()
                    .forEach(c -> merged.put(
                            c.subject(), new Verification(c.result(), c.score(), c.code(), d.connection(), at)));
            next.verification(merged);
        } else if (data instanceof Enriched d) {
            Map<String, Object> merged = new LinkedHashMap<>(d.fields());
            merged.entrySet().removeIf(e -> text(e.getKey()).isPresent());
            merged.putAll(fields);
            next.fields(merged);
        } else if (data instanceof ConsentChanged d) {
            Map<String, ConsentState> merged = new LinkedHashMap<>(consents);
            merged.put(d.key(), ConsentState.after(merged.get(d.key()), d, at));
            next.consents(merged);
        } else if (data instanceof TagChanged d) {
            SortedSet<String> merged = new TreeSet<>(tags);
            Map<String, String> by = new LinkedHashMap<>(tagsBy);
            if (d.added()) {
                merged.add(d.tag());
                by.put(d.tag(), d.rule().map(rule -> "rule:" + rule).orElse(event.actor()));
            } else {
                merged.remove(d.tag());
                by.remove(d.tag());
            }
            next.tags(merged).tagsBy(by);
        } else if (data instanceof ScoreChanged d) {
            next.score(score.apply(d));
        } else if (data instanceof StageChanged d) {
            next.stage(d.to()).stageSince(event.recordedAt());
        } else if (data instanceof EventData.ScoreOverridden d) {
            next.score(score.apply(d, event.id(), at));
        } else if (data instanceof EventData.SegmentChanged d) {
            SortedSet<String> merged = new TreeSet<>(segments);
            if (d.entered()) {
                merged.add(d.segment());
            } else {
                merged.remove(d.segment());
            }
            next.segments(merged);
        } else if (data instanceof EventData.PhaseChanged d) {
            next.phase(d.to());
        } else if (data instanceof EventData.HandoverChanged d) {
            next.handover(Optional.of(handed(d, event.recordedAt())));
        } else if (data instanceof EventData.MachineDetected d) {
            Map<String, FactTally> fewer = new LinkedHashMap<>(facts);
            d.facts()
                    .forEach(fact -> fewer.computeIfPresent(
                            fact.type(), (type, old) -> old.minus(fact.at()).orElse(null)));
            next.facts(fewer);
        } else if (data instanceof OwnerChanged d) {
            next.owner(d.owner());
        } else if (data instanceof Erased) {
            next.fields(Map.of()).firstTouch(Map.of()).lastTouch(Map.of()).erasedAt(Optional.of(at));
            next.segments(Collections.emptySortedSet());
        } else if (data instanceof LeadMerged d) {
            Map<String, Object> merged = new LinkedHashMap<>(fields);
            merged.putAll(d.fields());
            Map<String, String> newChecks = new LinkedHashMap<>(checks);
            d.fields().keySet().forEach(newChecks::remove);
            newChecks.putAll(d.checks());
            next.fields(merged).checks(newChecks);
            d.stage().ifPresent(next::stage);
            if (d.owner().isPresent()) {
                next.owner(d.owner());
            }
        }
    }

    /** What was verified of a value does not hold for another value. */
    private Map<String, Verification> stillTrue(Map<String, Object> after) {
        Map<String, Verification> kept = new LinkedHashMap<>(verification);
        kept.keySet().removeIf(subject -> !java.util.Objects.equals(fields.get(subject), after.get(subject)));
        return kept;
    }

    private Handover handed(EventData.HandoverChanged change, Instant at) {
        return change.change().equals("escalated")
                ? new Handover(
                        "offered",
                        handover.map(Handover::at).orElse(at),
                        handover.flatMap(Handover::dueAt),
                        true,
                        Optional.empty())
                : new Handover(change.change(), at, change.dueAt(), false, change.reason());
    }

    /** What the person says now counts, except for the address and number by which the lead is known. */
    private void captured(CaptureAccepted d, LeadStateBuilder next) {
        Map<String, Object> merged = new LinkedHashMap<>(fields);
        Map<String, String> newChecks = new LinkedHashMap<>(checks);
        d.fields().forEach((name, value) -> {
            boolean known = text(name).isPresent();
            if (!known || d.terms().overwrite() || !name.equals("email") && !name.equals("phone")) {
                merged.put(name, value);
                // what was found out about the old value holds no more, its finer points included
                newChecks.keySet().removeIf(check -> isAbout(check, name));
                d.checks().forEach((check, found) -> {
                    if (isAbout(check, name)) {
                        newChecks.put(check, found);
                    }
                });
            }
        });
        next.fields(merged).checks(newChecks).verification(stillTrue(merged));
        if (source.isEmpty()) {
            next.source(d.source());
        }
        if (firstTouch.isEmpty()) {
            next.firstTouch(d.touch());
        }
        if (!d.touch().isEmpty()) {
            next.lastTouch(d.touch());
        }
    }

    /** Whether a check is of a field: {@code phone} and {@code phone.region} are of the field phone. */
    private static boolean isAbout(String check, String field) {
        return check.startsWith(field) && (check.length() == field.length() || check.charAt(field.length()) == '.');
    }
}
