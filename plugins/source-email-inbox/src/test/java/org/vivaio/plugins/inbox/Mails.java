package org.vivaio.plugins.inbox;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.Capture;
import org.vivaio.api.Secret;
import org.vivaio.plugins.inbox.InboxSettings.Afterwards;
import org.vivaio.plugins.inbox.InboxSettings.Security;
import org.vivaio.plugins.inbox.InboxSettings.SenderFails;
import org.vivaio.plugins.inbox.InboxSettings.SignIn;

/** Settings and mails for tests. */
final class Mails {
    static final Instant RECEIVED = Instant.parse("2026-11-02T10:00:00Z");

    private Mails() {}

    static InboxSettings settings(int port, Afterwards afterwards, List<String> folders, Template... templates) {
        return new InboxSettings(
                "127.0.0.1",
                port,
                Security.NONE,
                "info@bellini.example",
                SignIn.PASSWORD,
                Optional.of(Secret.of("hunter2")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                folders,
                Duration.ofSeconds(2),
                30,
                afterwards,
                "Done",
                List.of("Sales@Bellini.example"),
                List.of(templates),
                SenderFails.ASK,
                Optional.empty(),
                25,
                10,
                5,
                15,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Optional.empty());
    }

    static InboxSettings token(int port, URI tokens) {
        InboxSettings plain = settings(port, Afterwards.LEAVE, List.of("INBOX"));
        return new InboxSettings(
                plain.host(),
                port,
                Security.NONE,
                plain.username(),
                SignIn.OAUTH2,
                Optional.empty(),
                Optional.of(tokens),
                Optional.of("client-1"),
                Optional.of(Secret.of("client-secret")),
                Optional.of(Secret.of("refresh-me")),
                Optional.empty(),
                plain.folders(),
                plain.every(),
                plain.firstDays(),
                plain.afterwards(),
                plain.doneFolder(),
                plain.ownAddresses(),
                plain.templates(),
                plain.whenSenderFails(),
                plain.authenticationServer(),
                plain.mailMiB(),
                plain.mostAttachments(),
                plain.attachmentMiB(),
                plain.attachmentsMiB(),
                plain.connectTimeout(),
                plain.readTimeout(),
                plain.certificateSha256());
    }

    static Capture read(byte[] mail, Template... templates) {
        return new MailReader(settings(143, Afterwards.LEAVE, List.of("INBOX"), templates))
                .read(mail, false, "INBOX", RECEIVED);
    }

    static Capture read(String mail, Template... templates) {
        return read(bytes(mail), templates);
    }

    static byte[] bytes(String mail) {
        return mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static Template template(String name, String from, java.util.Map<String, String> fields, String sample) {
        return new Template(
                name,
                Optional.of(from),
                Optional.empty(),
                fields,
                Optional.of(sample).filter(s -> !s.isEmpty()));
    }
}
