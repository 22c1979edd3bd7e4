package org.vivaio.testkit.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Capture;
import org.vivaio.api.Channel;
import org.vivaio.api.Connector;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Cursor;
import org.vivaio.api.Export;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Listener;
import org.vivaio.api.Message;
import org.vivaio.api.Payload;
import org.vivaio.api.Receipt;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.api.Verifier;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;

/** The factories of the samples. */
public final class Samples {
    private Samples() {}

    /** Settings of all samples. */
    public record Settings(
            @Setting(label = "Address") URI url,
            @Setting(label = "Access token") Secret token) {}

    /** What the doors have in common. */
    abstract static class Door implements ConnectorFactory<Settings> {
        private final String id;

        Door(String id) {
            this.id = id;
        }

        @Override
        public ConnectorSpec spec() {
            return new ConnectorSpec(id, "Sample " + id, "For tests of the kit.");
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }
    }

    /** Calls a peer over HTTP. */
    abstract static class Calling implements Connector {
        final Settings settings;
        final ConnectorContext context;

        Calling(Settings settings, ConnectorContext context) {
            this.settings = settings;
            this.context = context;
        }

        @Override
        public void check() throws ConnectorException {
            HttpCall.send(context, request("/ping").GET().build());
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(settings.url().resolve(path))
                    .header("authorization", "Bearer " + settings.token().reveal());
        }

        /** Posts and gives the id in the answer. */
        String post(String path, String key, String body) throws ConnectorException {
            HttpCall.Answer answer = HttpCall.send(
                    context,
                    request(path)
                            .header("idempotency-key", key)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build());
            Matcher id = Pattern.compile("\"id\": ?\"([^\"]+)\"").matcher(answer.text());
            if (!id.find()) {
                throw ConnectorException.unavailable("The answer names no id");
            }
            return id.group(1);
        }

        static String quoted(String text) {
            return '"'
                    + text.replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\r", "\\r")
                            .replace("\n", "\\n")
                    + '"';
        }
    }

    /** A channel. */
    public static class GoodChannel extends Calling implements Channel {
        GoodChannel(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        public String medium() {
            return "email";
        }

        String key(Message message) {
            return message.key();
        }

        @Override
        public Receipt send(Message message) throws ConnectorException {
            return Receipt.of(post(
                    "/messages",
                    key(message),
                    "{\"to\": " + quoted(message.to()) + ", \"subject\": "
                            + quoted(message.subject().orElse("")) + ", \"text\": " + quoted(message.text()) + "}"));
        }
    }

    /** Its key is another in each attempt. */
    public static final class BadChannel extends GoodChannel {
        BadChannel(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        String key(Message message) {
            return UUID.randomUUID().toString();
        }
    }

    /** An exporter of three at a time. */
    public static class GoodExporter extends Calling implements CrmExporter {
        GoodExporter(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        public int batchSize() {
            return 3;
        }

        @Override
        public List<Answer> export(List<Export> batch) throws ConnectorException {
            List<Answer> answers = new ArrayList<>();
            for (Export item : batch) {
                try {
                    answers.add(new Done(Receipt.of(
                            post("/leads", item.key(), new String(item.document(), StandardCharsets.UTF_8)))));
                } catch (ConnectorException e) {
                    if (e.kind() != ConnectorException.Kind.REJECTED) {
                        throw e;
                    }
                    answers.add(new Failed(e));
                }
            }
            return answers;
        }
    }

    /** One refused item takes the batch with it. */
    public static final class BadExporter extends GoodExporter {
        BadExporter(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        public List<Answer> export(List<Export> batch) throws ConnectorException {
            List<Answer> answers = super.export(batch);
            return batch.size() > 1 && answers.get(0) instanceof Failed ? answers.subList(0, 1) : answers;
        }
    }

    /** A verifier. */
    public static class GoodVerifier extends Calling implements Verifier {
        GoodVerifier(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        public Findings verify(Request request) throws ConnectorException {
            Object email = request.fields().get("email");
            if (email == null) {
                return new Findings(List.of(), Map.of(), 0, "");
            }
            post("/checks", request.key(), "{\"email\": " + quoted(String.valueOf(email)) + "}");
            return new Findings(List.of(new Check("email", Result.VALID, 0.9, "ok")), Map.of(), 1_000, "EUR");
        }
    }

