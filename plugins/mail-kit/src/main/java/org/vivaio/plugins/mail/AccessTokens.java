package org.vivaio.plugins.mail;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;
import org.vivaio.api.Json;
import org.vivaio.api.Secret;
import org.vivaio.plugins.crm.Tokens;

/**
 * Gets access tokens for a refresh token (RFC 6749, 6). One is kept until shortly before it ends; however many threads want
 * another, it is fetched once.
 */
public final class AccessTokens {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** When the provider does not say how long a token lasts. */
    private static final long USUAL_SECONDS = 300;

    private final TokenSettings settings;
    private final ConnectorContext context;
    private final Tokens<String> tokens;

    /** The newest one; some providers give another with each answer, which then lasts longer than the first. */
    private volatile String refreshToken;

    private AccessTokens(TokenSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.refreshToken = first();
        this.tokens = new Tokens<>(context.clock(), this::fetch);
    }

    /** Tokens, where the sign-in is by them. */
    public static Optional<AccessTokens> of(SignIn signIn, TokenSettings settings, ConnectorContext context) {
        return signIn == SignIn.OAUTH2 ? Optional.of(new AccessTokens(settings, context)) : Optional.empty();
    }

    /** A token that should be good. */
    public String get() throws ConnectorException {
        return tokens.get();
    }

    /** The server refused this one: another, unless somebody has fetched it meanwhile. */
    public String insteadOf(String refused) throws ConnectorException {
        return tokens.insteadOf(refused);
    }

    private String first() {
        return settings.refreshToken().map(Secret::reveal).orElse("");
    }

    private Tokens.Token<String> fetch() throws ConnectorException {
        HttpCall.Answer answer = ask(refreshToken);
        if (error(answer).equals("invalid_grant") && !refreshToken.equals(first())) {
            refreshToken = first();
            answer = ask(refreshToken);
        }
        if (answer.status() < 200 || answer.status() >= 300) {
            throw refusal(answer);
        }
        Object json = answer.json();
        String token = Json.text(json, "access_token")
                .orElseThrow(() -> ConnectorException.unavailable("The provider's answer holds no access token"));
        Json.text(json, "refresh_token").filter(text -> !text.isBlank()).ifPresent(next -> refreshToken = next);
        long seconds = Json.text(json, "expires_in")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .orElse(USUAL_SECONDS);
        Instant until = context.clock().instant().plusSeconds(seconds);
        return new Tokens.Token<>(token, until);
    }

    private HttpCall.Answer ask(String refresh) throws ConnectorException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refresh);
        form.put("client_id", settings.clientId().orElseThrow());
        settings.clientSecret().map(Secret::reveal).ifPresent(secret -> form.put("client_secret", secret));
        settings.scope().ifPresent(scope -> form.put("scope", scope));
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return HttpCall.answer(
                context,
                HttpRequest.newBuilder(settings.oauthUrl().orElseThrow())
                        .timeout(PATIENCE)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .header("accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /** Who has to act; the provider's own sentences are not passed on, for they may name the mailbox. */
    private ConnectorException refusal(HttpCall.Answer answer) {
        String error = error(answer);
        return switch (error) {
            case "invalid_grant" ->
                ConnectorException.auth(
                        "The provider takes the refresh token no longer: sign in again for a new one (invalid_grant)");
            case "invalid_client", "unauthorized_client" ->
                ConnectorException.auth(
                        "The provider refuses the app: check client id and client secret (" + error + ")");
            case "invalid_request", "invalid_scope", "unsupported_grant_type" ->
                ConnectorException.config("The provider does not understand what it is asked: check the address for"
                        + " tokens and the scope (" + error + ")");
            case "temporarily_unavailable", "server_error" ->
                ConnectorException.unavailable("The provider gives no access token now (" + error + ")");
            default -> {
                Optional<Duration> after = answer.headers()
                        .firstValue("retry-after")
                        .flatMap(text -> HttpCall.delay(text, context.clock()));
                ConnectorException meant = HttpCall.refusal(answer.status(), after);
                yield meant.kind() == ConnectorException.Kind.REJECTED
                        ? ConnectorException.auth("The provider refuses the sign-in (" + answer.status()
                                + "): check client id and secret, or sign in again")
                        : meant;
            }
        };
    }

    /** The code of RFC 6749, 5.2; empty when there is none. */
    private static String error(HttpCall.Answer answer) {
        if (answer.status() < 400) {
            return "";
        }
        try {
            return Json.text(Json.read(answer.text()), "error")
                    .filter(code -> code.matches("[a-z_]{1,40}"))
                    .orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
