package org.vivaio.plugins.sms;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.vivaio.api.Uncertain;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;

/** SMS through Twilio's API of 2010-04-01, or a service that speaks it. */
final class TwilioChannel implements Channel, WebhookReceiver {
    private final TwilioSettings settings;
    private final ConnectorContext context;

    TwilioChannel(TwilioSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
    }

    @Override
    public String medium() {
        return "sms";
    }

    /** The API has no key of ours by which it would know a repeat. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.PARK;
    }

    @Override
    public void check() throws ConnectorException {
        call(request("/2010-04-01/Accounts/" + settings.accountSid() + ".json")
                .GET()
                .build());
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        String number = Numbers.recipient(message.to());
        if (message.text().isBlank()) {
            throw ConnectorException.rejected("There is nothing in the message");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("To", number);
        Optional<String> sender = Numbers.byPrefix(settings.senders(), number).or(settings::from);
        sender.ifPresent(from -> form.put("From", from));
        if (sender.isEmpty()) {
            settings.messagingServiceSid().ifPresent(sid -> form.put("MessagingServiceSid", sid));
        }
        form.put("Body", message.text());
        form.put("StatusCallback", own("/status") + "?k=" + encode(message.key()));
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(encode(value)));
        Object answer = call(request("/2010-04-01/Accounts/" + settings.accountSid() + "/Messages.json")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        String sid = Json.text(answer, "sid")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> ConnectorException.unavailable("The answer names no SID of the message"));
        return new Receipt(sid, detail(answer, message.text(), number));
    }

    private Map<String, String> detail(Object answer, String text, String number) {
        int parts = Json.text(answer, "num_segments")
                .filter(n -> n.matches("[1-9][0-9]{0,3}"))
                .map(Integer::parseInt)
                .orElseGet(() -> Parts.of(text, false).count());
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("parts", Integer.toString(parts));
        Json.text(answer, "status").ifPresent(status -> detail.put("status", status));
        Optional<String> told = Json.text(answer, "price").filter(p -> p.matches("-?[0-9]+(\\.[0-9]+)?"));
        told.map(price -> price.replaceFirst("^-", ""))
                .or(() -> Numbers.price(settings.prices(), number, parts))
                .ifPresent(price -> {
                    detail.put("cost", price);
                    detail.put(
                            "currency",
                            told.flatMap(p -> Json.text(answer, "price_unit")).orElse(settings.currency()));
                });
        return detail;
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

    /** Like {@link HttpCall}, but for the codes in the answer, which say more than the status. */
    private Object call(HttpRequest request) throws ConnectorException {
        HttpResponse<byte[]> answer;
        try {
            answer = context.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (HttpTimeoutException e) {
            throw ConnectorException.unavailable("No answer in time", e);
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (String.valueOf(cause.getMessage()).startsWith("Refused to connect")) {
                    throw ConnectorException.config(cause.getMessage());
                }
            }
            throw ConnectorException.unavailable("The API cannot be reached, or broke off", e);
        }
        Object body = json(answer);
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            if (!(body instanceof Map<?, ?>)) {
                throw ConnectorException.unavailable("The answer is not the API's: check its address");
            }
            return body;
        }
        throw refused(
                status,
                Json.text(body, "code").orElse(""),
                answer.headers().firstValue("retry-after").flatMap(text -> HttpCall.delay(text, context.clock())));
    }

    private static Object json(HttpResponse<byte[]> answer) {
        try {
            return Json.read(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static ConnectorException refused(int status, String code, Optional<Duration> after) {
        String said = "The API answered " + status + (code.matches("[0-9]{4,6}") ? ", code " + code : "");
        return switch (code) {
            case "20003", "20005" -> ConnectorException.auth(said + ": it refuses the account or its token");
            case "14107", "20429", "30001" -> limited(said, after);
            case "21606", "21212", "21603", "21703", "21705" ->
                ConnectorException.rejected(said + ": it does not take this sender; check the senders in the settings");
            case "21610" -> ConnectorException.rejected(said + ": this person has opted out there");
            default ->
                status == 429
                        ? limited(said, after)
                        : status == 404 && code.isEmpty()
                                ? ConnectorException.config(said + ": check account and address")
                                : HttpCall.refusal(status, after);
        };
    }

    private static ConnectorException limited(String said, Optional<Duration> after) {
        return after.map(time -> ConnectorException.limited(said + ": too much", time))
                .orElseGet(() -> ConnectorException.limited(said + ": too much"));
    }

    private String own(String path) {
        return context.publicUri() + "/in/" + context.tenant() + "/" + context.connection() + path;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public WebResponse receive(WebRequest request) throws ConnectorException {
        StringBuilder query = new StringBuilder();
        request.query()
                .forEach((name, values) -> values.forEach(value -> query.append(query.length() == 0 ? "?" : "&")
                        .append(encode(name))
                        .append('=')
                        .append(encode(value))));
        if (!TwilioSignature.holds(
                request.header("x-twilio-signature").orElse(""),
                settings.authToken().reveal(),
                own(request.path()) + query,
                request.form())) {
            throw ConnectorException.auth(
                    "The signature is missing or wrong: compare the token, and the public address");
        }
        Optional<String> sid = request.formValue("MessageSid").or(() -> request.formValue("SmsSid"));
        if (sid.isEmpty()) {
            throw ConnectorException.rejected("No MessageSid");
        }
        Optional<Report> report = request.path().equals("/status")
                ? receipt(request, sid.get())
                : Optional.of(Arrived.text(
                        request.formValue("From").orElse(""),
                        request.formValue("To").orElse(""),
                        request.formValue("Body").orElse(""),
                        Optional.of("mo:" + sid.get()),
                        Payload.of(
                                "application/json", Json.write(request.form()).getBytes(StandardCharsets.UTF_8)),
                        context.clock().instant()));
        if (report.isPresent()) {
            context.intake().store(List.of(report.get()));
        }
        return WebResponse.text(
                200, "text/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>");
    }

    private Optional<Report> receipt(WebRequest request, String sid) {
        String status = request.formValue("MessageStatus")
                .or(() -> request.formValue("SmsStatus"))
                .orElse("");
        Arrived.End end = switch (status) {
            case "delivered", "read" -> Arrived.End.DELIVERED;
            case "undelivered", "failed" -> Arrived.End.FAILED;
            default -> Arrived.End.OPEN;
        };
        Map<String, String> more = new LinkedHashMap<>();
        request.formValue("ErrorCode")
                .filter(code -> code.matches("[0-9]{1,6}"))
                .ifPresent(code -> more.put("error", code));
        return Arrived.end(sid, end, status, more, context.clock().instant());
    }
}
