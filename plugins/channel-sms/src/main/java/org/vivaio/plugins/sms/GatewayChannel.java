package org.vivaio.plugins.sms;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Message;
import org.vivaio.api.Payload;
import org.vivaio.api.Receipt;
import org.vivaio.api.Report;
import org.vivaio.api.Secret;
import org.vivaio.api.Uncertain;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;

/** SMS by a gateway that is called over HTTP, and that calls back. */
final class GatewayChannel implements Channel, WebhookReceiver {
    private final GatewaySettings settings;
    private final ConnectorContext context;

    GatewayChannel(GatewaySettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
    }

    @Override
    public String medium() {
        return "sms";
    }

    /** Where the key goes along, the gateway can know a repeat by it; else a repeat costs money and is left to a person. */
    @Override
    public Uncertain uncertain() {
        boolean keyed = settings.url().contains("{key}")
                || (settings.method() != GatewaySettings.Method.GET
                        && settings.body().contains("{key}"))
                || settings.headers().values().stream().anyMatch(value -> value.contains("{key}"));
        return keyed ? Uncertain.RETRY : Uncertain.PARK;
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        String number = Numbers.recipient(message.to());
        if (message.text().isBlank()) {
            throw ConnectorException.rejected("There is nothing in the message");
        }
        HttpCall.Answer answer = HttpCall.send(context, request(message, number));
        String text = answer.text();
        if (settings.refusedIf().stream().anyMatch(sign -> !sign.isBlank() && text.contains(sign))) {
            throw ConnectorException.rejected("The gateway's answer says that it refuses this message");
        }
        int parts = Parts.of(message.text(), false).count();
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("parts", Integer.toString(parts));
        Numbers.price(settings.prices(), number, parts).ifPresent(price -> {
            detail.put("cost", price);
            detail.put("currency", settings.currency());
        });
        return new Receipt(id(text), detail);
    }

    private HttpRequest request(Message message, String number) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("to", number);
        values.put("digits", number.substring(1));
        values.put("from", settings.sender(number));
        values.put("text", message.text());
        values.put("key", message.key());
        settings.user().ifPresent(user -> values.put("user", user));
        settings.callbackKey().ifPresent(key -> values.put("callback", callback(key)));
        boolean json = settings.contentType() == GatewaySettings.Body.JSON;
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(new Template(settings.url()).fill(values, Template.Writing.URL)))
                .timeout(settings.timeout());
        if (settings.method() == GatewaySettings.Method.GET) {
            request.GET();
        } else {
            String body =
                    new Template(settings.body()).fill(values, json ? Template.Writing.JSON : Template.Writing.URL);
            request.method(settings.method().name(), HttpRequest.BodyPublishers.ofString(body))
                    .header("content-type", json ? "application/json" : "application/x-www-form-urlencoded");
        }
        settings.password()
                .ifPresent(password -> request.header(
                        "authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((settings.user().orElse("") + ":" + password.reveal())
                                                .getBytes(StandardCharsets.UTF_8))));
        settings.token().ifPresent(token -> values.put("token", token.reveal()));
        settings.headers()
                .forEach((name, value) ->
                        request.setHeader(name, new Template(value).fill(values, Template.Writing.HEADER)));
        return request.build();
    }

    private String callback(Secret key) {
        return context.publicUri() + "/in/" + context.tenant() + "/" + context.connection() + "?key="
                + java.net.URLEncoder.encode(key.reveal(), StandardCharsets.UTF_8);
    }

    /** The gateway's id: from JSON by its path, else the answer itself where it is short. */
    private String id(String text) throws ConnectorException {
        Optional<String> id;
        try {
            id = Json.text(Json.read(text), settings.idPath());
        } catch (IllegalArgumentException e) {
            id = Optional.of(text.strip()).filter(t -> t.matches("[\\x21-\\x7e ]{1,200}") && !t.startsWith("<"));
        }
        return id.filter(value -> !value.isBlank())
                .orElseThrow(() -> ConnectorException.unavailable("The gateway's answer has no id at \""
                        + settings.idPath() + "\": compare the settings with its documentation"));
    }

    @Override
    public WebResponse receive(WebRequest request) throws ConnectorException {
        Secret key = settings.callbackKey()
                .orElseThrow(
                        () -> ConnectorException.config("This connection takes nothing: set a key of the callbacks"));
        if (!MessageDigest.isEqual(
                key.reveal().getBytes(StandardCharsets.UTF_8),
                request.queryValue("key").orElse("").getBytes(StandardCharsets.UTF_8))) {
            throw ConnectorException.auth("The key in the address is missing or wrong");
        }
        Values values = new Values(request);
        Optional<Report> report = values.of("text")
                .filter(text -> values.of("from").isPresent())
                .map(text -> Arrived.text(
                        values.of("from").orElseThrow(),
                        values.of("to").orElse(""),
                        text,
                        values.of("id").map(id -> "mo:" + id),
                        payload(request),
                        context.clock().instant()))
                .or(() -> receipt(values));
        if (report.isPresent()) {
            context.intake().store(List.of(report.get()));
        } else if (values.of("id").isEmpty()) {
            throw ConnectorException.rejected(
                    "Neither a receipt (id and status) nor a message (from and text): check the names in callbacks");
        }
        return WebResponse.text(200, "text/plain; charset=utf-8", "OK");
    }

    private Optional<Report> receipt(Values values) {
        Optional<String> id = values.of("id");
        Optional<String> status = values.of("status");
        if (id.isEmpty() || status.isEmpty()) {
            return Optional.empty();
        }
        String word = status.get().strip().toLowerCase(Locale.ROOT);
        Arrived.End end = contains(settings.delivered(), word)
                ? Arrived.End.DELIVERED
                : contains(settings.failed(), word) ? Arrived.End.FAILED : Arrived.End.OPEN;
        Map<String, String> more = new LinkedHashMap<>();
        values.of("error").filter(error -> error.length() <= 60).ifPresent(error -> more.put("error", error));
        return Arrived.end(id.get(), end, word, more, context.clock().instant());
    }

    private static boolean contains(List<String> words, String word) {
        return words.stream().anyMatch(each -> each.strip().equalsIgnoreCase(word));
    }

    private static Payload payload(WebRequest request) {
        byte[] body = request.body().length > 0 || request.form().isEmpty()
                ? request.body()
                : Json.write(request.form()).getBytes(StandardCharsets.UTF_8);
        return Payload.of(request.header("content-type").orElse("application/octet-stream"), body);
    }

    /** What a callback says, wherever it stands. */
    private final class Values {
        private final WebRequest request;
        private Optional<Object> json = Optional.empty();

        Values(WebRequest request) {
            this.request = request;
            if (request.header("content-type").orElse("").contains("json")) {
                try {
                    json = Optional.of(Json.read(new String(request.body(), StandardCharsets.UTF_8)));
                } catch (IllegalArgumentException e) {
                    json = Optional.empty();
                }
            }
        }

        Optional<String> of(String ours) {
            String name = settings.name(ours);
            return json.flatMap(root -> Json.text(root, name))
                    .or(() -> request.formValue(name))
                    .or(() -> request.queryValue(name))
                    .filter(value -> !value.isBlank());
        }
    }
}
