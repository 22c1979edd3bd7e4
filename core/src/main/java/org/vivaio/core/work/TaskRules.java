package org.vivaio.core.work;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * What sellers are asked to do (resources of kind {@code task}).
 *
 * @param tasks by name
 */
public record TaskRules(List<Rule> tasks) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<TaskRules> PART = new RulebookPart<>(TaskRules.class, TaskRules::compile);

    private static final Map<String, Period> NAMED = Map.of(
            "day", Period.ofDays(1),
            "week", Period.ofWeeks(1),
            "month", Period.ofMonths(1),
            "quarter", Period.ofMonths(3),
            "year", Period.ofYears(1));

    /**
     * One task.
     *
     * @param name resource name
     * @param title by language
     * @param on event types that ask for it
     * @param when for which leads
     * @param due how long there is, from then on
     * @param calendar whose working time that is; empty for plain time
     * @param assignee seller; empty for the owner
     * @param every how often it comes back, as long as {@code when} holds
     * @param outcomes what may come of it; empty for anything
     */
    public record Rule(
            String name,
            Map<String, String> title,
            Set<String> on,
            Optional<Condition> when,
            Duration due,
            String calendar,
            String assignee,
            Optional<Period> every,
            List<String> outcomes) {}

    /** A rule by name. */
    public Optional<Rule> rule(String name) {
        return tasks.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    private static TaskRules compile(ResourceSet resources) {
        List<Rule> tasks = new ArrayList<>();
        for (Resource resource : resources.of("task")) {
            tasks.add(task(resources, resource));
        }
        return new TaskRules(List.copyOf(tasks));
    }

    private static Rule task(ResourceSet resources, Resource resource) {
        Spec spec = resources.read(resource);
        Map<String, String> title = spec.texts("title");
        if (title.isEmpty()) {
            spec.report("title", "required", "is missing: say what is to be done");
        }
        Set<String> on = Set.copyOf(new java.util.HashSet<>(spec.names("on")));
        if (on.isEmpty()) {
            spec.report("on", "required", "is missing: name the events that ask for it, such as owner.assigned");
        }
        String assignee = spec.text("assignee").orElse(AlertRules.OWNER);
        if (!assignee.equals(AlertRules.OWNER)
                && resources.find("seller", assignee).isEmpty()) {
            spec.report("assignee", "missing", "names " + assignee + ", which is no seller; write owner for the owner");
        }
        String calendar = spec.text("calendar").orElse("");
        if (!calendar.isEmpty() && resources.find("calendar", calendar).isEmpty()) {
            spec.report("calendar", "missing", "names " + calendar + ", which is no calendar");
        }
        Duration due = spec.duration("due").orElse(Duration.ofDays(1));
        if (due.isNegative() || due.toDays() > 3_650) {
            spec.report("due", "range", "must lie between nothing and ten years");
        }
        Rule rule = new Rule(
                resource.name(),
                title,
                on,
                spec.condition("when"),
                due,
                calendar,
                assignee.equals(AlertRules.OWNER) ? "" : assignee,
                period(spec),
                spec.names("outcomes"));
        spec.end();
        return rule;
    }

    private static Optional<Period> period(Spec spec) {
        Optional<String> text = spec.text("every");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Period period = NAMED.containsKey(text.get()) ? NAMED.get(text.get()) : Period.parse(text.get());
            if (!period.isNegative() && period.toTotalMonths() * 30 + period.getDays() > 0) {
                return Optional.of(period);
            }
        } catch (DateTimeException e) {
            // said below
        }
        spec.report("every", "period", "must be day, week, month, quarter, year, or a period such as P3M");
        return Optional.empty();
    }
}
