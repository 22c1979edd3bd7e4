package org.vivaio.plugins.hook;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.Payload;
import org.vivaio.api.Verdict;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;

/** Answers posts: proves them, stores them, says what became of them. */
final class Hook implements WebhookReceiver {
    private static final int LARGEST = 1 << 20;
    private static final int MOST_ITEMS = 500;

    private final HookSettings settings;
    private final ConnectorContext context;
    private final Signatures signatures;

    Hook(HookSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.signatures = new Signatures(settings, context.clock());
    }

    /** There is nobody to call but Meta, for its leads; the token is tried when the first lead comes. */
    @Override
    public void check() {
        // the other side calls us
    }

    @Override
    public WebResponse receive(WebRequest request) throws ConnectorException {
        if (!request.path().isEmpty() && !request.path().equals("/")) {
            return said(404, "nothing is here; post to the address of the connection itself");
        }
        if (settings.profile() == HookSettings.Profile.META && request.method().equals("GET")) {
            return handshake(request);
        }
        if (!request.method().equals("POST") && !request.method().equals("PUT")) {
            WebResponse refused = said(405, "post here");
            Map<String, String> headers = new HashMap<>(refused.headers());
            headers.put("allow", "POST, PUT");
            return new WebResponse(405, headers, refused.body());
        }
        if (isPing(request)) {
            return said(200, "this is the right place; sign what you send");
        }
        signatures.check(request);
        Payload payload = payload(request);
        if (payload.body().length > LARGEST) {
            throw ConnectorException.rejected("A post holds at most 1 MiB");
        }
        if (payload.body().length == 0) {
            throw ConnectorException.rejected("The post is empty");
        }
        return switch (settings.profile()) {
            case GENERIC -> generic(request, payload);
            case META -> stored(new MetaLeads(settings, context).read(json(payload), payload));
            case WOOCOMMERCE, SHOPIFY ->
                stored(Shop.read(settings.profile(), request, json(payload), payload, context));
        };
    }

    /** Meta asks once whether we know the word that was agreed on. */
    private WebResponse handshake(WebRequest request) throws ConnectorException {
        byte[] expected = settings.verifyToken().map(t -> t.reveal()).orElse("").getBytes(StandardCharsets.UTF_8);
        byte[] given = request.queryValue("hub.verify_token").orElse("").getBytes(StandardCharsets.UTF_8);
        String challenge = request.queryValue("hub.challenge").orElse("");
        if (!request.queryValue("hub.mode").orElse("").equals("subscribe") || !Signatures.same(expected, given)) {
            throw ConnectorException.auth("The verify token is missing or wrong");
        }
        // a number; whatever else would come back as it came
        return challenge.matches("[A-Za-z0-9_-]{1,200}")
                ? WebResponse.text(200, "text/plain; charset=utf-8", challenge)
                : said(400, "the challenge is no word");
    }

    /** WooCommerce tries an address before it is saved, with the number of the webhook and without a signature. */
    private boolean isPing(WebRequest request) {
        String body = new String(request.body(), 0, Math.min(request.body().length, 64), StandardCharsets.ISO_8859_1);
        return settings.profile() == HookSettings.Profile.WOOCOMMERCE
                && request.header("x-wc-webhook-topic").isEmpty()
                && body.matches("webhook_id=[0-9]{1,20}");
    }

    private Payload payload(WebRequest request) {
        Map<String, String> headers = new HashMap<>();
        for (String name : Signatures.KEPT) {
            request.header(name).filter(value -> value.length() <= 500).ifPresent(value -> headers.put(name, value));
        }
        if (settings.signing() == HookSettings.Signing.NONE) {
            // anybody may post here: watched as a public form is
            headers.put("x-vivaio-public", "1");
            headers.put("x-vivaio-address", request.addressHash());
        }
        String type = request.header("content-type")
                .filter(t -> !t.isBlank() && t.length() <= 200)
                .orElse("application/octet-stream");
        if (request.body().length == 0 && !request.form().isEmpty()) {
            return new Payload("application/x-www-form-urlencoded", encoded(request.form()), headers);
        }
        return new Payload(type, request.body(), headers);
    }

    private static byte[] encoded(Map<String, List<String>> form) {
        StringBuilder text = new StringBuilder();
        form.forEach((name, values) -> values.forEach(value -> text.append(text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Object json(Payload payload) throws ConnectorException {
        try {
            return Json.read(new String(payload.body(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw ConnectorException.rejected("The post is no JSON");
        }
    }

    private WebResponse generic(WebRequest request, Payload payload) throws ConnectorException {
        if (settings.items().isPresent()) {
            return stored(several(payload));
        }
        Optional<String> id = settings.id()
                .flatMap(path -> parsed(payload).flatMap(json -> Json.text(json, path)))
                .or(() -> request.header("webhook-id"))
                .filter(text -> text.length() <= 300);
        Verdict verdict = context.intake().submit(capture(payload, id));
        List<Map<String, Object>> reasons = new ArrayList<>();
        for (Verdict.Reason reason : verdict.reasons()) {
            Map<String, Object> json = new HashMap<>(Map.of("code", reason.code(), "message", reason.message()));
            reason.field().ifPresent(field -> json.put("field", field));
            reasons.add(json);
        }
        boolean pending = verdict.kind() == Verdict.Kind.PENDING;
        return WebResponse.text(
                pending ? 202 : 200,
                "application/json",
                Json.object(
                        "captureId", verdict.captureId(),
                        "verdict", verdict.kind().name().toLowerCase(java.util.Locale.ROOT),
                        "reasons", reasons));
    }

    private static Optional<Object> parsed(Payload payload) {
        try {
            return Optional.of(Json.read(new String(payload.body(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            // no JSON: it is stored all the same, without an id of its own
            return Optional.empty();
        }
    }

    private List<Incoming> several(Payload payload) throws ConnectorException {
        Object json = json(payload);
        String path = settings.items().orElse("");
        if (!(Json.at(json, path).orElse("") instanceof List<?>)) {
            throw ConnectorException.rejected("The post has no list at " + path);
        }
        List<Object> records = Json.list(json, path);
        if (records.size() > MOST_ITEMS) {
            throw ConnectorException.rejected("A post holds at most " + MOST_ITEMS + " leads");
        }
        List<Incoming> items = new ArrayList<>();
        for (Object record : records) {
            byte[] body = Json.write(record).getBytes(StandardCharsets.UTF_8);
            items.add(capture(
                    new Payload("application/json", body, payload.headers()),
                    settings.id().flatMap(id -> Json.text(record, id)).filter(text -> text.length() <= 300)));
        }
        return items;
    }

    private static Capture capture(Payload payload, Optional<String> id) {
        return new Capture(
                payload,
                Optional.of(id.orElseGet(() -> "content:" + hash(payload.body()))),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
    }

    static String hash(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private WebResponse stored(List<Incoming> items) throws ConnectorException {
        if (!items.isEmpty()) {
            context.intake().store(items);
        }
        return WebResponse.text(200, "application/json", Json.object("stored", items.size()));
    }

    private static WebResponse said(int status, String text) {
        return WebResponse.text(status, "application/json", Json.object("message", text));
    }
}
