package org.vivaio.core.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * What owners are told about (resources of kind {@code alert}).
 *
 * @param alerts by name
 */
public record AlertRules(List<Alert> alerts) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<AlertRules> PART = new RulebookPart<>(AlertRules.class, AlertRules::compile);

    /**
     * One alert.
     *
     * @param name resource name
     * @param on event types that raise it
     * @param when for which leads
     * @param connection the channel it leaves by
     * @param template what it says
     */
    public record Alert(String name, Set<String> on, Optional<Condition> when, String connection, String template) {}

    private static AlertRules compile(ResourceSet resources) {
        List<Alert> alerts = new ArrayList<>();
        for (Resource resource : resources.of("alert")) {
            Spec spec = resources.read(resource);
            List<String> on = spec.names("on");
            Alert alert = new Alert(
                    resource.name(),
                    on.isEmpty() ? Set.of("owner.assigned") : Set.copyOf(on),
                    spec.condition("when"),
                    spec.requiredText("connection"),
                    spec.requiredText("template"));
            spec.end();
            if (resources.find("connection", alert.connection()).isEmpty()) {
                spec.report("connection", "missing", "names " + alert.connection() + ", which is no connection");
            }
            if (resources.find("template", alert.template()).isEmpty()) {
                spec.report("template", "missing", "names " + alert.template() + ", which is no template");
            }
            alerts.add(alert);
        }
        return new AlertRules(List.copyOf(alerts));
    }
}
