package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Report;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.mail.TokenServer;
import org.vivaio.testkit.TestContext;

/** What comes back into a real IMAP mailbox. */
class BouncesTest {
    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    });
    private final TestContext context = new TestContext();
    private GreenMailUser mailbox;

    @BeforeEach
    void start() {
        mail.start();
        mailbox = mail.setUser("bounces@bellini.example", "bounces", "secret");
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    private BounceSource source(String password) {
        return source(Map.of("password", password));
    }

    private BounceSource source(Map<String, Object> signIn) {
        Map<String, Object> values = new HashMap<>(signIn);
        values.putAll(Map.of(
                "host", "127.0.0.1",
                "port", mail.getImap().getPort(),
                "security", "none",
                "username", "bounces",
                "readTimeout", "5s"));
        return new BounceSource(SettingsBinder.bind(BounceSettings.class, Json.MAPPER.valueToTree(values)), context);
    }

    private void arrives(String text) throws Exception {
        mailbox.deliver(new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))));
    }

    private static String dsn(String action, String status, String id) {
        return """
                From: Mail Delivery System <MAILER-DAEMON@mx.example>
                To: bounces@bellini.example
                Subject: Undelivered Mail Returned to Sender
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="XX"

                --XX
                Content-Type: text/plain; charset=us-ascii

                This is the mail system at host mx.example.

                --XX
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example
                Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0100 (CET)

                Final-Recipient: rfc822; Nobody@example.com
                Action: %s
                Status: %s
                Diagnostic-Code: smtp; 550 %s words of the server

                --XX
                Content-Type: text/rfc822-headers

                From: info@bellini.example
                To: nobody@example.com
                Message-ID: %s
                Subject: Hello

                --XX--
                """.formatted(action, status, status, id);
    }

    @Test
    void hardAndSoftBouncesNameTheMessageTheyAreAbout() throws Exception {
        arrives(dsn("failed", "5.1.1", "<k1@bellini.example>"));
        arrives(dsn("failed", "5.2.2", "<k2@bellini.example>"));
        arrives(dsn("delayed", "4.4.1", "<k3@bellini.example>"));
        arrives(dsn("delivered", "2.0.0", "<k4@bellini.example>"));
        LeadSource.Poll poll = source("secret").poll(Cursor.START, 100);
        assertThat(poll.items()).hasSize(3);
        Report hard = (Report) poll.items().get(0);
        assertThat(hard.about()).isEqualTo(new Report.Sent("<k1@bellini.example>"));
        assertThat(hard.type()).isEqualTo("message.bounced");
        assertThat(hard.data()).containsEntry("bounce", "hard").containsEntry("status", "5.1.1");
        assertThat(poll.items())
                .extracting(item -> ((Report) item).data().get("bounce"))
                .containsExactly("hard", "soft", "soft");
        assertThat(source("secret").poll(poll.next(), 100).items()).isEmpty();
    }

    @Test
    void pagesAreReadOneAfterTheOther() throws Exception {
        for (int i = 0; i < 5; i++) {
            arrives(dsn("failed", "5.1.1", "<p" + i + "@bellini.example>"));
        }
        BounceSource source = source("secret");
        LeadSource.Poll first = source.poll(Cursor.START, 2);
        assertThat(first.items()).hasSize(2);
        assertThat(first.more()).isTrue();
        LeadSource.Poll rest = source.poll(first.next(), 100);
        assertThat(rest.items()).hasSize(3);
        assertThat(rest.more()).isFalse();
        assertThat(source.poll(new Cursor("1:99"), 100).items())
                .as("another validity")
                .hasSize(5);
    }

    @Test
    void complaintsAnswersAndHolidaysAreToldApart() throws Exception {
        arrives("""
                From: feedback@mailbox.example
                Subject: complaint
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="YY"

                --YY
                Content-Type: text/plain

                An abuse report.

                --YY
                Content-Type: message/feedback-report

                Feedback-Type: abuse
                User-Agent: Some/1.0
                Version: 1
                Original-Rcpt-To: <angry@example.com>

                --YY
                Content-Type: message/rfc822

                From: info@bellini.example
                Message-ID: <c1@bellini.example>
                Subject: News

                text
                --YY--
                """);
        arrives("""
                From: Ada <ada@example.com>
                Subject: Re: Hello
                In-Reply-To: <k1@bellini.example>
                Content-Type: text/plain; charset=utf-8

                Sì, chiamatemi domani.

                Il giorno lun 23 nov 2026 Bellini ha scritto:
                > Ciao
                """);
        arrives("""
                From: Ada <ada@example.com>
                Subject: Out of office
                Auto-Submitted: auto-replied
                In-Reply-To: <k1@bellini.example>

                I am on holiday.
                """);
        arrives("From: shop@example.com\nSubject: Buy\n\nBuy now\n");
        List<Report> reports = source("secret").poll(Cursor.START, 100).items().stream()
                .map(Report.class::cast)
                .toList();
        assertThat(reports)
                .extracting(Report::type)
                .containsExactly("message.complained", "message.replied", "message.replied");
        assertThat(reports.get(0).about()).isEqualTo(new Report.Sent("<c1@bellini.example>"));
        assertThat(reports.get(1).data())
                .containsEntry("text", "Sì, chiamatemi domani.")
                .doesNotContainKey("machine");
        assertThat(reports.get(2).data()).containsEntry("machine", true);
    }

    @Test
    void aWrongPasswordAsksForAPersonAndAClosedServerForPatience() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> source("wrong").check())
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH));
        BounceSource source = source("secret");
        mail.stop();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> source.poll(Cursor.START, 10))
                .isInstanceOfSatisfying(
                        ConnectorException.class,
                        e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.UNAVAILABLE));
    }

    @Test
    void the_mailbox_opens_by_a_token_too() throws Exception {
        try (TokenServer tokens = new TokenServer()) {
            mailbox.setPassword("token-1");
            BounceSource source = source(tokens.settings());
            source.check();
            mailbox.setPassword("token-2");
            source.check();
            assertThat(tokens.asked()).as("the first one was taken back").hasSize(2);
        }
    }
}
