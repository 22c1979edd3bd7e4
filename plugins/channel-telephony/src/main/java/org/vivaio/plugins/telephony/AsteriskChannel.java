package org.vivaio.plugins.telephony;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Capture;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.Listener;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Report;
import org.vivaio.api.Uncertain;

/**
 * Calls through Asterisk's REST interface (ARI): the seller's telephone rings, and when it is taken up the dial plan calls
 * the person. What becomes of calls, and who calls us, is heard on the interface's web socket.
 */
final class AsteriskChannel implements Channel, Listener {
    /** What ids of calls made by us begin with. */
    static final String OURS = "vivaio-";

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    private final AsteriskSettings settings;
    private final ConnectorContext context;
    private final Hours hours;

    AsteriskChannel(AsteriskSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.hours = Hours.read(settings.hours(), settings.weekend(), settings.zone());
    }

    @Override
    public String medium() {
        return "phone";
    }

    @Override
    public void check() throws ConnectorException {
        HttpCall.Answer answer = HttpCall.send(
                context, request("/asterisk/info?only=system").GET().build());
        if (!(answer.json() instanceof Map<?, ?>)) {
            throw ConnectorException.unavailable("What answers there is no Asterisk: check the address");
        }
    }

    /** The id of the call is ours, so Asterisk can be asked, and refuses a second call of the same id. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.VERIFY;
    }

    @Override
    public Optional<Receipt> lookUp(String key) throws ConnectorException {
        String id = OURS + key;
        HttpCall.Answer answer =
                HttpCall.send(context, request("/channels").GET().build());
        return Json.list(answer.json(), "").stream()
                .filter(channel -> Json.text(channel, "id").orElse("").equals(id))
                .findFirst()
                .map(channel -> Receipt.of(id));
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        String number = Lines.callee(message.to());
        Optional<Duration> wait = hours.untilOpen(context.clock().instant());
        if (wait.isPresent()) {
            throw ConnectorException.limited("Outside of the calling hours of this connection", wait.get());
        }
        String seller = header(message, "x-seller");
        String telephone = settings.telephoneOf(seller)
                .orElseThrow(() -> ConnectorException.rejected(
                        "There is no telephone for the seller " + seller + ": add it to the connection's telephones"));
        String id = OURS + message.key();
        StringBuilder query = new StringBuilder("?endpoint=").append(encode(telephone));
        query.append("&extension=").append(encode(settings.form().of(number)));
        query.append("&context=").append(encode(settings.context()));
        query.append("&priority=1&timeout=").append(settings.ring().toSeconds());
        query.append("&channelId=").append(encode(id));
        settings.callerId().ifPresent(shown -> query.append("&callerId=").append(encode(shown)));
        String variables = Json.write(Map.of("variables", Map.of("VIVAIO_CALL", id, "VIVAIO_SELLER", seller)));
        HttpCall.Answer answer = HttpCall.send(
                context,
                request("/channels" + query)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(variables))
                        .build());
        if (!(answer.json() instanceof Map<?, ?>)) {
            throw ConnectorException.unavailable("What answers there is no Asterisk: check the address");
        }
        return new Receipt(id, seller.isEmpty() ? Map.of() : Map.of("seller", seller));
    }

    private static String header(Message message, String name) {
        return message.headers().entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base() + "/ari" + path))
                .timeout(settings.timeout())
                .header("authorization", authorization());
    }

    private String base() {
        return settings.url().toString().replaceAll("/+$", "");
    }

    private String authorization() {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (settings.user() + ":" + settings.password().reveal())
                                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void listen(Session session) throws ConnectorException, InterruptedException {
        CallLog log = new CallLog(settings, session.cursor().value());
        String path = settings.url().getRawPath() == null
                ? ""
                : settings.url().getRawPath().replaceAll("/+$", "");
        try (AriSocket events = AriSocket.open(
                settings.url(),
                path + "/ari/events?subscribeAll=true&app=" + settings.application(),
                authorization(),
                settings.timeout())) {
            catchUp(session, log);
            session.alive();
            hear(session, log, events);
        } catch (AriSocket.Refused e) {
            throw HttpCall.refusal(e.status < 300 ? 500 : e.status, Optional.empty());
        } catch (ConnectException e) {
            throw ConnectorException.unavailable("Asterisk cannot be reached: check address and port", e);
        } catch (IOException e) {
            throw ConnectorException.unavailable("The line to Asterisk broke", e);
        }
    }

    private void hear(Session session, CallLog log, AriSocket events)
            throws IOException, ConnectorException, InterruptedException {
        long beat = System.nanoTime();
        while (!session.stopping()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Optional<String> text = events.next(LOOK);
            if (text.isPresent()) {
                store(session, log, log.take(event(text.get()), context.clock().instant()));
            }
            if (System.nanoTime() - beat > HEARTBEAT.toNanos()) {
                beat = System.nanoTime();
                events.ping(); // fails when nobody is there any more
                session.alive();
            }
        }
    }

    private static Object event(String text) throws IOException {
        try {
            return Json.read(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("An event that is no JSON", e);
        }
    }

    /** A caller by a tracking number is first brought in with the source it stands for, then told of. */
    private void store(Session session, CallLog log, List<Incoming> items) throws ConnectorException {
        if (items.isEmpty()) {
            return;
        }
        for (Incoming item : items) {
            if (CallLog.begins(item)) {
                Optional<Capture> caller = log.call(
                                Json.text(((Report) item).data(), "call").orElse(""))
                        .flatMap(call -> Lines.capture(settings.sources(), call));
                if (caller.isPresent()) {
                    context.intake().submit(caller.get());
                }
            }
        }
        session.store(items, new Cursor(log.kept()));
    }

    /** What began or ended while nobody listened. */
    private void catchUp(Session session, CallLog log) throws ConnectorException {
        Instant now = context.clock().instant();
        Set<String> alive = new HashSet<>();
        List<Incoming> items = new ArrayList<>();
        for (Object channel : Json.list(
                HttpCall.send(context, request("/channels").GET().build()).json(), "")) {
            Json.text(channel, "id").ifPresent(alive::add);
            items.addAll(log.take(
                    Map.of(
                            "type",
                            "ChannelCreated",
                            "timestamp",
                            Json.text(channel, "creationtime").orElse(""),
                            "channel",
                            channel),
                    now));
        }
        items.addAll(log.missed(alive, now));
        store(session, log, items);
    }
}
