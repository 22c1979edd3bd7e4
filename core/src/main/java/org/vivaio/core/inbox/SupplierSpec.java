package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.core.lead.Throttle;
import org.vivaio.core.resource.Spec;

/** Reads what the spec of a source agrees with its supplier besides price and caps: returns, and what low quality costs. */
final class SupplierSpec {
    private static final Pattern REASON = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Duration LONGEST_RETURN = Duration.ofDays(366);
    private static final Duration SHORTEST_WINDOW = Duration.ofHours(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(31);
    private static final int MOST_REASONS = 50;
    private static final int USUAL_MINIMUM = 20;

    private SupplierSpec() {}

    static Optional<Returns> returns(Spec spec) {
        if (spec.raw("returns").isEmpty()) {
            return Optional.empty();
        }
        Spec returns = spec.object("returns");
        Optional<Duration> within = returns.duration("within");
        if (within.isEmpty()) {
            if (returns.raw("within").isEmpty()) {
                returns.report("within", "required", "is missing: say how long a lead can be returned, such as 14d");
            }
        } else if (within.get().isNegative()
                || within.get().isZero()
                || within.get().compareTo(LONGEST_RETURN) > 0) {
            returns.report("within", "range", "must be longer than nothing and at most 366 days");
        }
        Map<String, Map<String, String>> reasons = reasons(returns);
        returns.end();
        return Optional.of(new Returns(within.orElse(Duration.ofDays(14)), Map.copyOf(reasons)));
    }

    private static Map<String, Map<String, String>> reasons(Spec returns) {
        Map<String, Map<String, String>> reasons = new LinkedHashMap<>();
        JsonNode list = returns.raw("reasons").orElse(null);
        boolean plain =
                list != null && list.isArray() && !list.isEmpty() && list.get(0).isTextual();
        if (plain) {
            returns.names("reasons").forEach(name -> reasons.put(name, Map.of()));
        } else {
            for (Spec reason : returns.list("reasons")) {
                reasons.put(reason.requiredText("name"), reason.texts("label"));
                reason.end();
            }
        }
        if (reasons.isEmpty() || reasons.size() > MOST_REASONS) {
            returns.report(
                    "reasons", "required", "must list 1 to 50 reasons for which a lead can be returned, and no others");
        }
        reasons.keySet().stream()
                .filter(name -> !REASON.matcher(name).matches())
                .forEach(name -> returns.report(
                        "reasons",
                        "name",
                        "must be names in lower case such as wrong-number; more can be said in the note of a claim"));
        return reasons;
    }

    static Optional<Throttle> throttle(Spec spec) {
        if (spec.raw("throttle").isEmpty()) {
            return Optional.empty();
        }
        Spec throttle = spec.object("throttle");
        Duration window = throttle.duration("window").orElse(Duration.ofDays(1));
        if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throttle.report("window", "range", "must be from 1 hour to 31 days");
        }
        double limit = share(throttle, "limit").orElseGet(() -> {
            if (throttle.raw("limit").isEmpty()) {
                throttle.report("limit", "required", "is missing: the share of bad captures above which, such as 0.3");
            }
            return 1.0;
        });
        double release = share(throttle, "release").orElse(limit);
        if (release > limit) {
            throttle.report("release", "range", "must not be above limit: it would be throttled again at once");
        }
        int minimum = count(throttle, "minimum", 1).orElse(USUAL_MINIMUM);
        int perHour = count(throttle, "perHour", 0).orElseGet(() -> {
            if (throttle.raw("perHour").isEmpty()) {
                throttle.report(
                        "perHour", "required", "is missing: how many are accepted in an hour while it is throttled");
            }
            return 0;
        });
        throttle.end();
        return Optional.of(new Throttle(window, limit, release, minimum, perHour));
    }

    private static Optional<Double> share(Spec spec, String name) {
        Optional<Double> share = spec.number(name);
        if (share.filter(value -> value < 0 || value > 1).isPresent()) {
            spec.report(name, "range", "must be a share from 0 to 1, such as 0.3 for three of ten");
            return Optional.empty();
        }
        return share;
    }

    private static Optional<Integer> count(Spec spec, String name, int least) {
        Optional<Double> number = spec.number(name);
        if (number.filter(n -> n < least || n > 1_000_000 || n != Math.rint(n)).isPresent()) {
            spec.report(name, "range", "must be a whole number from " + least + " to 1000000");
            return Optional.empty();
        }
        return number.map(Double::intValue);
    }
}
