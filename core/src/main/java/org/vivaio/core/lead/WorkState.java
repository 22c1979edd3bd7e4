package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.EventData.AlertRaised;
import org.vivaio.core.lead.EventData.CallDropped;
import org.vivaio.core.lead.EventData.CallPlanned;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.OfferEnded;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.OwnerSought;
import org.vivaio.core.lead.EventData.SpeedChanged;
import org.vivaio.core.lead.EventData.TaskChanged;
import org.vivaio.core.lead.EventData.TaskCreated;

/**
 * What people still have to do with a lead; a part of its state, folded from its events like the rest.
 *
 * @param hold an offer or a claim that nobody has acted on yet
 * @param refused sellers whose offer ran out since the person was last heard of
 * @param waiting that it has no owner, and where it waits for one
 * @param lastOwner who had it last, or has it
 * @param speed the speed-to-lead clock
 * @param tasks open ones by id
 * @param alerted when an alert was last raised, by alert and seller
 * @param calls how it stands on the call lists it was ever on, by list
 */
public record WorkState(
        Optional<Hold> hold,
        SortedSet<String> refused,
        Optional<Waiting> waiting,
        Optional<String> lastOwner,
        Optional<Speed> speed,
        Map<UUID, OpenTask> tasks,
        SortedMap<String, Instant> alerted,
        SortedMap<String, Calling> calls) {

    /** Nothing to do. */
    public static final WorkState NONE = new WorkState(
            Optional.empty(),
            Collections.emptySortedSet(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap());

    /**
     * A lead on hold for a seller.
     *
     * @param kind {@code offer} when the rules gave it, {@code claim} when the seller took it
     * @param rule the routing rule that gave it
     * @param seller for whom
     * @param until when it runs out
     */
    public record Hold(String kind, String rule, String seller, Instant until) {}

    /**
     * A lead that waits for an owner.
     *
     * @param rule the routing rule that found none
     * @param queue where people sort it by hand; empty when sellers may claim it
     * @param why a code
     * @param since when it began to wait
     */
    public record Waiting(String rule, String queue, String why, Instant since) {}

    /**
     * A speed-to-lead clock.
     *
     * @param rule the routing rule that set the target
     * @param state {@code running}, {@code warned}, {@code breached} or {@code met}
     * @param since the capture that started it
     * @param dueAt by when somebody should have tried
     */
    public record Speed(String rule, String state, Instant since, Instant dueAt) {
        /** Whether nobody has tried yet. */
        public boolean isOpen() {
            return !state.equals("met");
        }
    }

    /**
     * A task that is not done.
     *
     * @param rule of which it comes; empty for one made by hand
     * @param assignee seller; empty when it is the owner's, whoever that is
     * @param dueAt when it is to be done
     * @param overdue whether it was found late
     */
    public record OpenTask(String rule, String assignee, Instant dueAt, boolean overdue) {}

    /**
     * A lead on a call list.
     *
     * @param why the code it was planned or dropped for
     * @param attempts calls since the person was last reached
     * @param dueAt when it is to be called; empty when it is not any more
     * @param seller who agreed on that with the person; empty for anybody
     */
    public record Calling(String why, int attempts, Optional<Instant> dueAt, String seller) {}

    /** The state after one more event of a lead that stood so before it. */
    WorkState apply(LeadEvent event) {
        EventData data = event.data();
        if (data instanceof EventData.Erased) {
            return NONE;
        } else if (data instanceof OwnerChanged d) {
            Optional<Hold> held = d.owner()
                    .flatMap(owner -> d.expires()
                            .map(until -> new Hold(
                                    d.change().equals("claimed") ? "claim" : "offer",
                                    d.how().map(Routed::rule).orElse(""),
                                    owner,
                                    until)));
            return new WorkState(
                    held,
                    refused,
                    d.owner().isPresent() ? Optional.empty() : waiting,
                    d.owner().or(() -> lastOwner),
                    speed,
                    tasks,
                    alerted,
                    calls);
        } else if (data instanceof OwnerSought d) {
            return withWaiting(Optional.of(new Waiting(d.how().rule(), d.queue(), d.why(), event.recordedAt())));
        } else if (data instanceof OfferEnded d) {
            SortedSet<String> more = new TreeSet<>(refused);
            if (d.change().equals("expired")) {
                more.add(d.seller());
            }
            return withHold(Optional.empty(), Collections.unmodifiableSortedSet(more));
        } else if (data instanceof CaptureAccepted && !refused.isEmpty()) {
            return withHold(hold, Collections.emptySortedSet());
        } else if (data instanceof SpeedChanged d) {
            return new WorkState(
                    hold, refused, waiting, lastOwner, Optional.of(speed(d, event)), tasks, alerted, calls);
        } else if (data instanceof TaskCreated || data instanceof TaskChanged) {
            return new WorkState(hold, refused, waiting, lastOwner, speed, tasks(event), alerted, calls);
        } else if (data instanceof AlertRaised d) {
            SortedMap<String, Instant> more = new TreeMap<>(alerted);
            more.put(d.alert() + "/" + d.seller(), event.recordedAt());
            return new WorkState(
                    hold, refused, waiting, lastOwner, speed, tasks, Collections.unmodifiableSortedMap(more), calls);
        } else if (data instanceof CallPlanned d) {
            return withCall(d.list(), new Calling(d.why(), d.attempts(), Optional.of(d.dueAt()), d.seller()));
        } else if (data instanceof CallDropped d) {
            return withCall(d.list(), new Calling(d.why(), d.attempts(), Optional.empty(), ""));
        }
        return this;
    }

    private Speed speed(SpeedChanged d, LeadEvent event) {
        if (d.change().equals("started") || speed.isEmpty()) {
            return new Speed(
                    d.rule(), d.change().equals("started") ? "running" : d.change(), event.recordedAt(), d.dueAt());
        }
        Speed now = speed.get();
        return new Speed(now.rule(), d.change(), now.since(), now.dueAt());
    }

    private Map<UUID, OpenTask> tasks(LeadEvent event) {
        Map<UUID, OpenTask> changed = new LinkedHashMap<>(tasks);
        if (event.data() instanceof TaskCreated d) {
            changed.put(event.id(), new OpenTask(d.rule(), d.assignee(), d.dueAt(), false));
        } else if (event.data() instanceof TaskChanged d) {
            changed.computeIfPresent(d.task(), (id, task) -> switch (d.change()) {
                case "snoozed" ->
                    new OpenTask(task.rule(), task.assignee(), d.until().orElse(task.dueAt()), false);
                case "overdue" -> new OpenTask(task.rule(), task.assignee(), task.dueAt(), true);
                default -> null;
            });
        }
        return Collections.unmodifiableMap(changed);
    }

    private WorkState withCall(String list, Calling calling) {
        SortedMap<String, Calling> more = new TreeMap<>(calls);
        more.put(list, calling);
        return new WorkState(
                hold, refused, waiting, lastOwner, speed, tasks, alerted, Collections.unmodifiableSortedMap(more));
    }

    private WorkState withWaiting(Optional<Waiting> value) {
        return new WorkState(hold, refused, value, lastOwner, speed, tasks, alerted, calls);
    }

    private WorkState withHold(Optional<Hold> value, SortedSet<String> refusedNow) {
        return new WorkState(value, refusedNow, waiting, lastOwner, speed, tasks, alerted, calls);
    }
}
