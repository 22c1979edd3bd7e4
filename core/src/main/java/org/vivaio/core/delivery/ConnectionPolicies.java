package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * What resources of kind {@code connection} say about delivery.
 *
 * @param byName all connections, those switched off too
 */
public record ConnectionPolicies(Map<String, Policy> byName) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<ConnectionPolicies> PART =
            new RulebookPart<>(ConnectionPolicies.class, ConnectionPolicies::compile);

    private static final int MOST_WAITS = 20;
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);

    /**
     * One connection.
     *
     * @param enabled whether effects leave by it; else they wait
     * @param purpose consent that exports need
     * @param retry waits between attempts
     * @param ordered whether what concerns one lead leaves one by one, in its order
     * @param limits how much may leave
     * @param quiet when messages to leads wait
     * @param cap how often a lead is written to
     */
    public record Policy(
            boolean enabled,
            Optional<String> purpose,
            RetrySchedule retry,
            boolean ordered,
            Limits limits,
            Optional<QuietHours> quiet,
            Optional<Cap> cap) {}

    /**
     * How often a lead is written to at most by one connection.
     *
     * @param most messages
     * @param per within this time
     */
    public record Cap(int most, Duration per) {}

    /** The policy of a connection; empty when it was removed. */
    public Optional<Policy> find(String connection) {
        return Optional.ofNullable(byName.get(connection));
    }

    private static ConnectionPolicies compile(ResourceSet resources) {
        Map<String, Policy> policies = new HashMap<>();
        for (Resource resource : resources.of("connection")) {
            JsonNode spec = resource.spec();
            // the kinds of these two are checked where the whole spec is read
            boolean enabled = spec.path("enabled").asBoolean(true);
            Optional<String> purpose =
                    Optional.of(spec.path("purpose").asText("")).filter(name -> !name.isBlank());
            policies.put(
                    resource.name(),
                    new Policy(
                            enabled,
                            purpose,
                            retry(resources, resource),
                            resources.read(resource).flag("ordered", false),
                            PolicyReader.limits(resources, resource).with(PolicyReader.budget(resources, resource)),
                            PolicyReader.quiet(resources, resource),
                            PolicyReader.cap(resources, resource)));
        }
        oneBudgetForEachPool(resources, policies);
        return new ConnectionPolicies(Map.copyOf(policies));
    }

    /** Connections that share what they use share one budget. */
    private static void oneBudgetForEachPool(ResourceSet resources, Map<String, Policy> policies) {
        Map<String, String> first = new HashMap<>();
        new java.util.TreeMap<>(policies)
                .forEach((name, policy) -> policy.limits().budget().ifPresent(budget -> {
                    String other = first.putIfAbsent(policy.limits().pool(), name);
                    Optional<Budget> theirs = Optional.ofNullable(other)
                            .flatMap(o -> policies.get(o).limits().budget());
                    boolean same = theirs.map(b -> b.currency().equals(budget.currency())
                                    && b.monthly() == budget.monthly()
                                    && b.amount().compareTo(budget.amount()) == 0)
                            .orElse(true);
                    if (!same) {
                        resources.problem(
                                "connection/" + name + ":budget",
                                "differs",
                                "is another one than that of " + other + ", with which it shares the pool "
                                        + policy.limits().pool()
                                        + ": write the same, or name a pool of its own in limits");
                    }
                }));
    }

    private static RetrySchedule retry(ResourceSet resources, Resource resource) {
        JsonNode list = resource.spec().get("retry");
        if (list == null || list.isNull()) {
            return RetrySchedule.DEFAULT;
        }
        Spec spec = resources.read(resource);
        if (!list.isArray() || list.size() > MOST_WAITS) {
            spec.report("retry", "type", "must be a list of at most " + MOST_WAITS + " durations such as 5s or PT5M");
            return RetrySchedule.DEFAULT;
        }
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String where = resource.key() + ":retry[" + i + "]";
            Optional<Duration> wait = resources
                    .read(where, Json.object().set("wait", list.get(i)))
                    .duration("wait");
            if (wait.filter(d -> d.isNegative() || d.compareTo(LONGEST_WAIT) > 0)
                    .isPresent()) {
                resources.problem(where, "range", "must be from 0s to 7d");
            }
            waits.add(wait.orElse(Duration.ZERO));
        }
        return new RetrySchedule(waits);
    }
}
