package org.vivaio.core.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text out of bytes whose claimed character set may be wrong.
 *
 * @param text without a byte order mark
 * @param guessed whether the claim was missing the truth, so that another set was used
 */
record Decoded(String text, boolean guessed) {
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset=\"?([A-Za-z0-9._:+-]{1,40})\"?");
    private static final Pattern XML = Pattern.compile("^<\\?xml[^>]{0,80}?encoding=[\"']([A-Za-z0-9._:-]{1,40})[\"']");
    private static final Charset WESTERN = Charset.forName("windows-1252");

    static Decoded of(String contentType, byte[] bytes) {
        Optional<Charset> mark = mark(bytes);
        if (mark.isPresent()) {
            String text = new String(bytes, mark.get());
            return new Decoded(text.startsWith("\uFEFF") ? text.substring(1) : text, false);
        }
        Optional<Charset> claimed = claim(contentType, bytes);
        if (claimed.isPresent() && claimed.get().name().startsWith("UTF-16") && hasZeros(bytes)) {
            return new Decoded(new String(bytes, claimed.get()), false);
        }
        Optional<String> utf8 = utf8(bytes);
        if (utf8.isPresent()) {
            // bytes that are UTF-8 beyond ASCII are hardly ever anything else, whatever the label says
            boolean plain = utf8.get().length() == bytes.length;
            boolean other = claimed.isPresent() && !claimed.get().equals(StandardCharsets.UTF_8);
            return new Decoded(utf8.get(), other && !plain);
        }
        Charset used = claimed.filter(
                        c -> !c.equals(StandardCharsets.UTF_8) && !c.name().startsWith("UTF-16"))
                .orElse(WESTERN);
        return new Decoded(
                new String(bytes, used), claimed.isEmpty() || !claimed.get().equals(used));
    }

    private static Optional<Charset> mark(byte[] b) {
        if (b.length >= 3 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (b.length >= 2 && b[0] == (byte) 0xFF && b[1] == (byte) 0xFE) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        if (b.length >= 2 && b[0] == (byte) 0xFE && b[1] == (byte) 0xFF) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        // without a mark: the first sign of JSON, XML and forms is ASCII, so a zero beside it tells the order
        if (b.length >= 4 && b[0] == 0 && b[1] != 0 && b[2] == 0) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        if (b.length >= 4 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return Optional.empty();
    }

    private static boolean hasZeros(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 64); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Charset> claim(String contentType, byte[] bytes) {
        Matcher header = CHARSET.matcher(contentType);
        if (header.find()) {
            return charset(header.group(1));
        }
        String start = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1);
        Matcher declaration = XML.matcher(start);
        return declaration.find() ? charset(declaration.group(1)) : Optional.empty();
    }

    private static Optional<Charset> charset(String name) {
        try {
            // who says Latin-1 means what browsers mean by it
            String known = name.toLowerCase(Locale.ROOT);
            return Optional.of(
                    known.equals("iso-8859-1") || known.equals("latin1") || known.equals("us-ascii")
                            ? WESTERN
                            : Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
