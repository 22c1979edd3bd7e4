package org.vivaio.plugins.email;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Signs mails by DKIM (RFC 6376): {@code rsa-sha256} or {@code ed25519-sha256}, headers and body in the relaxed form. */
final class DkimSigner {
    /** What a reader relies on; named once more than it stands there, so that none can be put in front later. */
    private static final List<String> SIGNED = List.of(
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "reply-to",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "list-unsubscribe",
            "list-unsubscribe-post");

    private static final Pattern SPACES = Pattern.compile("[ \\t]+");
    private static final Pattern FOLDS = Pattern.compile("\\r?\\n(?=[ \\t])");
    private static final int LINE = 72;
    private static final int SHORTEST_RSA = 1024;

    private final String domain;
    private final String selector;
    private final PrivateKey key;

    private DkimSigner(String domain, String selector, PrivateKey key) {
        this.domain = domain;
        this.selector = selector;
        this.key = key;
    }

    /**
     * A signer.
     *
     * @param pem private key as PKCS #8
     * @throws IllegalArgumentException when it is none; says what to do, not what was given
     */
    static DkimSigner of(String domain, String selector, String pem) {
        if (pem.contains("BEGIN RSA PRIVATE KEY")) {
            throw new IllegalArgumentException("The DKIM key is in the old form: convert it with openssl pkcs8 -topk8"
                    + " -nocrypt, so that it begins with BEGIN PRIVATE KEY");
        }
        String bare = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(bare);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The DKIM key is no PEM text that begins with BEGIN PRIVATE KEY", e);
        }
        for (String algorithm : List.of("RSA", "Ed25519")) {
            try {
                PrivateKey read = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
                if (read instanceof RSAPrivateCrtKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA) {
                    throw new IllegalArgumentException("The DKIM key is shorter than 1024 bits: make one of 2048");
                }
                return new DkimSigner(domain.toLowerCase(Locale.ROOT), selector, read);
            } catch (GeneralSecurityException e) {
                // perhaps of the other kind
            }
        }
        throw new IllegalArgumentException("The DKIM key is neither an RSA nor an Ed25519 private key");
    }

    /** Puts the signature in front of a mail that is otherwise complete. */
    void sign(MimeMessage mail, Instant now) throws MessagingException {
        List<String> names = new ArrayList<>();
        List<String> signed = new ArrayList<>();
        List<Header> present = Collections.list(mail.getAllHeaders());
        for (String name : SIGNED) {
            for (int i = present.size() - 1; i >= 0; i--) {
                Header header = present.get(i);
                if (header.getName().equalsIgnoreCase(name)) {
                    names.add(name);
                    signed.add(relaxed(header.getName(), header.getValue()));
                }
            }
        }
        names.add("from");
        boolean rsa = key.getAlgorithm().equals("RSA");
        String value = "v=1; a=" + (rsa ? "rsa-sha256" : "ed25519-sha256") + "; c=relaxed/relaxed; d=" + domain + "; s="
                + selector + ";\r\n\tt=" + now.getEpochSecond() + "; h=" + String.join(":", names) + ";\r\n\tbh="
                + Base64.getEncoder().encodeToString(sha256(relaxedBody(body(mail)))) + ";\r\n\tb=";
        value = fold(value);
        StringBuilder all = new StringBuilder();
        signed.forEach(header -> all.append(header).append("\r\n"));
        all.append(relaxed("DKIM-Signature", value));
        String signature = Base64.getEncoder().encodeToString(signature(all.toString(), rsa));
        StringBuilder lines = new StringBuilder(value);
        for (int i = 0; i < signature.length(); i += LINE) {
            lines.append(i == 0 ? "" : "\r\n\t").append(signature, i, Math.min(signature.length(), i + LINE));
        }
        // before all others, where trace fields belong
        List<String> rest = Collections.list(mail.getAllHeaderLines());
        for (Header header : present) {
            mail.removeHeader(header.getName());
        }
        mail.addHeaderLine("DKIM-Signature: " + lines);
        for (String line : rest) {
            mail.addHeaderLine(line);
        }
    }

    /** The list of names may be long; colons are where it may be broken. */
    private static String fold(String value) {
        StringBuilder folded = new StringBuilder();
        int column = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            folded.append(c);
            column = c == '\n' ? 0 : column + 1;
            if (c == ':' && column > LINE) {
                folded.append("\r\n\t");
                column = 0;
            }
        }
        return folded.toString();
    }

    private byte[] signature(String text, boolean rsa) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "Ed25519");
            signature.initSign(key);
            signature.update(rsa ? bytes : sha256(bytes));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has these", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String relaxed(String name, String value) {
        String unfolded = FOLDS.matcher(value).replaceAll("");
        return name.toLowerCase(Locale.ROOT).strip() + ":"
                + SPACES.matcher(unfolded).replaceAll(" ").strip();
    }

    /** The body as it goes over the line. */
    private static byte[] body(MimeMessage mail) throws MessagingException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try {
            mail.writeTo(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = whole.toByteArray();
        for (int i = 0; i + 3 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return java.util.Arrays.copyOfRange(bytes, i + 4, bytes.length);
            }
        }
        return new byte[0];
    }

    /** Blanks at line ends go, those between words become one, and empty lines at the end go. */
    static byte[] relaxedBody(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 2);
        int pendingLines = 0;
        boolean blank = false;
        boolean empty = true;
        for (int i = 0; i < body.length; i++) {
            byte b = body[i];
            if (b == '\n' || b == '\r' && i + 1 < body.length && body[i + 1] == '\n') {
                if (b == '\r') {
                    i++;
                }
                pendingLines++;
                blank = false;
                empty = true;
            } else if (b == ' ' || b == '\t') {
                blank = true;
            } else {
                for (; pendingLines > 0; pendingLines--) {
                    out.write('\r');
                    out.write('\n');
                }
                if (blank) {
                    out.write(' ');
                }
                blank = false;
                empty = false;
                out.write(b);
            }
        }
        if (out.size() > 0) {
            out.write('\r');
            out.write('\n');
        }
        return empty && out.size() == 0 ? new byte[0] : out.toByteArray();
    }
}
