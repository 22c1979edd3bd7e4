package org.vivaio.core.work;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TaskChanged;
import org.vivaio.core.lead.EventData.TaskCreated;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.lead.WorkState.OpenTask;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.routing.RoutingRules;

/** Asks sellers to do something: by rule, again and again where the rule says so, and finds what is late. */
public final class TaskDecider implements Decider {
    /** A task is to be done by now; the rule or the task's id follows. */
    static final String DUE = "task.due:";

    /** A task comes back; the rule follows. */
    static final String NEXT = "task.next:";

    /** So many intervals are passed over when a task comes back very late; more would be a clock that jumped. */
    private static final int MOST_INTERVALS = 10_000;

    @Override
    public Outcome decide(Situation situation) {
        LeadState lead = situation.lead();
        if (lead.erasedAt().isPresent() || situation.isSweep()) {
            return Outcome.NOTHING;
        }
        EventData fact = situation.fact().data();
        List<EventData> events = new ArrayList<>();
        List<Timer> timers = new ArrayList<>();
        if (fact instanceof TimerDue due && due.name().startsWith(DUE)) {
            overdue(situation, due.name().substring(DUE.length()), events);
        } else if (fact instanceof TimerDue due && due.name().startsWith(NEXT)) {
            again(situation, due, events, timers);
        } else if (fact instanceof TaskCreated made) {
            timers.add(Timer.at(DUE + situation.fact().id(), made.dueAt()));
        } else if (fact instanceof TaskChanged changed) {
            changed(situation, changed, timers);
        }
        if (ended(situation)) {
            cancel(situation, events);
        } else {
            byRule(situation, events, timers);
        }
        return Outcome.events(events).withTimers(timers);
    }

    private static void byRule(Situation situation, List<EventData> events, List<Timer> timers) {
        for (TaskRules.Rule rule : situation.rules(TaskRules.class).tasks()) {
            boolean asked =
                    situation.decided().stream().anyMatch(event -> rule.on().contains(event.type()));
            boolean there = isOpen(situation.lead(), rule.name())
                    || situation.decided().stream()
                            .anyMatch(e ->
                                    e instanceof TaskCreated made && made.rule().equals(rule.name()));
            if (asked && !there && holds(rule, situation)) {
                create(situation, rule, events, timers);
                rule.every()
                        .ifPresent(period -> timers.add(
                                Timer.at(NEXT + rule.name(), later(situation.now(), situation.now(), period))));
            }
        }
    }

    private static void create(Situation situation, TaskRules.Rule rule, List<EventData> events, List<Timer> timers) {
        Instant due = Optional.ofNullable(
                        situation.rules(RoutingRules.class).calendars().get(rule.calendar()))
                .map(calendar -> calendar.plus(situation.now(), rule.due()))
                .orElseGet(() -> situation.now().plus(rule.due()));
        events.add(new TaskCreated(rule.name(), Optional.empty(), rule.assignee(), due));
        timers.add(Timer.at(DUE + rule.name(), due));
    }

    private static void overdue(Situation situation, String which, List<EventData> events) {
        situation.lead().work().tasks().forEach((id, task) -> {
            boolean meant = which.equals(task.rule()) || which.equals(id.toString());
            if (meant && !task.overdue() && !task.dueAt().isAfter(situation.now())) {
                events.add(new TaskChanged("overdue", id, Optional.empty(), Optional.empty(), Optional.empty()));
            }
        });
    }

    /** The next one comes whether the last was done or not, but never two at once. */
    private static void again(Situation situation, TimerDue due, List<EventData> events, List<Timer> timers) {
        Optional<TaskRules.Rule> found =
                situation.rules(TaskRules.class).rule(due.name().substring(NEXT.length()));
        boolean already = situation.decided().stream().anyMatch(e -> e instanceof TaskCreated);
        if (found.isEmpty() || found.get().every().isEmpty() || already || !holds(found.get(), situation)) {
            return;
        }
        TaskRules.Rule rule = found.get();
        if (!isOpen(situation.lead(), rule.name())) {
            create(situation, rule, events, timers);
        }
        timers.add(Timer.at(
                NEXT + rule.name(),
                later(due.dueAt(), situation.now(), rule.every().get())));
    }

    private static void changed(Situation situation, TaskChanged changed, List<Timer> timers) {
        OpenTask before = situation.before().work().tasks().get(changed.task());
        if (before == null) {
            return;
        }
        String name = DUE + (before.rule().isEmpty() ? changed.task().toString() : before.rule());
        timers.add(
                changed.change().equals("snoozed") && changed.until().isPresent()
                        ? Timer.at(name, changed.until().get())
                        : Timer.cancel(name));
    }

    /** A lead that came to its end asks nothing of anybody any more. */
    private static void cancel(Situation situation, List<EventData> events) {
        for (Map.Entry<UUID, OpenTask> task : situation.lead().work().tasks().entrySet()) {
            events.add(new TaskChanged(
                    "cancelled", task.getKey(), Optional.of("lead-ended"), Optional.empty(), Optional.empty()));
        }
    }

    private static boolean ended(Situation situation) {
        return situation.decided().stream()
                .anyMatch(e -> e instanceof StageChanged move
                        && situation
                                .rules(Lifecycle.class)
                                .stage(move.to())
                                .map(Lifecycle.Stage::end)
                                .orElse(false)
                        && situation.lead().stage().equals(move.to()));
    }

    private static boolean holds(TaskRules.Rule rule, Situation situation) {
        return rule.when().map(c -> c.test(situation.variables())).orElse(true);
    }

    private static boolean isOpen(LeadState lead, String rule) {
        return lead.work().tasks().values().stream()
                .anyMatch(task -> task.rule().equals(rule));
    }

    /**
     * The first moment after now that lies whole periods behind an anchor, at the same hour of the day; the 31st becomes the
     * last day of a shorter month, and stays that day of the month.
     */
    static Instant later(Instant anchor, Instant now, java.time.Period period) {
        ZoneId zone = ZoneId.of("Europe/Rome");
        Instant next = anchor;
        for (int i = 1; i <= MOST_INTERVALS && !next.isAfter(now); i++) {
            next = anchor.atZone(zone).plus(period.multipliedBy(i)).toInstant();
        }
        return next.isAfter(now) ? next : now.atZone(zone).plus(period).toInstant();
    }
}
