package org.vivaio.core.lead;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.core.lead.Context.Need;

/**
 * Remembers, for each tenant, the counters that its last batches of new leads asked for. The next one has them loaded
 * before it decides, so that no fact is decided twice. A guess: what is missing is asked for, what is too much is not used.
 */
final class UsualCounters {
    private final Map<String, Set<Need>> usual = new ConcurrentHashMap<>();

    /** What new leads of these tenants are likely to ask for. */
    Map<String, Set<Need>> of(Set<String> tenants) {
        Map<String, Set<Need>> needs = new HashMap<>();
        for (String tenant : tenants) {
            Set<Need> known = usual.get(tenant);
            if (known != null) {
                needs.put(tenant, known);
            }
        }
        return needs;
    }

    /** Keeps what a batch really used. */
    void keep(Map<String, Set<Need>> used) {
        used.forEach((tenant, needs) -> usual.put(tenant, Set.copyOf(new HashSet<>(needs))));
    }
}
