package org.vivaio.plugins.inbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Capture;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.inbox.InboxSettings.Afterwards;
import org.vivaio.plugins.mail.TokenServer;

/** Settings and mails for tests. */
final class Mails {
    static final Instant RECEIVED = Instant.parse("2026-11-02T10:00:00Z");

    private Mails() {}

    static InboxSettings settings(int port, Afterwards afterwards, List<String> folders, Template... templates) {
        InboxSettings plain = settings(values(port, afterwards, folders));
        return new InboxSettings(
                plain.host(),
                plain.port(),
                plain.security(),
                plain.username(),
                plain.signIn(),
                plain.password(),
                plain.tokens(),
                plain.folders(),
                plain.every(),
                plain.firstDays(),
                plain.afterwards(),
                plain.doneFolder(),
                plain.ownAddresses(),
                List.of(templates),
                plain.whenSenderFails(),
                plain.authenticationServer(),
                plain.mailMiB(),
                plain.mostAttachments(),
                plain.attachmentMiB(),
                plain.attachmentsMiB(),
                plain.line());
    }

    /** Settings as they stand in a file. */
    static Map<String, Object> values(int port, Afterwards afterwards, List<String> folders) {
        Map<String, Object> values = new HashMap<>();
        values.put("host", "127.0.0.1");
        values.put("port", port);
        values.put("security", "none");
        values.put("username", ImapPeer.ADDRESS);
        values.put("password", "hunter2");
        values.put("folders", folders);
        values.put("every", "2s");
        values.put("firstDays", 30);
        values.put("afterwards", afterwards.name().toLowerCase(Locale.ROOT));
        values.put("doneFolder", "Done");
        values.put("ownAddresses", List.of("Sales@Bellini.example"));
        values.put("whenSenderFails", "ask");
        values.put("connectTimeout", "5s");
        values.put("readTimeout", "10s");
        return values;
    }

    static InboxSettings settings(Map<String, Object> values) {
        return SettingsBinder.bind(InboxSettings.class, Json.MAPPER.valueToTree(values));
    }

    /** The same with a sign-in by tokens. */
    static InboxSettings token(int port, TokenServer tokens) {
        Map<String, Object> values = values(port, Afterwards.LEAVE, List.of("INBOX"));
        values.remove("password");
        values.putAll(tokens.settings());
        return settings(values);
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
