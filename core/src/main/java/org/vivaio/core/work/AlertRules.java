package org.vivaio.core.work;

import java.time.Duration;
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
 * What sellers are told about (resources of kind {@code alert}).
 *
 * @param alerts by name
 */
public record AlertRules(List<Alert> alerts) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<AlertRules> PART = new RulebookPart<>(AlertRules.class, AlertRules::compile);

    /** Stands for whoever owns the lead. */
    static final String OWNER = "owner";

    /**
     * One alert. Each stands in the console's list; with a connection it also leaves as a message.
     *
     * @param name resource name
     * @param label in the console, by language
     * @param on event types that raise it
     * @param when for which leads
     * @param to who is told: names of sellers, or {@code owner}
     * @param connection the channel it leaves by; empty for the console only
     * @param template what it says
     * @param urgent whether it leaves at once, whatever the seller wants
     * @param dedupe for how long the same alert about the same lead is not raised again
     */
    public record Alert(
            String name,
            Map<String, String> label,
            Set<String> on,
            Optional<Condition> when,
            List<String> to,
            String connection,
            String template,
            boolean urgent,
            Duration dedupe) {}

    /** An alert by name. */
    public Optional<Alert> alert(String name) {
        return alerts.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    private static AlertRules compile(ResourceSet resources) {
        List<Alert> alerts = new ArrayList<>();
        for (Resource resource : resources.of("alert")) {
            alerts.add(alert(resources, resource));
        }
        return new AlertRules(List.copyOf(alerts));
    }

    private static Alert alert(ResourceSet resources, Resource resource) {
        Spec spec = resources.read(resource);
        List<String> on = spec.names("on");
        List<String> to = spec.names("to");
        Alert alert = new Alert(
                resource.name(),
                spec.texts("label"),
                on.isEmpty() ? Set.of("owner.assigned") : Set.copyOf(on),
                spec.condition("when"),
                to.isEmpty() ? List.of(OWNER) : to.stream().distinct().toList(),
                spec.text("connection").orElse(""),
                spec.text("template").orElse(""),
                spec.flag("urgent", false),
                spec.duration("dedupe").orElse(Duration.ZERO));
        spec.end();
        if (!alert.connection().isEmpty()
                && resources.find("connection", alert.connection()).isEmpty()) {
            spec.report("connection", "missing", "names " + alert.connection() + ", which is no connection");
        }
        if (alert.connection().isEmpty() != alert.template().isEmpty()) {
            spec.report(
                    alert.template().isEmpty() ? "template" : "connection",
                    "required",
                    "is missing: a message needs a connection and a template, an alert in the console neither");
        }
        if (!alert.template().isEmpty()
                && resources.find("template", alert.template()).isEmpty()) {
            spec.report("template", "missing", "names " + alert.template() + ", which is no template");
        }
        for (String name : alert.to()) {
            if (!name.equals(OWNER) && resources.find("seller", name).isEmpty()) {
                spec.report(
                        "to", "missing", "names " + name + ", which is no seller; write owner for the lead's owner");
            }
        }
        return alert;
    }
}
