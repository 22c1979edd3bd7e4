package org.vivaio.core.privacy;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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
 * How long personal values are kept (resources of kind {@code retention}).
 *
 * @param policies by name
 */
public record RetentionRules(Map<String, Policy> policies) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<RetentionRules> PART =
            new RulebookPart<>(RetentionRules.class, RetentionRules::compile);

    private static final List<String> CLASSES = List.of("events", "captures", "deliveries", "leads");
    private static final List<String> VERDICTS = List.of("accepted", "duplicate", "rejected", "quarantined");

    /** What a lead's present state is made of: these go with the lead, not before it. */
    private static final Set<String> STATE =
            Set.of("capture", "field", "stage", "owner", "tag", "consent", "score", "lead");

    private static final Duration SHORTEST = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(365 * 100);

    /**
     * One policy.
     *
     * @param name of the resource
     * @param version of the resource
     * @param of {@code events}, {@code captures}, {@code deliveries} or {@code leads}
     * @param types of events, each a type or {@code family.*}; for events only
     * @param verdicts of captures; empty means all
     * @param when which leads, of those that nothing happened to for so long
     * @param keep how long
     */
    public record Policy(
            String name,
            long version,
            String of,
            List<String> types,
            Set<String> verdicts,
            Optional<Condition> when,
            Duration keep) {
        boolean covers(String type) {
            return types.stream()
                    .anyMatch(wanted -> wanted.endsWith(".*")
                            ? type.startsWith(wanted.substring(0, wanted.length() - 1))
                            : wanted.equals(type));
        }
    }

    private static RetentionRules compile(ResourceSet resources) {
        Map<String, Policy> policies = new HashMap<>();
        for (Resource resource : resources.of("retention")) {
            Policy policy = read(resources.read(resource), resource.name(), resource.version());
            policies.put(resource.name(), policy);
        }
        return new RetentionRules(Map.copyOf(policies));
    }

    private static Policy read(Spec spec, String name, long version) {
        spec.texts("label");
        String of = spec.choice("of", CLASSES, "");
        List<String> types = spec.names("types");
        Set<String> verdicts = new HashSet<>(spec.names("verdicts"));
        Optional<Condition> when = spec.condition("when");
        Duration keep = spec.duration("keep").orElse(Duration.ZERO);
        if (keep.compareTo(SHORTEST) < 0 || keep.compareTo(LONGEST) > 0) {
            spec.report("keep", "range", "must be a time from 1d to 36500d, such as 180d");
        }
        if (of.equals("events") && types.isEmpty()) {
            spec.report("types", "required", "must name types of events, such as visit.seen or message.*");
        }
        for (String type : types) {
            if (!type.matches("[a-z]+(\\.[a-z]+)*(\\.\\*)?")) {
                spec.report("types", "type", "must be types such as visit.seen, or message.* for a family");
            } else if (STATE.contains(type.split("\\.", 2)[0])) {
                spec.report(
                        "types",
                        "state",
                        "must not name " + type + ": the lead's present state is made of it; use of: leads");
            }
        }
        if (!of.equals("events") && !types.isEmpty()) {
            spec.report("types", "class", "goes with of: events only");
        }
        if (!of.equals("captures") && !verdicts.isEmpty()) {
            spec.report("verdicts", "class", "goes with of: captures only");
        }
        if (!VERDICTS.containsAll(verdicts)) {
            spec.report("verdicts", "choice", "must be of " + String.join(", ", VERDICTS));
        }
        if (!of.equals("leads") && when.isPresent()) {
            spec.report("when", "class", "goes with of: leads only");
        }
        spec.end();
        return new Policy(name, version, of, types, Set.copyOf(verdicts), when, keep);
    }
}
