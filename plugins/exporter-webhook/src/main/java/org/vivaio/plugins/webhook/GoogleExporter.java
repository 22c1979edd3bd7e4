package org.vivaio.plugins.webhook;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;

/** Tells Google Ads of offline click conversions; a repeat has the same {@code orderId}, by which Google knows it. */
final class GoogleExporter extends ConversionCall {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssxxx");
    /** It has arrived before. */
    private static final List<String> KNOWN = List.of(
            "CLICK_CONVERSION_ALREADY_EXISTS",
            "ORDER_ID_ALREADY_IN_USE",
            "DUPLICATE_ORDER_ID",
            "DUPLICATE_CLICK_CONVERSION_IN_REQUEST");

    private final GoogleSettings settings;
    private String token = "";
    private Instant until = Instant.MIN;

    GoogleExporter(GoogleSettings settings, ConnectorContext context) {
        super(context);
        this.settings = settings;
    }

    @Override
    Receipt tell(Conversion conversion) throws ConnectorException {
        String body = Json.object("conversions", List.of(item(conversion)), "partialFailure", true);
        Heard heard = post(body, token(false));
        if (heard.status() == 401) {
            // the token was taken back before its time
            heard = post(body, token(true));
        }
        if (!heard.ok()) {
            throw failure(heard);
        }
        Optional<String> refused = refusal(heard.body(), "partialFailureError");
        if (refused.isPresent() && !KNOWN.contains(refused.get())) {
            String code = refused.get();
            // a click is known to the account some hours after it happened
            throw code.equals("CLICK_NOT_FOUND")
                            || code.equals("TOO_RECENT_CONVERSION_ACTION")
                            || code.equals("TOO_RECENT_EVENT")
                    ? ConnectorException.unavailable("Google does not know the click yet (" + code + ")")
                    : ConnectorException.rejected("Google refuses the conversion (" + code + ")");
        }
        return new Receipt(conversion.export().key(), Map.of("known", Boolean.toString(refused.isPresent())));
    }

    private Map<String, Object> item(Conversion conversion) throws ConnectorException {
        Map<String, Object> item = new LinkedHashMap<>();
        // one of the three alone may be named
        for (String name : List.of("gclid", "gbraid", "wbraid")) {
            if (item.isEmpty()) {
                conversion.click(name).ifPresent(click -> item.put(name, click));
            }
        }
        List<Object> people = new ArrayList<>();
        conversion
                .field("email")
                .map(Hashed::googleEmail)
                .ifPresent(email -> people.add(Map.of("hashedEmail", Hashed.sha256(email))));
        conversion
                .field("phone")
                .flatMap(phone -> Hashed.phone(phone, settings.countryCode()))
                .ifPresent(phone -> people.add(Map.of("hashedPhoneNumber", Hashed.sha256(phone))));
        if (item.isEmpty() && people.isEmpty()) {
            throw ConnectorException.rejected("The lead has no click, address or number by which Google could know it");
        }
        if (!people.isEmpty() && !item.containsKey("gbraid") && !item.containsKey("wbraid")) {
            item.put("userIdentifiers", people);
        }
        item.put("conversionAction", "customers/" + settings.customer() + "/conversionActions/" + settings.action());
        item.put("conversionDateTime", TIME.format(conversion.export().at().atZone(ZoneId.of(settings.zone()))));
        conversion.amount(settings.value()).ifPresent(amount -> {
            item.put("conversionValue", amount);
            item.put("currencyCode", conversion.currency(Optional.empty()).orElse(settings.currency()));
        });
        item.put("orderId", conversion.export().key());
        settings.adPurpose().ifPresent(purpose -> {
            String said = conversion.consents(purpose) ? "GRANTED" : "DENIED";
            item.put("consent", Map.of("adUserData", said, "adPersonalization", said));
        });
        return item;
    }

    private Heard post(String body, String bearer) throws ConnectorException {
        URI address = URI.create(settings.url().toString().replaceAll("/+$", "") + "/customers/" + settings.customer()
                + ":uploadClickConversions");
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + bearer)
                .header("developer-token", settings.developerToken().reveal());
        settings.manager().ifPresent(manager -> request.header("login-customer-id", manager));
        return call(request.POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    /** Calls run side by side: one of them asks, the others wait and use what it got. */
    private synchronized String token(boolean anew) throws ConnectorException {
        Instant now = context.clock().instant();
        if (!anew && now.isBefore(until)) {
            return token;
        }
        String form = "grant_type=refresh_token&client_id=" + encoded(settings.clientId()) + "&client_secret="
                + encoded(settings.clientSecret().reveal()) + "&refresh_token="
                + encoded(settings.refreshToken().reveal());
        Heard heard = call(HttpRequest.newBuilder(settings.tokenUrl())
                .timeout(settings.timeout())
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
        if (heard.status() == 400 || heard.status() == 401) {
            throw ConnectorException.auth("Google gives no access token (" + heard.text("error")
                    + "): check client id and secret, or make a new refresh token");
        }
        if (!heard.ok() || heard.text("access_token").isEmpty()) {
            throw heard.ok()
                    ? ConnectorException.unavailable("Google's answer holds no access token")
                    : heard.refusal();
        }
        token = heard.text("access_token");
        long seconds =
                Json.text(heard.body(), "expires_in").map(Long::parseLong).orElse(600L);
        until = now.plusSeconds(Math.max(30, seconds - 60));
        return token;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ConnectorException failure(Heard heard) {
        String code = refusal(heard.body(), "error").orElse(heard.text("error.status"));
        return switch (code) {
            case "DEVELOPER_TOKEN_NOT_APPROVED",
                    "DEVELOPER_TOKEN_PROHIBITED",
                    "USER_PERMISSION_DENIED",
                    "CUSTOMER_NOT_ENABLED" -> ConnectorException.auth("Google refuses the access (" + code + ")");
            case "RESOURCE_EXHAUSTED", "RESOURCE_TEMPORARILY_EXHAUSTED" ->
                heard.after()
                        .map(after -> ConnectorException.limited("Google asks to slow down (" + code + ")", after))
                        .orElseGet(() -> ConnectorException.limited("Google asks to slow down (" + code + ")"));
            default -> heard.refusal();
        };
    }

    /** The first of the error's own codes, such as {@code CLICK_NOT_FOUND}; empty when there was no error. */
    private static Optional<String> refusal(Object body, String where) {
        for (Object detail : Json.list(body, where + ".details")) {
            for (Object error : Json.list(detail, "errors")) {
                Optional<Object> code = Json.at(error, "errorCode");
                if (code.isPresent() && code.get() instanceof Map<?, ?> map && !map.isEmpty()) {
                    return Optional.of(String.valueOf(map.values().iterator().next()));
                }
            }
        }
        return Json.at(body, where).isPresent() && where.startsWith("partial")
                ? Optional.of(
                        Json.text(body, where + ".message").map(m -> "UNKNOWN").orElse("UNKNOWN"))
                : Optional.empty();
    }
}
