package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Message;
import org.vivaio.plugins.mail.Security;
import org.vivaio.testkit.TestContext;

/** Signatures, verified by Apache jDKIM. */
class DkimTest {
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final TestContext context = new TestContext();

    @BeforeEach
    void start() {
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private byte[] sent(KeyPair pair, Message message) throws Exception {
        Map<String, Object> values =
                Mails.values(mail.getSmtp().getPort(), Security.NONE, Optional.empty(), Optional.empty());
        values.put("dkimSelector", "s2026");
        values.put("dkimKey", pem(pair));
        EmailSettings settings = Mails.settings(values);
        try (EmailChannel channel = new EmailChannel(settings, context)) {
            channel.send(message);
        }
        MimeMessage got = mail.getReceivedMessages()[0];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        got.writeTo(bytes);
        return bytes.toByteArray();
    }

    private static List<SignatureRecord> verify(KeyPair pair, byte[] mail) throws Exception {
        String record = "v=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        DKIMVerifier verifier = new DKIMVerifier((method, selector, domain) -> {
            assertThat(selector.toString()).isEqualTo("s2026");
            assertThat(domain.toString()).isEqualTo("bellini.example");
            return List.of(record);
        });
        return verifier.verify(new ByteArrayInputStream(mail));
    }

    @Test
    void anotherImplementationFindsTheSignatureGood() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        byte[] whole = sent(
                pair,
                new Message(
                        "k1",
                        "lead@example.com",
                        Optional.of("Perché no? " + "lungo ".repeat(30)),
                        "Testo  con   spazi \n\n\n",
                        Optional.of("<p>perché</p>  \n\n"),
                        Map.of("List-Unsubscribe", "<https://vivaio.example/u/" + "x".repeat(200) + ">"),
                        1));
        assertThat(verify(pair, whole)).hasSize(1);

        String text = new String(whole, StandardCharsets.UTF_8);
        assertThat(text).contains("DKIM-Signature: v=1; a=rsa-sha256");
        byte[] changed = text.replace("spazi", "sprzi").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> verify(pair, changed)).isInstanceOf(FailException.class);
        byte[] other =
                text.replace("info@bellini.example", "info@bellino.example").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> verify(pair, other)).isInstanceOf(FailException.class);
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> DkimSigner.of("a.example", "s", "my secret words"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PRIVATE KEY")
                .hasMessageNotContaining("secret words");
        assertThatThrownBy(() -> DkimSigner.of("a.example", "s", "-----BEGIN RSA PRIVATE KEY-----\nAAAA"))
                .hasMessageContaining("pkcs8");
    }
}
