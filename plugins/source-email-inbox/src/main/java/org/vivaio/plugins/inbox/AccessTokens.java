package org.vivaio.plugins.inbox;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Secret;

/** Gets access tokens for a refresh token, and keeps one until shortly before it ends. */
final class AccessTokens {
    private static final int EARLY_SECONDS = 60;

    private final InboxSettings settings;
    private final ConnectorContext context;
    private String token = "";
    private Instant until = Instant.EPOCH;

    AccessTokens(InboxSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
    }

    synchronized String get() throws ConnectorException {
        if (context.clock().instant().isBefore(until)) {
            return token;
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", settings.refreshToken().orElseThrow().reveal());
        form.put("client_id", settings.clientId().orElseThrow());
        settings.clientSecret().map(Secret::reveal).ifPresent(secret -> form.put("client_secret", secret));
        settings.scope().ifPresent(scope -> form.put("scope", scope));
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpCall.Answer answer;
        try {
            answer = HttpCall.send(
                    context,
                    HttpRequest.newBuilder(settings.oauthUrl().orElseThrow())
                            .timeout(settings.readTimeout())
                            .header("content-type", "application/x-www-form-urlencoded")
                            .header("accept", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build());
        } catch (ConnectorException e) {
            // 400 invalid_grant: the owner withdrew it, or it has run out
            throw e.kind() == ConnectorException.Kind.REJECTED
                    ? ConnectorException.auth(
                            "The provider takes the refresh token no longer: sign in again for a new one")
                    : e;
        }
        Object json = answer.json();
        token = Json.text(json, "access_token")
                .orElseThrow(() -> ConnectorException.unavailable("The provider's answer holds no access token"));
        long seconds = Json.text(json, "expires_in")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .orElse(300L);
        until = context.clock().instant().plusSeconds(Math.max(0, seconds - EARLY_SECONDS));
        return token;
    }

    /** The server did not take the token: the next sign-in gets another one. */
    synchronized void forget() {
        until = Instant.EPOCH;
    }
}
