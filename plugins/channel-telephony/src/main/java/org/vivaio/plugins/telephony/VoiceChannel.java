package org.vivaio.plugins.telephony;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Capture;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;

/**
 * Calls through Twilio's voice API: the seller's telephone rings, and when it is taken up the person is called. Calls to our
 * numbers are answered by ringing the telephones of the settings.
 */
final class VoiceChannel implements Channel, WebhookReceiver {
    private final VoiceSettings settings;
    private final ConnectorContext context;
    private final Hours hours;

    VoiceChannel(VoiceSettings settings, ConnectorContext context) {
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
                context,
                request("/2010-04-01/Accounts/" + settings.accountSid() + ".json")
                        .GET()
                        .build());
        if (!(answer.json() instanceof Map<?, ?>)) {
            throw ConnectorException.unavailable("The answer is not the API's: check its address");
        }
    }

    /** The API has no key by which it would know a repeat, and ringing twice is a nuisance. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.PARK;
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        String number = Lines.callee(message.to());
        Optional<Duration> wait = hours.untilOpen(context.clock().instant());
        if (wait.isPresent()) {
            throw ConnectorException.limited("Outside of the calling hours of this connection", wait.get());
        }
        String seller = message.headers().entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals("x-seller"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        String telephone = settings.telephoneOf(seller)
                .orElseThrow(() -> ConnectorException.rejected(
                        "There is no telephone for the seller " + seller + ": add it to the connection's telephones"));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("To", telephone);
        form.put("From", settings.from());
        form.put("Timeout", Long.toString(settings.ring().toSeconds()));
        form.put("Twiml", dial(List.of(number), settings.from(), own("/dialled", message.key(), seller)));
        form.put("StatusCallback", own("/status", message.key(), seller));
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(encode(value)));
        Object answer = HttpCall.send(
                        context,
                        request("/2010-04-01/Accounts/" + settings.accountSid() + "/Calls.json")
                                .header("content-type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build())
                .json();
        String sid = Json.text(answer, "sid")
                .orElseThrow(() -> ConnectorException.unavailable("The answer names no SID of the call"));
        return new Receipt(sid, seller.isEmpty() ? Map.of() : Map.of("seller", seller));
    }

    private HttpRequest.Builder request(String path) {
        String user = settings.accountSid() + ":" + settings.authToken().reveal();
        return HttpRequest.newBuilder(URI.create(settings.url().toString().replaceAll("/+$", "") + path))
                .timeout(settings.timeout())
                .header("accept", "application/json")
                .header(
                        "authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    private String base(String path) {
        return context.publicUri() + "/in/" + context.tenant() + "/" + context.connection() + path;
    }

    private String own(String path, String key, String seller) {
        return base(path) + "?k=" + encode(key) + "&s=" + encode(seller);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String dial(List<String> numbers, String callerId, String action) {
        StringBuilder twiml =
                new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Dial callerId=\"");
        twiml.append(xml(callerId))
                .append("\" timeout=\"")
                .append(settings.ring().toSeconds());
        twiml.append("\" action=\"").append(xml(action)).append('"');
        if (settings.record()) {
            twiml.append(" record=\"record-from-answer-dual\"");
        }
        twiml.append('>');
        numbers.forEach(number -> twiml.append("<Number>").append(xml(number)).append("</Number>"));
        return twiml.append("</Dial></Response>").toString();
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public WebResponse receive(WebRequest request) throws ConnectorException {
        StringBuilder query = new StringBuilder();
        // in the order in which we wrote it
        for (String name : List.of("k", "s")) {
            request.queryValue(name)
                    .ifPresent(value -> query.append(query.length() == 0 ? "?" : "&")
                            .append(name)
                            .append('=')
                            .append(encode(value)));
        }
        if (!VoiceSignature.holds(
                request.header("x-twilio-signature").orElse(""),
                settings.authToken().reveal(),
                base(request.path()) + query,
                request.form())) {
            throw ConnectorException.auth(
                    "The signature is missing or wrong: compare the token, and the public address");
        }
        String sid = request.formValue("CallSid").orElseThrow(() -> ConnectorException.rejected("No CallSid"));
        Instant now = context.clock().instant();
        return switch (request.path()) {
            case "/dialled" -> dialled(request, sid, now, false);
            case "/status" -> status(request, sid, now);
            case "/answered" -> dialled(request, sid, now, true);
            default -> ringing(request, sid, now);
        };
    }

    /** Somebody calls us. */
    private WebResponse ringing(WebRequest request, String sid, Instant now) throws ConnectorException {
        Optional<Call> call = inbound(request, sid, now);
        if (call.isPresent()) {
            Optional<Capture> caller = Lines.capture(settings.sources(), call.get());
            if (caller.isPresent()) {
                context.intake().submit(caller.get());
            }
            context.intake().store(List.of(call.get().started()));
        }
        if (settings.ringAt().isEmpty()) {
            if (call.isPresent()) {
                context.intake().store(List.of(call.get().ended(now, Optional.empty())));
            }
            return twiml("<Response><Hangup/></Response>");
        }
        return WebResponse.text(
                200,
                "text/xml; charset=utf-8",
                dial(
                        settings.ringAt(),
                        request.formValue("From")
                                .filter(from -> from.startsWith("+"))
                                .orElse(settings.from()),
                        base("/answered")));
    }

    private Optional<Call> inbound(WebRequest request, String sid, Instant now) {
        return Lines.caller(request.formValue("From").orElse(""), "+")
                .map(number -> new Call(
                        sid, true, number, "", request.formValue("To").orElse(""), "", now, Optional.empty(), ""));
    }

    /** The second leg is over: this tells what came of it. */
    private WebResponse dialled(WebRequest request, String sid, Instant now, boolean inbound)
            throws ConnectorException {
        String status = request.formValue("DialCallStatus").orElse("");
        Optional<Call> call = inbound
                ? inbound(request, sid, now)
                : Optional.of(new Call(
                        sid,
                        false,
                        "",
                        lead(request),
                        "",
                        request.queryValue("s").orElse(""),
                        now,
                        Optional.empty(),
                        ""));
        if (call.isPresent()) {
            boolean answered = status.equals("completed") || status.equals("answered");
            long seconds = request.formValue("DialCallDuration")
                    .filter(text -> text.matches("[0-9]{1,6}"))
                    .map(Long::parseLong)
                    .orElse(0L);
            Call over = answered
                    ? call.get().answeredBy("", now.minusSeconds(seconds))
                    : call.get().with(words(status));
            context.intake()
                    .store(List.of(over.ended(
                            now,
                            request.formValue("RecordingUrl").filter(link -> link.matches("https?://\\S{1,500}")))));
        }
        return twiml("<Response/>");
    }

    private static String lead(WebRequest request) {
        return Call.leadOf(request.queryValue("k").orElse(""));
    }

    private static String words(String status) {
        return switch (status) {
            case "busy" -> "BUSY";
            case "failed" -> "FAILED";
            case "canceled" -> "CANCEL";
            default -> "NOANSWER";
        };
    }

    /** The first leg is over. Where the person was called this is known already, and counts once; else nobody took up. */
    private WebResponse status(WebRequest request, String sid, Instant now) throws ConnectorException {
        String status = request.formValue("CallStatus").orElse("");
        if (List.of("busy", "no-answer", "failed", "canceled").contains(status)) {
            Call call = new Call(
                    sid, false, "", lead(request), "", request.queryValue("s").orElse(""), now, Optional.empty(), "");
            context.intake().store(List.of(call.ended(now, Optional.empty())));
        }
        return twiml("<Response/>");
    }

    private static WebResponse twiml(String text) {
        return WebResponse.text(200, "text/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text);
    }
}
