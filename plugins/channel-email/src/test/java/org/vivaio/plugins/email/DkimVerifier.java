package org.vivaio.plugins.email;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A verifier written from the words of RFC 6376 (3.4, 3.5, 3.7, 6.1) and RFC 8463, sharing nothing with the signer: no library
 * for the JVM verifies Ed25519. It knows the relaxed form only, and is itself tried on the mail that RFC 8463 publishes.
 */
final class DkimVerifier {
    /** What stands before the 32 bytes of a public key in the form that the JDK reads. */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private DkimVerifier() {}

    /**
     * Whether the signature of a selector holds.
     *
     * @param mail as it went over the line
     * @param record what DNS says at the selector
     */
    static boolean holds(byte[] mail, String selector, String record) throws GeneralSecurityException {
        String text = new String(mail, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> headers = headers(text.substring(0, end + 2));
        String body = text.substring(end + 4);
        for (String header : headers) {
            if (name(header).equals("dkim-signature")) {
                Map<String, String> tags = tags(header.substring(header.indexOf(':') + 1));
                if (tags.get("s").equals(selector)) {
                    return holds(headers, body, header, tags, tags(record));
                }
            }
        }
        throw new IllegalArgumentException("no signature of " + selector);
    }

    private static boolean holds(
            List<String> headers, String body, String own, Map<String, String> tags, Map<String, String> record)
            throws GeneralSecurityException {
        if (!tags.get("v").equals("1") || !tags.get("c").equals("relaxed/relaxed")) {
            throw new IllegalArgumentException("another version or form: " + tags);
        }
        byte[] hash = sha256(relaxedBody(body));
        if (!Base64.getEncoder().encodeToString(hash).equals(bare(tags.get("bh")))) {
            return false;
        }
        StringBuilder signed = new StringBuilder();
        List<String> left = new ArrayList<>(headers);
        for (String wanted : tags.get("h").split(":")) {
            // of several with one name the lowest comes first; one that is not there adds nothing
            for (int i = left.size() - 1; i >= 0; i--) {
                if (name(left.get(i)).equals(wanted.strip().toLowerCase(java.util.Locale.ROOT))) {
                    signed.append(relaxed(left.remove(i))).append("\r\n");
                    break;
                }
            }
        }
        String emptied = own.replaceAll("(?s)([;\\s:]b\\s*=)[^;]*", "$1");
        signed.append(relaxed(emptied));
        byte[] input = signed.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] signature = Base64.getDecoder().decode(bare(tags.get("b")));
        byte[] key = Base64.getDecoder().decode(bare(record.get("p")));
        return switch (tags.get("a")) {
            case "rsa-sha256" -> check("RSA", key, "SHA256withRSA", input, signature);
            case "ed25519-sha256" -> {
                if (!record.get("k").equals("ed25519") || key.length != 32) {
                    throw new IllegalArgumentException("no key of Ed25519");
                }
                byte[] whole = Arrays.copyOf(ED25519, ED25519.length + key.length);
                System.arraycopy(key, 0, whole, ED25519.length, key.length);
                // what is signed is the hash (RFC 8463, 3)
                yield check("Ed25519", whole, "Ed25519", sha256(input), signature);
            }
            default -> throw new IllegalArgumentException("unknown algorithm " + tags.get("a"));
        };
    }

    private static boolean check(String family, byte[] key, String algorithm, byte[] input, byte[] signature)
            throws GeneralSecurityException {
        PublicKey read = KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(key));
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(read);
        verifier.update(input);
        return verifier.verify(signature);
    }

    private static List<String> headers(String head) {
        List<String> headers = new ArrayList<>();
        for (String line : head.split("\r\n")) {
            if (line.startsWith(" ") || line.startsWith("\t")) {
                headers.set(headers.size() - 1, headers.get(headers.size() - 1) + "\r\n" + line);
            } else {
                headers.add(line);
            }
        }
        return headers;
    }

    private static String name(String header) {
        return header.substring(0, header.indexOf(':')).strip().toLowerCase(java.util.Locale.ROOT);
    }

    /** RFC 6376, 3.4.2. */
    private static String relaxed(String header) {
        String value = header.substring(header.indexOf(':') + 1)
                .replace("\r\n", "")
                .replaceAll("[ \t]+", " ")
                .replaceAll("^ | $", "");
        return name(header) + ":" + value;
    }

    /** RFC 6376, 3.4.4. */
    private static byte[] relaxedBody(String body) {
        List<String> lines = new ArrayList<>(Arrays.asList(body.split("\r\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1); // what follows the last line break is no line
        }
        lines.replaceAll(line -> line.replaceAll("[ \t]+$", "").replaceAll("[ \t]+", " "));
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        StringBuilder out = new StringBuilder();
        lines.forEach(line -> out.append(line).append("\r\n"));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> tags(String list) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : list.split(";")) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                tags.put(
                        tag.substring(0, equals).strip(),
                        tag.substring(equals + 1).strip());
            }
        }
        return tags;
    }

    private static String bare(String text) {
        return text.replaceAll("\\s", "");
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
