package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.lead.LeadState.Verification;

/** Makes a {@link LeadState}, from nothing or from another one; a setter for each component. */
public final class LeadStateBuilder {
    private final String tenant;
    private final UUID id;
    private int seq;
    private String stage = "";
    private Optional<String> owner = Optional.empty();
    private String source = "";
    private Map<String, Object> fields = Map.of();
    private Map<String, String> firstTouch = Map.of();
    private Map<String, String> lastTouch = Map.of();
    private Map<String, String> checks = Map.of();
    private Map<String, Verification> verification = Map.of();
    private SortedSet<String> tags = Collections.emptySortedSet();
    private Map<String, ConsentState> consents = Map.of();
    private ScoreState score = ScoreState.NONE;
    private WorkState work = WorkState.NONE;
    private long rulebook;
    private Instant createdAt = Instant.EPOCH;
    private Instant updatedAt = Instant.EPOCH;
    private Optional<Instant> erasedAt = Optional.empty();
    private Instant stageSince = Instant.EPOCH;
    private String phase = "";
    private SortedSet<String> segments = Collections.emptySortedSet();
    private Map<String, String> tagsBy = Map.of();
    private Map<String, FactTally> facts = Map.of();
    private Optional<Handover> handover = Optional.empty();
    private Origin origin = Origin.NONE;
    private Optional<UUID> mergedInto = Optional.empty();

    LeadStateBuilder(String tenant, UUID id) {
        this.tenant = tenant;
        this.id = id;
    }

    LeadStateBuilder(LeadState from) {
        this(from.tenant(), from.id());
        this.seq = from.seq();
        this.stage = from.stage();
        this.owner = from.owner();
        this.source = from.source();
        this.fields = from.fields();
        this.firstTouch = from.firstTouch();
        this.lastTouch = from.lastTouch();
        this.checks = from.checks();
        this.verification = from.verification();
        this.tags = from.tags();
        this.consents = from.consents();
        this.score = from.score();
        this.work = from.work();
        this.rulebook = from.rulebook();
        this.createdAt = from.createdAt();
        this.updatedAt = from.updatedAt();
        this.erasedAt = from.erasedAt();
        this.stageSince = from.stageSince();
        this.phase = from.phase();
        this.segments = from.segments();
        this.tagsBy = from.tagsBy();
        this.facts = from.facts();
        this.handover = from.handover();
        this.origin = from.origin();
        this.mergedInto = from.mergedInto();
    }

    /** Place of the last event in the history. */
    public LeadStateBuilder seq(int value) {
        this.seq = value;
        return this;
    }

    /** Empty until the lifecycle gave the first one. */
    public LeadStateBuilder stage(String value) {
        this.stage = value;
        return this;
    }

    /** Name of the seller. */
    public LeadStateBuilder owner(Optional<String> value) {
        this.owner = value;
        return this;
    }

    /** Source of the first capture. */
    public LeadStateBuilder source(String value) {
        this.source = value;
        return this;
    }

    /** Values by name. */
    public LeadStateBuilder fields(Map<String, Object> value) {
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** Where the first capture came from. */
    public LeadStateBuilder firstTouch(Map<String, String> value) {
        this.firstTouch = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** Campaign, and when each source brought it last. */
    public LeadStateBuilder origin(Origin value) {
        this.origin = value;
        return this;
    }

    /** Where the last capture with an origin came from. */
    public LeadStateBuilder lastTouch(Map<String, String> value) {
        this.lastTouch = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** What intake found out about the values. */
    public LeadStateBuilder checks(Map<String, String> value) {
        this.checks = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** What verifiers said last. */
    public LeadStateBuilder verification(Map<String, Verification> value) {
        this.verification = Map.copyOf(value);
        return this;
    }

    /** Names. */
    public LeadStateBuilder tags(SortedSet<String> value) {
        this.tags = Collections.unmodifiableSortedSet(new TreeSet<>(value));
        return this;
    }

    /** By {@code purpose/channel}. */
    public LeadStateBuilder consents(Map<String, ConsentState> value) {
        this.consents = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** Points. */
    public LeadStateBuilder score(ScoreState value) {
        this.score = value;
        return this;
    }

    /** What is still to be done. */
    public LeadStateBuilder work(WorkState value) {
        this.work = value;
        return this;
    }

    /** Version that decided last. */
    public LeadStateBuilder rulebook(long value) {
        this.rulebook = value;
        return this;
    }

    /** When the first event was recorded. */
    public LeadStateBuilder createdAt(Instant value) {
        this.createdAt = value;
        return this;
    }

    /** When the last event was recorded. */
    public LeadStateBuilder updatedAt(Instant value) {
        this.updatedAt = value;
        return this;
    }

    /** When the person was erased. */
    public LeadStateBuilder erasedAt(Optional<Instant> value) {
        this.erasedAt = value;
        return this;
    }

    /** When it came into its stage. */
    public LeadStateBuilder stageSince(Instant value) {
        this.stageSince = value;
        return this;
    }

    /** Phase of a customer; empty for all others. */
    public LeadStateBuilder phase(String value) {
        this.phase = value;
        return this;
    }

    /** Names of the segments it is in. */
    public LeadStateBuilder segments(SortedSet<String> value) {
        this.segments = Collections.unmodifiableSortedSet(new TreeSet<>(value));
        return this;
    }

    /** Who put each tag on. */
    public LeadStateBuilder tagsBy(Map<String, String> value) {
        this.tagsBy = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** How often what happened, by type. */
    public LeadStateBuilder facts(Map<String, FactTally> value) {
        this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(value));
        return this;
    }

    /** What was set last. */
    Map<String, FactTally> facts() {
        return facts;
    }

    /** From marketing to sales. */
    public LeadStateBuilder handover(Optional<Handover> value) {
        this.handover = value;
        return this;
    }

    /** The lead that stands for this one. */
    public LeadStateBuilder mergedInto(Optional<UUID> value) {
        this.mergedInto = value;
        return this;
    }

    /** The state. */
    public LeadState build() {
        return new LeadState(
                tenant,
                id,
                seq,
                stage,
                owner,
                source,
                fields,
                firstTouch,
                lastTouch,
                checks,
                verification,
                tags,
                consents,
                score,
                work,
                rulebook,
                createdAt,
                updatedAt,
                erasedAt,
                stageSince,
                phase,
                segments,
                tagsBy,
                facts,
                handover,
                origin,
                mergedInto);
    }
}
