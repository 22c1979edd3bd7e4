package org.vivaio.plugins.kafka;

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
import org.slf4j.Logger;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.Intake;
import org.vivaio.api.Wording;
import org.vivaio.testkit.TestContext;

/** A context whose guard refuses one host, in the words of the product's. */
public final class GuardedContext implements ConnectorContext {
    private final ConnectorContext context = new TestContext();
    private final String refused;

    /** Refuses this host. */
    public GuardedContext(String refused) {
        this.refused = refused;
    }

    private void ask(String host, int port) throws IOException {
        if (host.equalsIgnoreCase(refused)) {
            throw new IOException("Refused to connect to " + host + ":" + port + ": it is a loopback address");
        }
    }

    @Override
    public Socket dial(String host, int port, Duration within) throws IOException {
        ask(host, port);
        return context.dial(host, port, within);
    }

    @Override
    public List<InetAddress> resolve(String host, int port) throws IOException {
        ask(host, port);
        return context.resolve(host, port);
    }

    @Override
    public String tenant() {
        return context.tenant();
    }

    @Override
    public String connection() {
        return context.connection();
    }

    @Override
    public Clock clock() {
        return context.clock();
    }

    @Override
    public HttpClient http() {
        return context.http();
    }

    @Override
    public Logger log() {
        return context.log();
    }

    @Override
    public URI publicUri() {
        return context.publicUri();
    }

    @Override
    public Optional<Wording> wording(String purpose, Locale language) {
        return context.wording(purpose, language);
    }

    @Override
    public Intake intake() {
        return context.intake();
    }
}
