package org.vivaio.plugins.email;

import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Message;
import org.vivaio.api.Secret;
import org.vivaio.plugins.email.EmailSettings.Security;
import org.vivaio.testkit.TestContext;

/** Settings and messages that tests start from. */
final class Mails {
    private Mails() {}

    static EmailSettings settings(int port, Security security, Optional<String> password, Optional<String> pin) {
        return new EmailSettings(
                "127.0.0.1",
                port,
                security,
                password.map(any -> "ann"),
                password.map(Secret::of),
                "Bellini Perché <info@bellini.example>",
                Optional.of("sales@bellini.example"),
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                Optional.empty(),
                pin);
    }

    static EmailChannel plain(int port, TestContext context) {
        return new EmailChannel(settings(port, Security.NONE, Optional.empty(), Optional.empty()), context);
    }

    static Message message(String key) {
        return message(key, "lead@example.com", "Ciao", Map.of());
    }

    static Message message(String key, String to, String subject, Map<String, String> headers) {
        return new Message(key, to, Optional.of(subject), "Testo: perché no?", Optional.empty(), headers, 1);
    }

    /** Fingerprint of the test certificate. */
    static String pin() throws Exception {
        var store = ScriptedSmtp.testKeys();
        Certificate certificate =
                store.getCertificate(Collections.list(store.aliases()).get(0));
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }
}
