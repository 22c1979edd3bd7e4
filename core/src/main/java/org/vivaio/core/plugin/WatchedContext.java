package org.vivaio.core.plugin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Gift;
import org.vivaio.api.Incoming;
import org.vivaio.api.Intake;
import org.vivaio.api.Verdict;
import org.vivaio.api.Wording;

/** A context that tells of what is taken in and of calls to others. */
final class WatchedContext implements ConnectorContext {
    private final ConnectorContext context;
    private final Traffic.Tap tap;
    private final HttpClient http;
    private final Intake intake;

    WatchedContext(ConnectorContext context, Traffic.Tap tap) {
        this.context = context;
        this.tap = tap;
        this.http = new WatchedHttpClient(context.http(), tap);
        this.intake = new WatchedIntake(context.intake(), tap);
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
        return http;
    }

    @Override
    public Socket dial(String host, int port, Duration within) throws IOException {
        Instant began = tap.now();
        try {
            Socket socket = context.dial(host, port, within);
            tap.tell(began, "dial", host + ":" + port, "connected", false);
            return socket;
        } catch (IOException e) {
            tap.tell(began, "dial", host + ":" + port, TrafficText.failure(e), true);
            throw e;
        }
    }

    @Override
    public List<InetAddress> resolve(String host, int port) throws IOException {
        Instant began = tap.now();
        try {
            List<InetAddress> addresses = context.resolve(host, port);
            tap.tell(began, "resolve", host + ":" + port, addresses.size() + " addresses", false);
            return addresses;
        } catch (IOException e) {
            tap.tell(began, "resolve", host + ":" + port, TrafficText.failure(e), true);
            throw e;
        }
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
    public Optional<Gift> gift(String asset, String captureId, Locale language) {
        return context.gift(asset, captureId, language);
    }

    @Override
    public Intake intake() {
        return intake;
    }

    private record WatchedIntake(Intake intake, Traffic.Tap tap) implements Intake {
        @Override
        public Verdict submit(Capture capture) throws ConnectorException {
            Instant began = tap.now();
            try {
                Verdict verdict = intake.submit(capture);
                tap.tell(began, "submit", TrafficText.of(capture), verdict.toString(), false);
                return verdict;
            } catch (ConnectorException e) {
                tap.tell(began, "submit", TrafficText.of(capture), TrafficText.failure(e), true);
                throw e;
            }
        }

        @Override
        public void store(List<Incoming> items) throws ConnectorException {
            Instant began = tap.now();
            try {
                intake.store(items);
                tap.tell(began, "store", TrafficText.of(items), "stored", false);
            } catch (ConnectorException e) {
                tap.tell(began, "store", TrafficText.of(items), TrafficText.failure(e), true);
                throw e;
            }
        }

        @Override
        public Map<String, Verdict> verdicts(List<String> externalIds) throws ConnectorException {
            return intake.verdicts(externalIds);
        }
    }
}
