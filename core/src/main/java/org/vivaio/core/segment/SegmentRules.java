package org.vivaio.core.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The segments of a tenant (resources of kind {@code segment}).
 *
 * @param segments by name
 */
public record SegmentRules(List<Segment> segments) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<SegmentRules> PART = new RulebookPart<>(SegmentRules.class, SegmentRules::compile);

    /**
     * One segment.
     *
     * @param name resource name
     * @param label by language
     * @param when which leads are in it
     */
    public record Segment(String name, Map<String, String> label, Condition when) {}

    /** A segment by its name. */
    public Optional<Segment> find(String name) {
        return segments.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    private static SegmentRules compile(ResourceSet resources) {
        List<Segment> segments = new ArrayList<>();
        for (Resource resource : resources.of("segment")) {
            Spec spec = resources.read(resource);
            Map<String, String> label = spec.texts("label");
            spec.texts("description");
            Optional<Condition> when = spec.condition("when");
            if (spec.raw("when").isEmpty()) {
                spec.report("when", "required", "is missing: say which leads are in the segment");
            }
            if (spec.checks() && when.isPresent() && when.get().reads().contains("fact")) {
                spec.report("when", "unused", "looks at fact, which is gone a moment later; ask count(…) or lastAt(…)");
            }
            spec.end();
            when.ifPresent(condition -> segments.add(new Segment(resource.name(), label, condition)));
        }
        return new SegmentRules(List.copyOf(segments));
    }
}
