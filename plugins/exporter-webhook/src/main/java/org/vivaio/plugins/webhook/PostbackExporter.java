package org.vivaio.plugins.webhook;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Receipt;

/** Tells a network or supplier by a call of its address that a lead it sent got further. */
final class PostbackExporter extends ConversionCall {
    private final PostbackSettings settings;

    PostbackExporter(PostbackSettings settings, ConnectorContext context) {
        super(context);
        this.settings = settings;
    }

    @Override
    Receipt tell(Conversion conversion) throws ConnectorException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(filled(settings.url(), conversion)))
                .timeout(settings.timeout())
                .header("user-agent", "Vivaio");
        if (settings.method() == PostbackSettings.Method.POST) {
            request.header("content-type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            filled(settings.body().orElse(""), conversion)));
        } else {
            request.GET();
        }
        Heard heard = call(request.build());
        if (!heard.ok()) {
            throw heard.refusal();
        }
        return new Receipt(conversion.export().key(), Map.of("status", Integer.toString(heard.status())));
    }

    private String filled(String template, Conversion conversion) throws ConnectorException {
        Matcher places = PostbackSettings.PLACE.matcher(template);
        StringBuilder text = new StringBuilder();
        while (places.find()) {
            String value = value(places.group(1), conversion);
            places.appendReplacement(text, Matcher.quoteReplacement(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        }
        return places.appendTail(text).toString();
    }

    private String value(String place, Conversion conversion) throws ConnectorException {
        return switch (place) {
            case "clickId" ->
                click(conversion)
                        .orElseThrow(() -> ConnectorException.rejected(
                                "The lead came by no click of this network: narrow the connection with when"));
            case "event" -> conversion.export().cause();
            case "stage" -> conversion.text("stage").orElse("");
            case "amount" ->
                conversion.amount(settings.value()).map(a -> a.toPlainString()).orElse("");
            case "currency" ->
                conversion.currency(Optional.of(settings.currency())).orElse("");
            case "lead" -> conversion.export().leadId();
            case "key" -> conversion.export().key();
            case "time" -> Long.toString(conversion.export().at().getEpochSecond());
            case "emailSha256" ->
                conversion.field("email").map(Hashed::email).map(Hashed::sha256).orElse("");
            case "phoneSha256" ->
                conversion
                        .field("phone")
                        .flatMap(phone -> Hashed.phone(phone, settings.countryCode()))
                        .map(Hashed::sha256)
                        .orElse("");
            default -> conversion.field(place.substring("field.".length())).orElse("");
        };
    }

    private Optional<String> click(Conversion conversion) {
        return settings.clickId().isPresent()
                ? conversion.click(settings.clickId().get())
                : Conversion.CLICKS.stream()
                        .flatMap(name -> conversion.click(name).stream())
                        .findFirst();
    }
}
