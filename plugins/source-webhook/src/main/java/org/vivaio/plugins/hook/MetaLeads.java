package org.vivaio.plugins.hook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.Payload;

/** Leads of Meta's ads: a post names them, the Graph API tells what they answered. */
final class MetaLeads {
    /** Meta waits some 20 s for our answer, and posts again without one. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Set<String> TOKENS = Set.of("10", "102", "190", "200");
    private static final Set<String> TOO_MANY = Set.of("4", "17", "32", "613");
    private static final String UNKNOWN = "100";

    private final HookSettings settings;
    private final ConnectorContext context;

    MetaLeads(HookSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
    }

    List<Incoming> read(Object post, Payload payload) throws ConnectorException {
        List<Incoming> items = new ArrayList<>();
        for (Object entry : Json.list(post, "entry")) {
            for (Object change : Json.list(entry, "changes")) {
                Optional<String> id = Json.text(change, "value.leadgen_id");
                if (Json.text(change, "field").filter("leadgen"::equals).isPresent()
                        && id.filter(text -> text.matches("[0-9]{1,40}")).isPresent()) {
                    items.add(lead(id.get(), change, payload));
                }
            }
        }
        return items;
    }

    private Incoming lead(String id, Object change, Payload payload) throws ConnectorException {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("id", id);
        for (String name : List.of("form_id", "page_id", "ad_id", "adgroup_id", "created_time")) {
            Json.text(change, "value." + name).ifPresent(value -> record.put(name, value));
        }
        if (settings.accessToken().isPresent()) {
            record.putAll(answers(id));
        }
        Optional<Instant> at = Json.text(change, "value.created_time")
                .filter(text -> text.matches("[0-9]{9,11}"))
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
        byte[] body = Json.write(record).getBytes(StandardCharsets.UTF_8);
        return new Capture(
                new Payload("application/json", body, payload.headers()),
                Optional.of("leadgen:" + id),
                at,
                Map.of(),
                Map.of("source", "meta", "medium", "lead-ad"),
                List.of());
    }

    private Map<String, Object> answers(String id) throws ConnectorException {
        URI address = settings.graph()
                .resolve(id + "?fields=id,created_time,ad_id,ad_name,campaign_name,form_id,platform,field_data");
        Object lead = ask(HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header(
                        "authorization",
                        "Bearer " + settings.accessToken().map(t -> t.reveal()).orElse(""))
                .GET()
                .build());
        Map<String, Object> record = new LinkedHashMap<>();
        for (String name : List.of("ad_id", "ad_name", "campaign_name", "form_id", "platform")) {
            Json.text(lead, name).ifPresent(value -> record.put(name, value));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Object field : Json.list(lead, "field_data")) {
            List<String> values = new ArrayList<>();
            Json.list(field, "values").forEach(value -> values.add(String.valueOf(value)));
            Json.text(field, "name").ifPresent(name -> fields.put(name, values.size() == 1 ? values.get(0) : values));
        }
        record.put("fields", fields);
        return record;
    }

    /** Meta answers 400 to nearly all that goes wrong; a number in the body says what it is. */
    private Object ask(HttpRequest request) throws ConnectorException {
        HttpResponse<byte[]> answer;
        try {
            answer = context.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (IOException e) {
            throw ConnectorException.unavailable("Meta cannot be reached", e);
        }
        Optional<Object> body = json(answer.body());
        if (answer.statusCode() < 300) {
            return body.orElseThrow(
                    () -> ConnectorException.unavailable("Meta answered with something that is no JSON"));
        }
        String code = body.flatMap(json -> Json.text(json, "error.code")).orElse("");
        if (TOKENS.contains(code)) {
            throw ConnectorException.auth("Meta refuses the page access token (" + code + "). Make a new one");
        }
        if (TOO_MANY.contains(code)) {
            throw ConnectorException.limited("Meta asks to slow down (" + code + ")", Duration.ofMinutes(5));
        }
        if (answer.statusCode() == 400 && code.equals(UNKNOWN)) {
            // the leads of Meta's own test tool are of this kind: the number alone is kept
            return Map.of();
        }
        throw HttpCall.refusal(answer.statusCode(), Optional.empty());
    }

    private static Optional<Object> json(byte[] body) {
        try {
            return Optional.of(Json.read(new String(body, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
