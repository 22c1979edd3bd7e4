package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorException.Kind;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.mail.Security;
import org.vivaio.plugins.mail.TokenServer;
import org.vivaio.testkit.TestContext;

/** Mails that leave with an access token instead of a password. */
@Timeout(60)
class OAuthTest {
    private static final String USER = "info@bellini.example";

    private final TestContext context = new TestContext();
    private final TokenServer tokens = new TokenServer();
    private ScriptedSmtp smtp;

    @BeforeEach
    void start() throws Exception {
        smtp = new ScriptedSmtp().wanting(new XOauth2(USER, tokens::isGood, true));
    }

    @AfterEach
    void stop() throws Exception {
        smtp.close();
        tokens.close();
    }

    private EmailChannel channel(int port, Map<String, Object> more) {
        Map<String, Object> values =
                new HashMap<>(Mails.values(port, Security.NONE, Optional.empty(), Optional.empty()));
        values.put("username", USER);
        values.putAll(tokens.settings());
        values.putAll(more);
        return new EmailChannel(Mails.settings(values), context);
    }

    private EmailChannel channel() {
        return channel(smtp.port(), Map.of());
    }

    private static ConnectorException failure(EmailChannel channel) {
        return catchThrowableOfType(ConnectorException.class, () -> channel.send(Mails.message("k")));
    }

    @Test
    void another_servers_sign_in_takes_the_token_and_the_next_one_when_the_first_has_ended() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        GreenMailUser user = mail.setUser(USER, USER, "token-1");
        mail.getUserManager().setAuthRequired(true);
        try (EmailChannel channel = channel(mail.getSmtp().getPort(), Map.of())) {
            channel.check();
            channel.send(Mails.message("k1"));
            assertThat(tokens.asked()).as("the token is kept").hasSize(1);

            user.setPassword("token-2");
            context.clock().advance(Duration.ofHours(1));
            channel.send(Mails.message("k2"));
            assertThat(mail.getReceivedMessages()).hasSize(2);
            assertThat(tokens.asked()).hasSize(2);
        } finally {
            mail.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_token_taken_back_early_is_replaced_and_nothing_is_lost(boolean tells) throws Exception {
        smtp.wanting(new XOauth2(USER, tokens::isGood, tells));
        try (EmailChannel channel = channel()) {
            channel.send(Mails.message("k1"));
            tokens.takeBack();
            context.clock().advance(Duration.ofMinutes(2)); // the connection that is open is too old by now
            channel.send(Mails.message("k2"));
        }
        assertThat(smtp.mails()).hasSize(2);
        assertThat(tokens.asked()).hasSize(2);
    }

    @Test
    void of_many_at_once_one_fetches_the_next_token_and_all_mails_leave_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (EmailChannel channel = channel()) {
            channel.check();
            tokens.takeBack();
            List<Future<Receipt>> all = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                String key = "k" + i;
                all.add(threads.submit(() -> channel.send(Mails.message(key))));
            }
            for (Future<Receipt> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(smtp.mails()).hasSize(48).doesNotHaveDuplicates();
        assertThat(tokens.asked()).hasSize(2);
    }

    @Test
    void a_token_that_is_refused_again_and_a_wrong_app_need_a_person_who_signs_in() {
        try (EmailChannel channel = channel(smtp.port(), Map.of("username", "another@bellini.example"))) {
            assertThat(failure(channel))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
                    .hasMessageContaining("sign in again")
                    .hasMessageNotContaining("token-")
                    .hasMessageNotContaining("bellini");
            assertThat(tokens.asked()).as("it is tried with another one, once").hasSize(2);
        }
        try (EmailChannel channel = channel(smtp.port(), Map.of("clientSecret", "of-another-app"))) {
            assertThat(failure(channel))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
                    .hasMessageContaining("client id and client secret");
        }
        assertThat(smtp.mails()).isEmpty();
    }

    @Test
    void a_server_that_cannot_judge_now_is_a_matter_of_time_and_costs_no_token() {
        smtp.on("AUTH", "454 4.7.0 Temporary authentication failure");
        try (EmailChannel channel = channel()) {
            assertThat(failure(channel).kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure(channel).kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(tokens.asked()).hasSize(1);
        }
    }

    @Test
    void a_server_without_such_a_sign_in_is_a_matter_of_settings() throws Exception {
        smtp.on("EHLO", "250-scripted\r\n250 AUTH PLAIN LOGIN");
        try (EmailChannel channel = channel()) {
            assertThat(failure(channel))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CONFIG))
                    .hasMessageContaining("XOAUTH2");
        }
        assertThat(smtp.heard()).as("the token goes to nobody").noneMatch(line -> line.startsWith("AUTH"));
    }

    @Test
    void over_starttls_the_token_is_said_after_the_line_is_safe() throws Exception {
        Map<String, Object> safe = Map.of("security", "starttls", "certificateSha256", Mails.pin());
        try (EmailChannel channel = channel(smtp.port(), safe)) {
            channel.send(Mails.message("k"));
        }
        assertThat(smtp.heard().indexOf("STARTTLS")).isPositive();
        assertThat(smtp.heard().subList(0, smtp.heard().indexOf("STARTTLS")))
                .noneMatch(line -> line.startsWith("AUTH"));
        assertThat(smtp.mails()).hasSize(1);
    }
}
