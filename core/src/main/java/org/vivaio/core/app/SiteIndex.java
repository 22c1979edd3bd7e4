package org.vivaio.core.app;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.vivaio.core.http.SiteRoutes;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.site.PageHosts;

/** Which page answers at which host name, over all tenants, on this node. */
final class SiteIndex {
    private final Supplier<Set<String>> tenants;
    private final Map<String, Map<String, String>> byTenant = new ConcurrentHashMap<>();
    private volatile Map<String, SiteRoutes.Page> pages = Map.of();

    SiteIndex(Supplier<Set<String>> tenants) {
        this.tenants = tenants;
    }

    /** A rulebook came into force. */
    synchronized void follow(Rulebook rulebook) {
        byTenant.put(rulebook.tenant(), rulebook.part(PageHosts.class).byHost());
        byTenant.keySet().retainAll(tenants.get());
        Map<String, SiteRoutes.Page> all = new HashMap<>();
        byTenant.forEach((tenant, hosts) ->
                hosts.forEach((host, name) -> all.put(host, new SiteRoutes.Page(tenant, name, host))));
        pages = Map.copyOf(all);
    }

    /** The page at a Host header. */
    Optional<SiteRoutes.Page> at(String header) {
        Map<String, SiteRoutes.Page> now = pages;
        return now.isEmpty()
                ? Optional.empty()
                : PageHosts.requested(header)
                        .map(now::get)
                        .filter(page -> tenants.get().contains(page.tenant()));
    }
}
