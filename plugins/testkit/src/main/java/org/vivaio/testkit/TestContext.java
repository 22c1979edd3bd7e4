package org.vivaio.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.Wording;

/**
 * The context of one connection without a host: tenant {@code demo}, connection {@code test}, a clock that stands still,
 * a plain HTTP client that reaches loopback, and an intake that keeps what it gets.
 */
public final class TestContext implements ConnectorContext {
    private final TestClock clock = new TestClock(Instant.parse("2026-11-02T10:00:00Z"));
    private final TestIntake intake = new TestIntake();
    private final Map<String, Wording> wordings = new ConcurrentHashMap<>();
    private volatile HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** Adds a purpose, with one text in each of the languages named; its version is {@code <purpose>-<language>-1}. */
    public TestContext withPurpose(String purpose, Map<Locale, String> texts, String... channels) {
        texts.forEach((language, text) -> wordings.put(
                key(purpose, language),
                new Wording(
                        purpose,
                        purpose + "-" + language.getLanguage() + "-1",
                        language.toLanguageTag(),
                        text,
                        List.of(channels))));
        return this;
    }

    /** Lends another HTTP client, e.g. one that refuses. */
    public TestContext withHttp(HttpClient client) {
        http = client;
        return this;
    }

    @Override
    public String tenant() {
        return "demo";
    }

    @Override
    public String connection() {
        return "test";
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public Logger log() {
        return LoggerFactory.getLogger("org.vivaio.connection.demo.test");
    }

    @Override
    public URI publicUri() {
        return URI.create("https://vivaio.example");
    }

    @Override
    public Optional<Wording> wording(String purpose, Locale language) {
        return Optional.ofNullable(wordings.get(key(purpose, language)));
    }

    @Override
    public TestIntake intake() {
        return intake;
    }

    private static String key(String purpose, Locale language) {
        return purpose + "/" + language.getLanguage();
    }
}
