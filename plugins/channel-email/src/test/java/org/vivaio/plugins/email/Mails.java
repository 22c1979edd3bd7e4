package org.vivaio.plugins.email;

import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Message;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.SettingsBinder;
import org.vivaio.plugins.mail.Security;
import org.vivaio.testkit.TestContext;

/** Settings and messages that tests start from. */
final class Mails {
    private Mails() {}

    static EmailSettings settings(int port, Security security, Optional<String> password, Optional<String> pin) {
        return settings(values(port, security, password, pin));
    }

    /** Settings as they stand in a file. */
    static Map<String, Object> values(int port, Security security, Optional<String> password, Optional<String> pin) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "host", "127.0.0.1",
                "port", port,
                "security", security.name().toLowerCase(Locale.ROOT),
                "from", "Bellini Perché <info@bellini.example>",
                "replyTo", "sales@bellini.example",
                "connectTimeout", "2s",
                "readTimeout", "500ms"));
        password.ifPresent(text -> {
            values.put("username", "ann");
            values.put("password", text);
        });
        pin.ifPresent(text -> values.put("certificateSha256", text));
        return values;
    }

    static EmailSettings settings(Map<String, Object> values) {
        return SettingsBinder.bind(EmailSettings.class, Json.MAPPER.valueToTree(values));
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
