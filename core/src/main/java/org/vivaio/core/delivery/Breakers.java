package org.vivaio.core.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which connections this process spares because their calls fail one after the other; for those who look on, on any thread. */
public final class Breakers {
    private final Map<Route, Instant> open = new ConcurrentHashMap<>();

    Breakers() {}

    void note(Route route, Optional<Instant> until) {
        until.ifPresentOrElse(time -> open.put(route, time), () -> open.remove(route));
    }

    /** Until when a connection is spared; then one call tries it. Empty while it is called as usual. */
    public Optional<Instant> open(String tenant, String connection) {
        return Optional.ofNullable(open.get(new Route(tenant, connection)));
    }
}
