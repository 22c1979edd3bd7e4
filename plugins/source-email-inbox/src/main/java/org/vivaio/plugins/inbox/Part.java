package org.vivaio.plugins.inbox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A part of a mail: a place in its bytes.
 *
 * @param from where the content begins
 * @param to where it ends
 * @param children parts of a part, or the mail inside it
 */
record Part(Headers headers, byte[] mail, int from, int to, List<Part> children) {
    String type() {
        String type = headers.main("content-type", "text/plain");
        return type.equals("text") ? "text/plain" : type;
    }

    boolean isMultipart() {
        return type().startsWith("multipart/") && !children.isEmpty();
    }

    boolean isText() {
        return (type().equals("text/plain") || type().startsWith("multipart/") || !type().contains("/"))
                && children.isEmpty();
    }

    Optional<String> fileName() {
        return headers.parameter("content-disposition", "filename")
                .or(() -> headers.parameter("content-type", "name"))
                .or(() -> headers.parameter("content-disposition", "name"));
    }

    boolean isAttachment() {
        return headers.main("content-disposition", "inline").startsWith("attachment")
                || headers.parameter("content-disposition", "filename").isPresent()
                || fileName().isPresent() && !type().startsWith("text/")
                || type().equals("message/rfc822");
    }

    /** The content as bytes, decoded from the way in which it travelled; what is longer than the bound is cut. */
    byte[] bytes(int most) {
        // four characters carry three bytes, and three a byte of quoted-printable
        byte[] raw = Arrays.copyOfRange(mail, from, (int) Math.min(to, from + 4L * most + 4));
        String encoding = headers.main("content-transfer-encoding", "8bit").replaceAll("[\\s;].*$", "");
        byte[] bytes = switch (encoding) {
            case "base64" -> Decoding.base64(raw);
            case "quoted-printable" -> Decoding.quoted(raw);
            case "x-uuencode", "uuencode", "x-uue", "uue" -> Decoding.uuencoded(raw);
            default -> raw;
        };
        return bytes.length > most ? Arrays.copyOf(bytes, most) : bytes;
    }

    /** How many bytes it has at the most, without decoding it. */
    long size() {
        long raw = to - from;
        return headers.main("content-transfer-encoding", "8bit").equals("base64") ? raw * 3 / 4 : raw;
    }

    /** The content as text. */
    String text(int most) {
        return Decoding.text(bytes(most), headers.parameter("content-type", "charset"))
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace('\u00a0', ' ')
                .replace("\u0000", "");
    }
}
