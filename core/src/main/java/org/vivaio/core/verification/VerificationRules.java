package org.vivaio.core.verification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
 * Which connections verify, and which sources wait for them.
 *
 * @param verifiers connections whose connector is a verifier, by name
 * @param waiting sources that set {@code verifyWithin}, by name
 */
public record VerificationRules(Map<String, VerifierRule> verifiers, Map<String, Wait> waiting) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<VerificationRules> PART =
            new RulebookPart<>(VerificationRules.class, VerificationRules::compile);

    /** What a verifier is shown unless its connection names fields. */
    static final List<String> USUAL_FIELDS = List.of("email", "phone");

    private static final Duration LONGEST = Duration.ofSeconds(3);

    /**
     * One verifying connection.
     *
     * @param connection its name
     * @param on facts that ask it; empty: whenever a value it may see is new
     * @param when for which leads
     * @param fields what it may see
     */
    public record VerifierRule(String connection, Set<String> on, Optional<Condition> when, List<String> fields) {}

    /**
     * How a source waits for verifiers.
     *
     * @param within for how long a verdict may wait
     * @param connections whom it asks; all verifiers when empty
     * @param invalid what a value found invalid means: {@code accept}, {@code quarantine} or {@code reject}
     */
    public record Wait(Duration within, List<String> connections, String invalid) {}

    /** The verifiers that a source waits for. */
    public List<VerifierRule> asked(Wait wait) {
        return verifiers.values().stream()
                .filter(rule ->
                        wait.connections().isEmpty() || wait.connections().contains(rule.connection()))
                .toList();
    }

    private static VerificationRules compile(ResourceSet resources) {
        Map<String, VerifierRule> verifiers = new HashMap<>();
        for (Resource resource : resources.of("connection")) {
            boolean verifies = false;
            for (var role : resource.derived().path("roles")) {
                verifies |= role.asText().equals("verifier");
            }
            Spec spec = resources.read(resource);
            List<String> fields = spec.names("fields");
            if (verifies && spec.flag("enabled", true)) {
                verifiers.put(
                        resource.name(),
                        new VerifierRule(
                                resource.name(),
                                Set.copyOf(spec.names("on")),
                                spec.condition("when"),
                                fields.isEmpty() ? USUAL_FIELDS : fields));
            }
        }
        Map<String, Wait> waiting = new HashMap<>();
        for (Resource resource : resources.of("source")) {
            Spec spec = resources.read(resource);
            Optional<Duration> within = spec.duration("verifyWithin");
            List<String> by = new ArrayList<>(spec.names("verifyBy"));
            String invalid = spec.choice("verifyInvalid", List.of("accept", "quarantine", "reject"), "accept");
            within.ifPresent(time -> {
                if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
                    spec.report("verifyWithin", "range", "must be more than 0s and at most 3s");
                }
                waiting.put(resource.name(), new Wait(time, List.copyOf(by), invalid));
            });
        }
        return new VerificationRules(Map.copyOf(verifiers), Map.copyOf(waiting));
    }
}
