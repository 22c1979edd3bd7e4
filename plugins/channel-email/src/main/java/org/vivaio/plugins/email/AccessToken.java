package org.vivaio.plugins.email;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Json;
import org.vivaio.api.Secret;

/**
 * The access token of a mailbox that is signed in to by OAuth 2. Renewed by one thread while the others wait, and a little before
 * it ends.
 */
final class AccessToken {
    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration USUAL = Duration.ofMinutes(50);

    private final HttpClient http;
    private final Clock clock;
    private final OAuth settings;
    private String token = "";
    private Instant ends = Instant.MIN;

    AccessToken(HttpClient http, Clock clock, OAuth settings) {
        this.http = http;
        this.clock = clock;
        this.settings = settings;
    }

    /** Where tokens come from. */
    record OAuth(String tokenUrl, String clientId, Secret clientSecret, Secret refreshToken) {}

    synchronized String get() throws ConnectorException {
        if (clock.instant().isBefore(ends)) {
            return token;
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("client_id", settings.clientId());
        form.put("client_secret", settings.clientSecret().reveal());
        form.put("refresh_token", settings.refreshToken().reveal());
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer;
        try {
            answer = http.send(
                    HttpRequest.newBuilder(URI.create(settings.tokenUrl()))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Accept", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw ConnectorException.unavailable("The sign-in service cannot be reached");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The sign-in service was not waited for");
        }
        if (answer.statusCode() == 400 || answer.statusCode() == 401) {
            throw ConnectorException.auth("The sign-in service refused the refresh token: sign in again");
        }
        if (answer.statusCode() != 200) {
            throw ConnectorException.unavailable("The sign-in service answered " + answer.statusCode());
        }
        return read(answer.body());
    }

    /** The server refused a token that should still hold. */
    synchronized void forget() {
        ends = Instant.MIN;
    }

    private String read(String body) throws ConnectorException {
        Object found;
        Object seconds;
        try {
            Object json = Json.read(body);
            found = Json.at(json, "access_token").orElse("");
            seconds = Json.at(json, "expires_in").orElse("");
        } catch (IllegalArgumentException e) {
            throw ConnectorException.unavailable("The sign-in service answered what is no JSON");
        }
        if (!(found instanceof String text) || text.isEmpty()) {
            throw ConnectorException.unavailable("The sign-in service answered without a token");
        }
        Duration lasts = seconds instanceof Number number ? Duration.ofSeconds(number.longValue()) : USUAL;
        token = text;
        ends = clock.instant().plus(lasts).minus(EARLY);
        return token;
    }
}
