package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorException.Kind;
import org.vivaio.plugins.mail.Security;
import org.vivaio.testkit.TestContext;

@Timeout(30)
class SmtpFailuresTest {
    private final TestContext context = new TestContext();
    private ScriptedSmtp smtp;

    @BeforeEach
    void start() throws IOException {
        smtp = new ScriptedSmtp();
    }

    @AfterEach
    void stop() throws IOException {
        smtp.close();
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT,550 5.1.1 no such user lead@example.com,REJECTED",
        "RCPT,551 not here,REJECTED",
        "RCPT,553 5.1.3 bad name,REJECTED",
        "RCPT,501 5.1.3 syntax,REJECTED",
        "RCPT,554 5.7.1 relay denied,REJECTED",
        "RCPT,450 4.2.1 mailbox busy,UNAVAILABLE",
        "RCPT,451 4.7.1 greylisted,UNAVAILABLE",
        "RCPT,452 4.2.2 full,UNAVAILABLE",
        "RCPT,450 4.7.1 too many messages,LIMITED",
        "RCPT,421 4.7.0 closing,UNAVAILABLE",
        "RCPT,530 5.7.0 sign in first,AUTH",
        "MAIL,530 5.7.0 sign in first,AUTH",
        "MAIL,553 5.7.1 not your address,CONFIG",
        "MAIL,552 5.3.4 too big,REJECTED",
        "MAIL,451 4.3.0 later,UNAVAILABLE",
        "MAIL,421 4.7.0 rate exceeded,LIMITED",
        "DATA,554 5.5.1 no valid recipients,REJECTED",
        "DATA,451 4.3.0 later,UNAVAILABLE",
        "END,550 5.7.1 looks like spam,REJECTED",
        "END,552 5.3.4 too big,REJECTED",
        "END,451 4.7.0 try later,UNAVAILABLE",
        "END,421 4.7.28 unusual rate of mail,LIMITED",
        "GREETING,421 4.3.2 too many connections,LIMITED",
        "GREETING,554 no service,UNAVAILABLE",
    })
    void each_refusal_has_its_kind_and_repeats_no_address(String verb, String answer, Kind kind) {
        smtp.on(verb, answer);

        ConnectorException e = failure();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        assertThat(e).hasMessageContaining(answer.substring(0, 3));
        assertThat(e.getMessage()).doesNotContain("lead@", "example.com");
    }

    @ParameterizedTest
    @CsvSource({"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"})
    void a_cut_is_unavailable_wherever_it_comes(String verb) {
        smtp.on(verb, ScriptedSmtp.CUT);
        if (verb.equals("EHLO")) {
            smtp.on("HELO", ScriptedSmtp.CUT);
        }
        assertThat(failure().kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({"GREETING", "MAIL", "END"})
    void silence_is_unavailable_after_the_time_limit(String verb) {
        smtp.on(verb, ScriptedSmtp.SILENCE);

        ConnectorException e = failure();
        assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void after_a_cut_behind_the_data_the_repeat_has_the_same_message_id() throws Exception {
        smtp.on("END", ScriptedSmtp.CUT);
        try (EmailChannel channel = Mails.plain(smtp.port(), context)) {
            catchThrowableOfType(ConnectorException.class, () -> channel.send(Mails.message("k-7")));
            smtp.on("END", "250 2.0.0 taken");
            context.clock().advance(Duration.ofMinutes(5));
            channel.send(Mails.message("k-7"));
        }
        assertThat(smtp.mails())
                .hasSize(2)
                .allSatisfy(mail -> assertThat(mail).contains("Message-ID: <k-7@bellini.example>\n"));
    }

    @ParameterizedTest
    @CsvSource({"535 5.7.8 wrong,AUTH", "534 5.7.9 stronger please,AUTH", "454 4.7.0 directory down,UNAVAILABLE"})
    void a_refused_sign_in_has_its_kind(String answer, Kind kind) throws Exception {
        smtp.on("AUTH", answer);
        EmailSettings settings =
                Mails.settings(smtp.port(), Security.STARTTLS, Optional.of("hunter2"), Optional.of(Mails.pin()));
        try (EmailChannel channel = new EmailChannel(settings, context)) {
            ConnectorException e = catchThrowableOfType(ConnectorException.class, channel::check);
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
            assertThat(e.getMessage()).doesNotContain("hunter2");
        }
    }

    @Test
    void starttls_that_is_not_offered_is_a_matter_of_settings_and_nothing_is_sent_in_the_clear() {
        smtp.on("EHLO", "250-scripted\r\n250 AUTH PLAIN");
        EmailSettings settings =
                Mails.settings(smtp.port(), Security.STARTTLS, Optional.of("hunter2"), Optional.empty());
        try (EmailChannel channel = new EmailChannel(settings, context)) {
            ConnectorException e =
                    catchThrowableOfType(ConnectorException.class, () -> channel.send(Mails.message("k")));
            assertThat(e.kind()).isEqualTo(Kind.CONFIG);
        }
        assertThat(smtp.heard()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }

    @Test
    void a_certificate_that_nobody_signed_is_a_matter_of_settings() {
        EmailSettings settings = Mails.settings(smtp.port(), Security.STARTTLS, Optional.empty(), Optional.empty());
        try (EmailChannel channel = new EmailChannel(settings, context)) {
            ConnectorException e = catchThrowableOfType(ConnectorException.class, channel::check);
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.CONFIG);
            assertThat(e).hasMessageContaining("certificate");
        }
    }

    @Test
    void another_certificate_than_the_pinned_one_is_refused() throws Exception {
        EmailSettings settings =
                Mails.settings(smtp.port(), Security.STARTTLS, Optional.empty(), Optional.of("00".repeat(32)));
        try (EmailChannel channel = new EmailChannel(settings, context)) {
            ConnectorException e = catchThrowableOfType(ConnectorException.class, channel::check);
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.CONFIG);
        }
    }

    @Test
    void nobody_listening_is_unavailable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (EmailChannel channel = Mails.plain(port, context)) {
            ConnectorException e = catchThrowableOfType(ConnectorException.class, channel::check);
            assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(e).hasMessageContaining("cannot be reached");
        }
    }

    private ConnectorException failure() {
        try (EmailChannel channel = Mails.plain(smtp.port(), context)) {
            return catchThrowableOfType(ConnectorException.class, () -> channel.send(Mails.message("k")));
        }
    }
}
