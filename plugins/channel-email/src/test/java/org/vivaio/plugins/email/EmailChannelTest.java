package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.Attachment;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorException.Kind;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.mail.Security;
import org.vivaio.testkit.TestContext;

@Timeout(60)
class EmailChannelTest {
    private final TestContext context = new TestContext();
    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
    });

    @BeforeEach
    void start() {
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    @Test
    void a_message_arrives_with_its_id_date_and_sender() throws Exception {
        Receipt receipt = send(Mails.message("01900000-aaaa:2"));

        MimeMessage got = mail.getReceivedMessages()[0];
        assertThat(got.getMessageID()).isEqualTo("<01900000-aaaa=3A2@bellini.example>");
        assertThat(receipt.reference()).isEqualTo(got.getMessageID());
        assertThat(receipt.detail().get("answer")).startsWith("250");
        assertThat(got.getSentDate().toInstant()).isEqualTo(context.clock().instant());
        assertThat(got.getFrom()[0]).hasToString("=?UTF-8?Q?Bellini_Perch=C3=A9?= <info@bellini.example>");
        assertThat(got.getReplyTo()[0]).hasToString("sales@bellini.example");
        assertThat(got.getAllRecipients()).hasSize(1);
        assertThat(got.getContent().toString().strip()).isEqualTo("Testo: perché no?");
    }

    @Test
    void html_goes_beside_the_text() throws Exception {
        send(new Message(
                "k", "lead@example.com", Optional.of("s"), "testo", Optional.of("<p>perché</p>"), Map.of(), 1));

        MimeMultipart both = (MimeMultipart) mail.getReceivedMessages()[0].getContent();
        assertThat(both.getContentType()).startsWith("multipart/alternative");
        assertThat(both.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(both.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
        assertThat(both.getBodyPart(1).getContent()).isEqualTo("<p>perché</p>");
    }

    @Test
    void files_come_behind_the_text_with_their_names_and_bytes() throws Exception {
        byte[] pdf = new byte[100_000];
        new java.util.Random(7).nextBytes(pdf);
        send(new Message(
                "k",
                "lead@example.com",
                Optional.of("s"),
                "testo",
                Optional.of("<p>perché</p>"),
                Map.of(),
                1,
                List.of(
                        new Attachment("Più \"bello\" 田中.pdf", pdf),
                        new Attachment("a\r\nBcc: evil@example.com", new byte[] {1, 2, 3}))));

        MimeMultipart mixed = (MimeMultipart) mail.getReceivedMessages()[0].getContent();
        assertThat(mixed.getContentType()).startsWith("multipart/mixed");
        assertThat(((MimeMultipart) mixed.getBodyPart(0).getContent())
                        .getBodyPart(1)
                        .getContent())
                .isEqualTo("<p>perché</p>");
        jakarta.mail.internet.MimeBodyPart file = (jakarta.mail.internet.MimeBodyPart) mixed.getBodyPart(1);
        assertThat(file.getDisposition()).isEqualTo("attachment");
        assertThat(file.getFileName()).isEqualTo("Più \"bello\" 田中.pdf");
        assertThat(file.getContentType()).startsWith("application/pdf");
        assertThat(file.getInputStream().readAllBytes()).isEqualTo(pdf);
        assertThat(mixed.getBodyPart(2).getInputStream().readAllBytes()).containsExactly(1, 2, 3);
        assertThat(mail.getReceivedMessages()).hasSize(1);
        assertThat(mail.getReceivedMessages()[0].getAllRecipients()).hasSize(1);

        send(new Message(
                "k2",
                "lead@example.com",
                Optional.of("s"),
                "solo testo",
                Optional.empty(),
                Map.of(),
                1,
                List.of(new Attachment("a.txt", "ciao".getBytes(java.nio.charset.StandardCharsets.UTF_8)))));
        MimeMultipart plain = (MimeMultipart) mail.getReceivedMessages()[1].getContent();
        assertThat(plain.getBodyPart(0).getContent()).isEqualTo("solo testo");
        assertThat(plain.getCount()).isEqualTo(2);
    }

    @Test
    void the_hosts_headers_go_along() throws Exception {
        String link = "<https://vivaio.example/u/" + "x".repeat(300) + ">";
        send(Mails.message(
                "k",
                "lead@example.com",
                "s",
                Map.of("List-Unsubscribe", link, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")));

        MimeMessage got = mail.getReceivedMessages()[0];
        assertThat(got.getHeader("List-Unsubscribe")).containsExactly(link);
        assertThat(got.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Ω≈ç√∫˜µ≤≥÷",
                "田中さんにあげて下さい",
                "👾 🙇 💁 🙅 🙆 🙋 🙎 🙍 لا يمكن",
                "=?UTF-8?Q?already_encoded?=",
                "<script>alert(1)</script>",
                "\u0001\u0002\u007f",
                "tab\there"
            })
    void odd_subjects_arrive_as_they_were_meant(String subject) throws Exception {
        send(Mails.message("k", "lead@example.com", subject, Map.of()));

        MimeMessage got = mail.getReceivedMessages()[0];
        assertThat(got.getMessageID()).isEqualTo("<k@bellini.example>");
        if (!subject.contains("already")) {
            assertThat(Optional.ofNullable(got.getSubject()).orElse("")).isEqualTo(subject);
        }
    }

    @Test
    void a_subject_without_end_is_shortened() throws Exception {
        send(Mails.message("k", "lead@example.com", "x".repeat(5000), Map.of()));
        assertThat(mail.getReceivedMessages()[0].getSubject()).hasSize(250).endsWith("x…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ciao\r\nBcc: evil@example.com", "Ciao\nBcc: x", "Ciao\rX: y", "\r\n\r\nbody", "nul\u0000"})
    void a_line_break_in_subject_or_header_is_refused(String text) {
        refused(Mails.message("k", "lead@example.com", text, Map.of()));
        refused(Mails.message("k", "lead@example.com", "s", Map.of("X-Campaign", text)));
        refused(Mails.message("k", "lead@example.com", "s", Map.of(text, "x")));
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bcc", "to", "From", "Sender", "Content-Type", "Message-ID", "Date", "Resent-To", "a b", "x:"})
    void headers_that_say_who_and_what_are_not_for_templates(String name) {
        refused(Mails.message("k", "lead@example.com", "s", Map.of(name, "x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lead",
                "lead@",
                "@example.com",
                "a@example.com, b@example.com",
                "a@example.com b@example.com",
                "a@example.com\r\nRCPT TO:<b@example.com>",
                "Ann <a@example.com>",
                "<a@example.com>",
                "\"a b\"@example.com",
                "a..b@example.com",
                ".a@example.com",
                "a@-example.com",
                "a@exam_ple.com",
                "a@example..com",
                "perché@example.com",
                "a@example.com>",
                "a(b)@example.com"
            })
    void what_is_not_one_plain_address_is_refused(String to) {
        refused(Mails.message("k", to, "s", Map.of()));
    }

    @Test
    void a_domain_in_other_letters_is_written_in_ascii() throws Exception {
        send(Mails.message("k", "lead@bücher.example", "s", Map.of()));
        assertThat(mail.getReceivedMessages()[0].getAllRecipients()[0]).hasToString("lead@xn--bcher-kva.example");
    }

    @Test
    void over_tls_with_the_pinned_certificate_and_a_password() throws Exception {
        mail.setUser("ann@bellini.example", "ann", "hunter2");
        EmailSettings good = Mails.settings(
                mail.getSmtps().getPort(), Security.TLS, Optional.of("hunter2"), Optional.of(Mails.pin()));
        try (EmailChannel channel = new EmailChannel(good, context)) {
            channel.check();
            assertThat(mail.getReceivedMessages()).as("a check sends nothing").isEmpty();
            channel.send(Mails.message("k"));
        }
        assertThat(mail.getReceivedMessages()).hasSize(1);

        EmailSettings bad =
                Mails.settings(mail.getSmtps().getPort(), Security.TLS, Optional.of("wrong"), Optional.of(Mails.pin()));
        try (EmailChannel channel = new EmailChannel(bad, context)) {
            assertThatExceptionOfType(ConnectorException.class)
                    .isThrownBy(channel::check)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.AUTH));
        }
    }

    @Test
    void many_at_once_all_arrive_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (EmailChannel channel = Mails.plain(mail.getSmtp().getPort(), context)) {
            List<Callable<Receipt>> work = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String key = "k" + i;
                work.add(() -> channel.send(Mails.message(key)));
            }
            for (Future<Receipt> each : threads.invokeAll(work)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> ids = new ArrayList<>();
        for (MimeMessage each : mail.getReceivedMessages()) {
            ids.add(each.getMessageID());
        }
        assertThat(ids).hasSize(64).doesNotHaveDuplicates();
    }

    @Test
    void the_connection_is_kept_looked_at_and_replaced() throws Exception {
        try (ScriptedSmtp smtp = new ScriptedSmtp();
                EmailChannel channel = Mails.plain(smtp.port(), context)) {
            channel.send(Mails.message("k1"));
            channel.send(Mails.message("k2"));
            assertThat(smtp.connections()).as("kept").isEqualTo(1);

            context.clock().advance(Duration.ofMinutes(2));
            channel.send(Mails.message("k3"));
            assertThat(smtp.connections()).as("too old").isEqualTo(2);

            smtp.hangUp();
            channel.send(Mails.message("k4"));
            assertThat(smtp.connections()).as("gone").isEqualTo(3);
            assertThat(smtp.mails()).hasSize(4);
        }
    }

    @Test
    void starttls_encrypts_before_anything_is_said() throws Exception {
        try (ScriptedSmtp smtp = new ScriptedSmtp();
                EmailChannel channel = new EmailChannel(
                        Mails.settings(
                                smtp.port(), Security.STARTTLS, Optional.of("hunter2"), Optional.of(Mails.pin())),
                        context)) {
            channel.send(Mails.message("k1"));
            assertThat(smtp.heard().subList(0, 4))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("EHLO vivaio.example"),
                            line -> assertThat(line).isEqualTo("STARTTLS"),
                            line -> assertThat(line).startsWith("EHLO"),
                            line -> assertThat(line).startsWith("AUTH"));
        }
    }

    private Receipt send(Message message) throws ConnectorException {
        try (EmailChannel channel = Mails.plain(mail.getSmtp().getPort(), context)) {
            return channel.send(message);
        }
    }

    private void refused(Message message) {
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> send(message))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.REJECTED))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("example.com"));
    }
}
