package org.vivaio.plugins.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorException.Kind;
import org.vivaio.api.Secret;
import org.vivaio.testkit.HttpPeer;
import org.vivaio.testkit.RefusingHttpClient;
import org.vivaio.testkit.TestContext;

@Timeout(30)
class AccessTokensTest {
    private static final int THREADS = 12;

    private final TestContext context = new TestContext();
    private final TokenServer server = new TokenServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private AccessTokens tokens(String client, String secret, String refresh) {
        TokenSettings settings = new TokenSettings(
                Optional.of(server.url()),
                Optional.of(client),
                Optional.of(Secret.of(secret)),
                Optional.of(Secret.of(refresh)),
                Optional.of("mail.send"));
        return AccessTokens.of(SignIn.OAUTH2, settings, context).orElseThrow();
    }

    private AccessTokens tokens() {
        return tokens(TokenServer.CLIENT, TokenServer.SECRET, TokenServer.REFRESH);
    }

    private static List<String> together(Callable<String> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<String> got = new ArrayList<>();
            for (Future<String> each : all) {
                got.add(each.get());
            }
            return got;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_token_is_fetched_once_and_kept_until_shortly_before_it_ends() throws Exception {
        AccessTokens tokens = tokens();
        assertThat(new HashSet<>(together(tokens::get))).containsExactly("token-1");
        assertThat(server.asked())
                .singleElement()
                .satisfies(form -> assertThat(form)
                        .containsEntry("grant_type", "refresh_token")
                        .containsEntry("refresh_token", TokenServer.REFRESH)
                        .containsEntry("client_id", TokenServer.CLIENT)
                        .containsEntry("client_secret", TokenServer.SECRET)
                        .containsEntry("scope", "mail.send"));

        context.clock().advance(Duration.ofSeconds(3500));
        assertThat(tokens.get()).isEqualTo("token-1");
        context.clock().advance(Duration.ofSeconds(50));
        assertThat(new HashSet<>(together(tokens::get))).containsExactly("token-2");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void a_token_that_was_refused_is_replaced_once_however_many_say_so() throws Exception {
        AccessTokens tokens = tokens();
        String first = tokens.get();
        assertThat(new HashSet<>(together(() -> tokens.insteadOf(first)))).containsExactly("token-2");
        // one who still had the old one learns of the new one, and takes it away from nobody
        assertThat(tokens.insteadOf(first)).isEqualTo("token-2");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void a_newer_refresh_token_is_used_and_the_first_one_when_that_is_refused() throws Exception {
        server.rotating();
        AccessTokens tokens = tokens();
        tokens.get();
        tokens.insteadOf("token-1");
        assertThat(server.asked().get(1)).containsEntry("refresh_token", "rotated-1");
        server.takeBack("rotated-2");
        assertThat(tokens.insteadOf("token-2")).isEqualTo("token-3");
        assertThat(server.asked().get(3)).containsEntry("refresh_token", TokenServer.REFRESH);
    }

    @Test
    void a_wrong_app_or_a_permission_taken_back_needs_a_person_who_signs_in() {
        assertThat(failure(tokens("another", TokenServer.SECRET, TokenServer.REFRESH)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
                .hasMessageContaining("client id and client secret");
        assertThat(failure(tokens(TokenServer.CLIENT, "wrong-secret", TokenServer.REFRESH)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
                .hasMessageNotContaining("wrong-secret");
        assertThat(failure(tokens(TokenServer.CLIENT, TokenServer.SECRET, "of-yesterday")))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
                .hasMessageContaining("sign in again")
                .hasMessageNotContaining("of-yesterday")
                .hasMessageNotContaining("bellini");
    }

    @ParameterizedTest
    @CsvSource({
        "400,{\"error\": \"invalid_scope\"},CONFIG",
        "400,{\"error\": \"unsupported_grant_type\"},CONFIG",
        "400,{\"error\": \"unauthorized_client\"},AUTH",
        "400,{\"error\": \"interaction_required\"},AUTH",
        "400,<html>,AUTH",
        "403,no,AUTH",
        "404,no,CONFIG",
        "429,{},LIMITED",
        "400,{\"error\": \"temporarily_unavailable\"},UNAVAILABLE",
        "503,later,UNAVAILABLE",
        "302,elsewhere,UNAVAILABLE",
        "200,no json,UNAVAILABLE",
        "200,{},UNAVAILABLE"
    })
    void what_the_provider_says_is_told_by_who_has_to_act(int status, String body, Kind kind) throws Exception {
        server.instead(Optional.of(HttpPeer.Reply.json(status, body)));
        AccessTokens tokens = tokens();
        assertThat(failure(tokens).kind()).isEqualTo(kind);

        server.instead(Optional.empty());
        assertThat(tokens.get()).isEqualTo("token-1");
    }

    @Test
    void nobody_at_the_address_is_a_matter_of_time_and_an_address_that_is_refused_one_of_settings() {
        server.close();
        assertThat(failure(tokens()).kind()).isEqualTo(Kind.UNAVAILABLE);
        context.withHttp(new RefusingHttpClient());
        assertThat(failure(tokens()).kind()).isEqualTo(Kind.CONFIG);
    }

    @Test
    void tokens_do_not_travel_readable() {
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> new TokenSettings(
                                Optional.of(URI.create("http://provider.example/token")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())))
                .hasMessageContaining("https");
        TokenSettings settings = new TokenSettings(
                Optional.of(server.url()),
                Optional.of("c"),
                Optional.empty(),
                Optional.of(Secret.of("r")),
                Optional.empty());
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> settings.check(SignIn.OAUTH2, Optional.of("u"), Security.NONE, "smtp.example.com")))
                .hasMessageContaining("starttls");
    }

    private static ConnectorException failure(AccessTokens tokens) {
        return catchThrowableOfType(ConnectorException.class, tokens::get);
    }
}
