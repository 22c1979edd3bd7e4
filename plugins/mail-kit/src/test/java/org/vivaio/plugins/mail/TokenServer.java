package org.vivaio.plugins.mail;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.vivaio.testkit.HttpPeer;

/** A token endpoint (RFC 6749) that knows one app; each token it gives is another one, and good until it is taken back. */
public final class TokenServer implements AutoCloseable {
    /** The app that it knows. */
    public static final String CLIENT = "client-1";

    /** The app's secret. */
    public static final String SECRET = "client-secret-1";

    /** What the mailbox's owner got. */
    public static final String REFRESH = "refresh-me-1";

    private final HttpPeer http = new HttpPeer();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<String> good = ConcurrentHashMap.newKeySet();
    private final Set<String> refreshable = ConcurrentHashMap.newKeySet();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private volatile int lasts = 3600;
    private volatile boolean rotates;
    private volatile Optional<HttpPeer.Reply> instead = Optional.empty();

    /** Starts on a free port. */
    public TokenServer() {
        refreshable.add(REFRESH);
        http.answers(this::answer);
    }

    private HttpPeer.Reply answer(HttpPeer.Call call) {
        Map<String, String> form = new HashMap<>();
        for (String pair : call.body().split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[parts.length - 1], StandardCharsets.UTF_8));
        }
        asked.add(form);
        if (instead.isPresent()) {
            return instead.get();
        }
        if (!call.method().equals("POST") || !"refresh_token".equals(form.get("grant_type"))) {
            return error(400, "unsupported_grant_type");
        }
        if (!CLIENT.equals(form.get("client_id")) || !SECRET.equals(form.get("client_secret"))) {
            return error(401, "invalid_client");
        }
        if (!refreshable.contains(form.getOrDefault("refresh_token", ""))) {
            return error(400, "invalid_grant");
        }
        int number = numbers.incrementAndGet();
        good.add("token-" + number);
        String more = "";
        if (rotates) {
            refreshable.add("rotated-" + number);
            more = ", \"refresh_token\": \"rotated-" + number + "\"";
        }
        return HttpPeer.Reply.json(
                200,
                "{\"access_token\": \"token-" + number + "\", \"token_type\": \"Bearer\", \"expires_in\": " + lasts
                        + more + "}");
    }

    private static HttpPeer.Reply error(int status, String code) {
        return HttpPeer.Reply.json(
                status, "{\"error\": \"" + code + "\", \"error_description\": \"about info@bellini.example\"}");
    }

    /** Where it listens. */
    public URI url() {
        return http.url().resolve("/token");
    }

    /** The port of it. */
    public int port() {
        return url().getPort();
    }

    /** How long tokens last, in seconds. */
    public void lasting(int seconds) {
        lasts = seconds;
    }

    /** Gives another refresh token with each answer; the older ones stay good. */
    public void rotating() {
        rotates = true;
    }

    /** Answers this from now on; empty for its usual answers. */
    public void instead(Optional<HttpPeer.Reply> reply) {
        instead = reply;
    }

    /** Whether a mail server should let this token in. */
    public boolean isGood(String token) {
        return good.contains(token);
    }

    /** Takes back all tokens given so far. */
    public void takeBack() {
        good.clear();
    }

    /** Takes back a refresh token. */
    public void takeBack(String refreshToken) {
        refreshable.remove(refreshToken);
    }

    /** What it was asked, in order. */
    public List<Map<String, String>> asked() {
        return List.copyOf(asked);
    }

    /** Settings of a sign-in by its tokens, as they stand in a file. */
    public Map<String, Object> settings() {
        return Map.of(
                "signIn", "oauth2",
                "oauthUrl", url().toString(),
                "clientId", CLIENT,
                "clientSecret", SECRET,
                "refreshToken", REFRESH);
    }

    @Override
    public void close() {
        http.close();
    }
}