    /** Starts a thread and never ends it. */
    public static final class BadVerifier extends GoodVerifier {
        BadVerifier(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        public Findings verify(Request request) throws ConnectorException {
            Thread thread = new Thread(
                    () -> {
                        try {
                            Thread.sleep(Duration.ofMinutes(2).toMillis());
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "left-behind");
            thread.setDaemon(true);
            thread.start();
            return super.verify(request);
        }
    }

    /** A source: lines {@code number,email} after a number. */
    public static class GoodSource extends Calling implements LeadSource {
        GoodSource(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        String next(Cursor cursor, List<Incoming> items, String last) {
            return last;
        }

        @Override
        public Poll poll(Cursor cursor, int limit) throws ConnectorException {
            String after = cursor.value().isEmpty() ? "0" : cursor.value();
            String text = HttpCall.send(
                            context,
                            request("/leads?after=" + after + "&limit=" + limit)
                                    .GET()
                                    .build())
                    .text();
            List<Incoming> items = new ArrayList<>();
            String last = after;
            for (String line : text.lines().toList()) {
                String[] parts = line.split(",");
                if (parts.length != 2 || !parts[0].matches("\\d{1,9}")) {
                    throw ConnectorException.unavailable("The answer is not what we know");
                }
                last = parts[0];
                items.add(new Capture(
                        Payload.of("text/csv", line.getBytes(StandardCharsets.UTF_8)),
                        Optional.of(parts[0]),
                        Optional.empty(),
                        Map.of("email", parts[1]),
                        Map.of(),
                        List.of()));
            }
            return new Poll(items, new Cursor(next(cursor, items, last)), items.size() == limit);
        }
    }

    /** Its cursor counts polls instead of items. */
    public static final class BadSource extends GoodSource {
        BadSource(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        String next(Cursor cursor, List<Incoming> items, String last) {
            return items.size() == 2 ? String.valueOf(Integer.parseInt(last) - 1) : last;
        }
    }

    /** A door for JSON with a token. */
    public static class GoodReceiver implements WebhookReceiver {
        private final Settings settings;
        private final ConnectorContext context;

        GoodReceiver(Settings settings, ConnectorContext context) {
            this.settings = settings;
            this.context = context;
        }

        WebResponse refused(ConnectorException cause) throws ConnectorException {
            throw cause;
        }

        @Override
        public WebResponse receive(WebRequest request) throws ConnectorException {
            if (!request.method().equals("POST")) {
                return WebResponse.text(405, "text/plain", "POST leads here\n");
            }
            if (!request.header("x-token").orElse("").equals(settings.token().reveal())) {
                throw ConnectorException.auth("The token is missing or wrong");
            }
            String text = new String(request.body(), StandardCharsets.UTF_8);
            Matcher email = Pattern.compile("\"email\": ?\"([^\"]{3,200})\"").matcher(text);
            if (!email.find()) {
                return WebResponse.text(400, "text/plain", "There is no email\n");
            }
            try {
                context.intake()
                        .submit(new Capture(
                                Payload.of("application/json", request.body()),
                                request.header("x-id"),
                                Optional.empty(),
                                Map.of("email", email.group(1)),
                                Map.of(),
                                List.of()));
                return WebResponse.text(200, "text/plain", "taken\n");
            } catch (ConnectorException e) {
                return refused(e);
            }
        }
    }

    /** Says that it took what it could not store. */
    public static final class BadReceiver extends GoodReceiver {
        BadReceiver(Settings settings, ConnectorContext context) {
            super(settings, context);
        }

        @Override
        WebResponse refused(ConnectorException cause) {
            return WebResponse.text(200, "text/plain", "taken\n");
        }
    }

    /** A listener on a line: {@code ITEM number mark} comes, {@code ACK number} goes. */
    public static class GoodListener implements Listener {
        private final Settings settings;

        GoodListener(Settings settings) {
            this.settings = settings;
        }

        void item(Session session, Capture capture, Runnable acknowledge) throws ConnectorException {
            session.store(List.of(capture), session.cursor());
            acknowledge.run();
        }

        @Override
        public void listen(Session session) throws ConnectorException, InterruptedException {
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), settings.url().getPort())) {
                socket.setSoTimeout(200);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                say(socket, "LOGIN " + settings.token().reveal());
                while (!session.stopping()) {
                    String line;
                    try {
                        line = in.readLine();
                    } catch (SocketTimeoutException e) {
                        continue;
                    }
                    if (line == null) {
                        throw ConnectorException.unavailable("The line broke");
                    }
                    if (line.equals("OK")) {
                        session.alive();
                    } else if (line.equals("NO")) {
                        throw ConnectorException.auth("The token is refused");
                    } else if (line.startsWith("ITEM ")) {
                        String[] parts = line.split(" ", 3);
                        item(
                                session,
                                new Capture(
                                        Payload.of("text/plain", line.getBytes(StandardCharsets.UTF_8)),
                                        Optional.of(parts[1]),
                                        Optional.empty(),
                                        Map.of("message", parts[2]),
                                        Map.of(),
                                        List.of()),
                                () -> say(socket, "ACK " + parts[1]));
                    } else {
                        throw ConnectorException.unavailable("The counterpart speaks another language");
                    }
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                throw ConnectorException.unavailable("The line broke", e);
            }
        }

        private static void say(Socket socket, String line) {
            try {
                socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Acknowledges first. */
    public static final class BadListener extends GoodListener {
        BadListener(Settings settings) {
            super(settings);
        }

        @Override
        void item(Session session, Capture capture, Runnable acknowledge) throws ConnectorException {
            acknowledge.run();
            session.store(List.of(capture), session.cursor());
        }
    }

    /** Door. */
    public static final class GoodChannelDoor extends Door {
        public GoodChannelDoor() {
            super("good-channel");
        }

        @Override
        public Channel open(Settings settings, ConnectorContext context) {
            return new GoodChannel(settings, context);
        }
    }

    /** Door. */
    public static final class BadChannelDoor extends Door {
        public BadChannelDoor() {
            super("bad-channel");
        }

        @Override
        public Channel open(Settings settings, ConnectorContext context) {
            return new BadChannel(settings, context);
        }
    }

    /** Door. */
    public static final class GoodExporterDoor extends Door {
        public GoodExporterDoor() {
            super("good-exporter");
        }

        @Override
        public CrmExporter open(Settings settings, ConnectorContext context) {
            return new GoodExporter(settings, context);
        }
    }

    /** Door. */
    public static final class BadExporterDoor extends Door {
        public BadExporterDoor() {
            super("bad-exporter");
        }

        @Override
        public CrmExporter open(Settings settings, ConnectorContext context) {
            return new BadExporter(settings, context);
        }
    }

    /** Door. */
    public static final class GoodVerifierDoor extends Door {
        public GoodVerifierDoor() {
            super("good-verifier");
        }

        @Override
        public Verifier open(Settings settings, ConnectorContext context) {
            return new GoodVerifier(settings, context);
        }
    }

    /** Door. */
    public static final class BadVerifierDoor extends Door {
        public BadVerifierDoor() {
            super("bad-verifier");
        }

        @Override
        public Verifier open(Settings settings, ConnectorContext context) {
            return new BadVerifier(settings, context);
        }
    }

    /** Door. */
    public static final class GoodSourceDoor extends Door {
        public GoodSourceDoor() {
            super("good-source");
        }

        @Override
        public LeadSource open(Settings settings, ConnectorContext context) {
            return new GoodSource(settings, context);
        }
    }

    /** Door. */
    public static final class BadSourceDoor extends Door {
        public BadSourceDoor() {
            super("bad-source");
        }

        @Override
        public LeadSource open(Settings settings, ConnectorContext context) {
            return new BadSource(settings, context);
        }
    }

    /** Door. */
    public static final class GoodReceiverDoor extends Door {
        public GoodReceiverDoor() {
            super("good-receiver");
        }

        @Override
        public WebhookReceiver open(Settings settings, ConnectorContext context) {
            return new GoodReceiver(settings, context);
        }
    }

    /** Door. */
    public static final class BadReceiverDoor extends Door {
        public BadReceiverDoor() {
            super("bad-receiver");
        }

        @Override
        public WebhookReceiver open(Settings settings, ConnectorContext context) {
            return new BadReceiver(settings, context);
        }
    }

    /** Door. */
    public static final class GoodListenerDoor extends Door {
        public GoodListenerDoor() {
            super("good-listener");
        }

        @Override
        public Listener open(Settings settings, ConnectorContext context) {
            return new GoodListener(settings);
        }
    }

    /** Door. */
    public static final class BadListenerDoor extends Door {
        public BadListenerDoor() {
            super("bad-listener");
        }

        @Override
        public Listener open(Settings settings, ConnectorContext context) {
            return new BadListener(settings);
        }
    }
}
