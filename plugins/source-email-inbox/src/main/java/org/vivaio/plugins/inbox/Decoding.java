package org.vivaio.plugins.inbox;

import java.io.ByteArrayOutputStream;
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

/** Turns what mails carry into bytes and text, also where it is not as it says: nothing here fails. */
final class Decoding {
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Pattern WORD = Pattern.compile("=\\?([^?\\s]{1,60})\\?([bBqQ])\\?([^?]{0,4000})\\?=");

    private Decoding() {}

    /** A charset by any of its names; empty for none that is known. */
    static Optional<Charset> charset(String name) {
        String clean = name.strip().replaceAll("^[\"'<]+|[\"'>]+$", "").toLowerCase(Locale.ROOT);
        int language = clean.indexOf('*');
        clean = language > 0 ? clean.substring(0, language) : clean;
        String known = switch (clean) {
            case "utf8", "unicode-1-1-utf-8", "utf-8mb4", "x-utf-8" -> "UTF-8";
            case "iso-8859-1", "latin1", "iso8859-1", "iso_8859-1", "cp1252", "cp-1252", "x-ansi", "ansi" ->
                "windows-1252";
            case "ks_c_5601-1987", "euc-kr", "ksc5601" -> "x-windows-949";
            case "gb2312", "gb_2312-80", "x-gbk" -> "GB18030";
            case "shift-jis", "x-sjis", "shift_jis" -> "windows-31j";
            case "iso-8859-8-i" -> "ISO-8859-8";
            default -> clean;
        };
        try {
            return known.isEmpty() ? Optional.empty() : Optional.of(Charset.forName(known));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /** Bytes as text: as they say they are, where that can be; else as what they look like. */
    static String text(byte[] bytes, Optional<String> named) {
        Optional<Charset> charset = named.flatMap(Decoding::charset);
        if (charset.isPresent() && !charset.get().equals(StandardCharsets.US_ASCII)) {
            boolean plain = charset.get().equals(WINDOWS);
            Optional<String> exact = strict(bytes, plain ? StandardCharsets.UTF_8 : charset.get());
            // text that is UTF-8 by every byte is hardly ever meant to be anything else
            return exact.orElseGet(
                    () -> new String(bytes, charset.get().equals(StandardCharsets.UTF_8) ? WINDOWS : charset.get()));
        }
        return strict(bytes, StandardCharsets.UTF_8).orElseGet(() -> new String(bytes, WINDOWS));
    }

    private static Optional<String> strict(byte[] bytes, Charset charset) {
        try {
            return Optional.of(
                    charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** The words of a header: encoded ones decoded, pieces of one text put together before that. */
    static String words(String header) {
        if (!header.contains("=?")) {
            return header;
        }
        StringBuilder out = new StringBuilder();
        Matcher word = WORD.matcher(header);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = "";
        int at = 0;
        while (word.find()) {
            String between = header.substring(at, word.start());
            boolean joined = bytes.size() > 0 && between.isBlank();
            if (!joined || !charset.equalsIgnoreCase(word.group(1))) {
                flush(bytes, charset, out);
            }
            if (!joined) {
                out.append(between);
            }
            charset = word.group(1);
            bytes.writeBytes(
                    word.group(2).equalsIgnoreCase("b")
                            ? base64(word.group(3).getBytes(StandardCharsets.ISO_8859_1))
                            : quoted(word.group(3).replace('_', ' ').getBytes(StandardCharsets.ISO_8859_1)));
            at = word.end();
        }
        flush(bytes, charset, out);
        return out.append(header.substring(at)).toString();
    }

    private static void flush(ByteArrayOutputStream bytes, String charset, StringBuilder out) {
        if (bytes.size() > 0) {
            out.append(text(bytes.toByteArray(), Optional.of(charset)));
            bytes.reset();
        }
    }

    /** Quoted-printable; what is not written as it should be stays as it stands. */
    static byte[] quoted(byte[] in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '=') {
                out.write(in[i]);
                continue;
            }
            int next = i + 1;
            while (next < in.length && (in[next] == ' ' || in[next] == '\t')) {
                next++;
            }
            if (next < in.length && in[next] == '\r') {
                next++;
            }
            if (next >= in.length || in[next] == '\n') {
                i = next; // a line that goes on
                continue;
            }
            int high = i + 1 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                out.write('=');
            } else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toByteArray();
    }

    /** Base64; foreign characters are skipped, a torn end gives what it can. */
    static byte[] base64(byte[] in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length * 3 / 4 + 3);
        int bits = 0;
        int held = 0;
        for (byte b : in) {
            int value = sextet(b);
            if (value < 0) {
                if (b == '=') {
                    bits = 0; // the end of one text; another may follow
                    held = 0;
                }
                continue;
            }
            held = held << 6 | value;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                out.write(held >> bits & 0xff);
                held &= (1 << bits) - 1;
            }
        }
        return out.toByteArray();
    }

    private static int sextet(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        }
        if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        }
        if (b >= '0' && b <= '9') {
            return b - '0' + 52;
        }
        return b == '+' || b == '-' ? 62 : b == '/' || b == '_' ? 63 : -1;
    }

    /** Uuencoded lines between {@code begin} and {@code end}. */
    static byte[] uuencoded(byte[] in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (String line : new String(in, StandardCharsets.ISO_8859_1).split("\r?\n")) {
            if (line.isEmpty() || line.startsWith("begin ") || line.equals("end") || line.charAt(0) == '`') {
                continue;
            }
            int length = line.charAt(0) - 32 & 63;
            for (int i = 1, left = length; left > 0 && i < line.length(); i += 4, left -= 3) {
                int four = 0;
                for (int k = 0; k < 4; k++) {
                    four = four << 6 | (i + k < line.length() ? line.charAt(i + k) - 32 & 63 : 0);
                }
                for (int k = 0; k < Math.min(3, left); k++) {
                    out.write(four >> 16 - 8 * k & 0xff);
                }
            }
        }
        return out.toByteArray();
    }
}
