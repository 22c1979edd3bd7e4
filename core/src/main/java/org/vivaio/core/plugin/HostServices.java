package org.vivaio.core.plugin;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.api.Gift;
import org.vivaio.api.Intake;
import org.vivaio.api.Wording;
import org.vivaio.core.platform.outbound.OutboundClients;

/** What the rest of the host gives to plugins. Called on threads of plugins, which may be blocked. */
public interface HostServices {
    /** The host's clock. */
    Clock clock();

    /** The public address, without a trailing slash. */
    URI publicUri();

    /** The wording in force of a tenant's purpose. */
    Optional<Wording> wording(String tenant, String purpose, Locale language);

    /** An asset for who made a capture. */
    default Optional<Gift> gift(String tenant, String asset, String captureId, Locale language) {
        return Optional.empty();
    }

    /** The way in for one connection. */
    Intake intake(String tenant, String connection);

    /** Runs what is completed outside a caller's own context. */
    Vertx vertx();

    /** Where calls are measured. */
    MeterRegistry meters();

    /** Connections to the outside, behind the guard. */
    OutboundClients outbound();
}
