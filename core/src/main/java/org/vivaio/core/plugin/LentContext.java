package org.vivaio.core.plugin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.Gift;
import org.vivaio.api.Intake;
import org.vivaio.api.Wording;

/** What one connection gets from the host. */
final class LentContext implements ConnectorContext {
    private final HostServices services;
    private final String tenant;
    private final String connection;
    private final Logger log;
    private final HttpClient http;
    private final Predicate<String> reachable;
    private final Intake intake;

    LentContext(HostServices services, LoadedPlugin plugin, ConnectionConfig config) {
        this.services = services;
        this.tenant = config.tenant();
        this.connection = config.name();
        this.log = LoggerFactory.getLogger("plugin." + plugin.id() + "." + tenant + "." + connection);
        this.reachable = plugin.jar().permissions().reachable(config.settings());
        this.http = services.outbound().client(plugin.threads().callbacks(), reachable);
        this.intake = services.intake(tenant, connection);
    }

    @Override
    public String tenant() {
        return tenant;
    }

    @Override
    public String connection() {
        return connection;
    }

    @Override
    public Clock clock() {
        return services.clock();
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public Socket dial(String host, int port, Duration within) throws IOException {
        return services.outbound().dial(host, port, reachable, address -> ConnectorContext.dial(address, within));
    }

    @Override
    public List<InetAddress> resolve(String host, int port) throws IOException {
        return services.outbound().resolve(host, port, reachable);
    }

    @Override
    public Logger log() {
        return log;
    }

    @Override
    public URI publicUri() {
        return services.publicUri();
    }

    @Override
    public Optional<Wording> wording(String purpose, Locale language) {
        return services.wording(tenant, purpose, language);
    }

    @Override
    public Optional<Gift> gift(String asset, String captureId, Locale language) {
        return services.gift(tenant, asset, captureId, language);
    }

    @Override
    public Intake intake() {
        return intake;
    }
}
