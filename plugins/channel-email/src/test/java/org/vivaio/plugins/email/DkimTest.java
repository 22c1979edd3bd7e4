package org.vivaio.plugins.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
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

/** Signatures: of RSA verified by Apache jDKIM, of Ed25519 (which no library for the JVM verifies) by {@link DkimVerifier}. */
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

    /** The mail of RFC 8463, appendix A.3, with the keys of A.2: the verifier is tried before it is believed. */
    @Test
    void theVerifierAgreesWithThePublishedExample() throws Exception {
        byte[] published;
        try (InputStream in = DkimTest.class.getResourceAsStream("/rfc8463.eml")) {
            published = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        String ed25519 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        String rsa = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
                + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
                + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
        assertThat(DkimVerifier.holds(published, "brisbane", ed25519)).isTrue();
        assertThat(DkimVerifier.holds(published, "test", rsa)).isTrue();
        byte[] changed = new String(published, StandardCharsets.US_ASCII)
                .replace("lost", "won")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(DkimVerifier.holds(changed, "brisbane", ed25519)).isFalse();
    }

    @Test
    void aSignatureOfEd25519HoldsAndCoversWhatAReaderReliesOn() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        String record = "v=DKIM1; k=ed25519; p="
                + Base64.getEncoder().encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
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
        String text = new String(whole, StandardCharsets.UTF_8);
        assertThat(text)
                .contains("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=bellini.example; s=s2026;");
        assertThat(DkimVerifier.holds(whole, "s2026", record)).isTrue();
        for (String[] change : new String[][] {
            {"spazi", "sprzi"},
            {"From: =?UTF-8?Q?Bellini", "From: =?UTF-8?Q?Billini"},
            {"lead@example.com", "load@example.com"},
            {"vivaio.example/u/", "vivaio.example/v/"}
        }) {
            assertThat(text).contains(change[0]);
            byte[] changed = text.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8);
            assertThat(DkimVerifier.holds(changed, "s2026", record))
                    .as(change[0])
                    .isFalse();
        }
        byte[] second = ("From: evil@example.com\r\n" + text).getBytes(StandardCharsets.UTF_8);
        assertThat(DkimVerifier.holds(second, "s2026", record))
                .as("a second sender put in front")
                .isFalse();
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] foreign = other.getPublic().getEncoded();
        assertThat(DkimVerifier.holds(
                        whole,
                        "s2026",
                        "v=DKIM1; k=ed25519; p="
                                + Base64.getEncoder()
                                        .encodeToString(
                                                Arrays.copyOfRange(foreign, foreign.length - 32, foreign.length))))
                .isFalse();
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
