package org.vivaio.core.export;

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
 * Which events export a lead, by connection.
 *
 * @param exporters connections whose connector is an exporter and which are switched on, by name
 * @param all names of those that are switched off too
 */
public record ExportRules(List<Exporter> exporters, List<String> all) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<ExportRules> PART = new RulebookPart<>(ExportRules.class, ExportRules::compile);

    /** What delivery reads of a connection, and checks. */
    private static final List<String> DELIVERY =
            List.of("limits", "budget", "quiet", "cap", "ordered", "channel", "cost");

    private static final Set<String> DEFAULT_ON =
            Set.of("capture.accepted", "stage.changed", "owner.assigned", "owner.claimed", "owner.released");

    /**
     * One exporting connection.
     *
     * @param connection its name
     * @param on event types that export
     * @param when for which leads
     */
    public record Exporter(String connection, Set<String> on, Optional<Condition> when) {}

    private static ExportRules compile(ResourceSet resources) {
        List<Exporter> exporters = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (Resource resource : resources.of("connection")) {
            Spec spec = resources.read(resource);
            spec.requiredText("connector");
            spec.raw("settings");
            spec.text("purpose");
            spec.raw("retry");
            DELIVERY.forEach(spec::raw);
            spec.raw("mapping");
            spec.raw("every");
            spec.raw("fields");
            spec.text("source");
            spec.raw("host");
            boolean enabled = spec.flag("enabled", true);
            List<String> on = spec.names("on");
            Optional<Condition> when = spec.condition("when");
            spec.end();
            boolean exports = false;
            for (var role : resource.derived().path("roles")) {
                exports |= role.asText().equals("exporter");
            }
            if (exports) {
                all.add(resource.name());
            }
            if (enabled && exports) {
                Set<String> types = on.isEmpty() ? DEFAULT_ON : Set.copyOf(on);
                exporters.add(new Exporter(resource.name(), types, when));
            }
        }
        return new ExportRules(List.copyOf(exporters), List.copyOf(all));
    }
}
