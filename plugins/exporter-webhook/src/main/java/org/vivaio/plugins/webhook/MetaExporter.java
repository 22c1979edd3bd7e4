package org.vivaio.plugins.webhook;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;

/** Tells Meta by its Conversions API; a repeat has the same {@code event_id}, by which Meta knows it. */
final class MetaExporter extends ConversionCall {
    /** Older events are refused. */
    private static final Duration OLDEST = Duration.ofDays(7);

    private final MetaSettings settings;

    MetaExporter(MetaSettings settings, ConnectorContext context) {
        super(context);
        this.settings = settings;
    }

    @Override
    Receipt tell(Conversion conversion) throws ConnectorException {
        if (conversion.export().at().isBefore(context.clock().instant().minus(OLDEST))) {
            throw ConnectorException.rejected("It happened more than 7 days ago, and Meta takes nothing older");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("data", List.of(event(conversion)));
        settings.testCode().ifPresent(code -> body.put("test_event_code", code));
        URI address =
                URI.create(settings.url().toString().replaceAll("/+$", "") + "/" + settings.dataset() + "/events");
        Heard heard = call(HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + settings.token().reveal())
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build());
        if (!heard.ok()) {
            throw failure(heard);
        }
        if (!heard.text("events_received").equals("1")) {
            throw ConnectorException.unavailable("Meta did not say that it received the event");
        }
        return new Receipt(conversion.export().key(), Map.of("trace", heard.text("fbtrace_id")));
    }

    private Map<String, Object> event(Conversion conversion) throws ConnectorException {
        Map<String, Object> user = new LinkedHashMap<>();
        hashed(user, "em", conversion.field("email"), Hashed::email);
        hashed(
                user,
                "ph",
                conversion.field("phone").flatMap(phone -> Hashed.phone(phone, settings.countryCode())),
                phone -> phone.substring(1));
        conversion.click("fbclid").ifPresent(click -> user.put("fbc", "fb.1." + firstSeen(conversion) + "." + click));
        conversion
                .field("metaLeadId")
                .filter(id -> id.matches("[0-9]{15,17}"))
                .ifPresent(id -> user.put("lead_id", Long.parseLong(id)));
        if (user.isEmpty()) {
            throw ConnectorException.rejected("The lead has no address, number or click by which Meta could know it");
        }
        hashed(user, "fn", conversion.field("firstName"), Hashed::name);
        hashed(user, "ln", conversion.field("lastName"), Hashed::name);
        hashed(user, "ct", conversion.field("city"), Hashed::dense);
        hashed(user, "zp", conversion.field("postcode"), Hashed::dense);
        hashed(user, "country", conversion.field("country").filter(c -> c.length() == 2), Hashed::dense);
        hashed(user, "external_id", Optional.of(conversion.export().leadId()), id -> id);
        Map<String, Object> custom = new LinkedHashMap<>();
        custom.put("event_source", "crm");
        custom.put("lead_event_source", "Vivaio");
        conversion.amount(settings.value()).ifPresent(amount -> {
            custom.put("value", amount);
            custom.put("currency", conversion.currency(Optional.empty()).orElse(settings.currency()));
        });
        Map<String, Object> event = new LinkedHashMap<>();
        event.put(
                "event_name", settings.stages() ? conversion.text("stage").orElse(settings.event()) : settings.event());
        event.put("event_time", conversion.export().at().getEpochSecond());
        event.put("event_id", conversion.export().key());
        event.put("action_source", "system_generated");
        event.put("user_data", user);
        event.put("custom_data", custom);
        return event;
    }

    private static long firstSeen(Conversion conversion) {
        return conversion
                .text("createdAt")
                .map(java.time.Instant::parse)
                .orElse(conversion.export().at())
                .toEpochMilli();
    }

    private static void hashed(
            Map<String, Object> user, String name, Optional<String> value, UnaryOperator<String> form) {
        value.map(form)
                .filter(text -> !text.isEmpty())
                .map(Hashed::sha256)
                .ifPresent(hash -> user.put(name, List.of(hash)));
    }

    /** The Graph API tells by a number what went wrong; its words may repeat what was sent, so they are not told on. */
    private static ConnectorException failure(Heard heard) {
        String code = heard.text("error.code");
        return switch (code) {
            case "102", "190", "200", "10" ->
                ConnectorException.auth("Meta refuses the access token (error " + code + "): make a new one");
            case "4", "17", "32", "613", "80004" ->
                heard.after()
                        .map(after -> ConnectorException.limited("Meta asks to slow down (error " + code + ")", after))
                        .orElseGet(() -> ConnectorException.limited("Meta asks to slow down (error " + code + ")"));
            case "1", "2" -> ConnectorException.unavailable("Meta has trouble of its own (error " + code + ")");
            case "100" ->
                ConnectorException.rejected("Meta refuses the event (error 100"
                        + Optional.of(heard.text("error.error_subcode"))
                                .filter(sub -> !sub.isEmpty())
                                .map(sub -> "/" + sub)
                                .orElse("")
                        + ")");
            default -> heard.refusal();
        };
    }
}
