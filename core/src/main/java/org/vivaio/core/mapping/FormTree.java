package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Json;

/** Form fields as a tree: a text for each name, a list for a name that comes more than once. */
final class FormTree {
    private static final int MAX_FIELDS = 1_000;
    private static final Pattern NAME = Pattern.compile("(?i);\\s*name=(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final Pattern FILE = Pattern.compile("(?i);\\s*filename\\*?=");
    private static final Pattern BOUNDARY = Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))");

    private FormTree() {}

    static Parsed urlencoded(byte[] body) {
        ObjectNode root = Json.object();
        boolean[] guessed = new boolean[1];
        int count = 0;
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i < body.length && body[i] != '&') {
                continue;
            }
            if (i > start) {
                if (++count > MAX_FIELDS) {
                    return tooMany();
                }
                int equals = start;
                while (equals < i && body[equals] != '=') {
                    equals++;
                }
                add(root, decode(body, start, equals, guessed), decode(body, Math.min(equals + 1, i), i, guessed));
            }
            start = i + 1;
        }
        return root.isEmpty()
                ? new Parsed.Unreadable("The body has no form fields")
                : new Parsed.Tree(root, Parsed.Format.FORM, guessed[0]);
    }

    private static Parsed tooMany() {
        return new Parsed.Unreadable("The body has more than " + MAX_FIELDS + " form fields");
    }

    private static String decode(byte[] bytes, int from, int to, boolean[] guessed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            int high = bytes[i] == '%' && i + 2 < to ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(bytes[i] == '+' ? ' ' : bytes[i]);
            }
        }
        Decoded decoded = Decoded.of("", out.toByteArray());
        guessed[0] |= decoded.guessed();
        return decoded.text();
    }

    static Parsed multipart(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return new Parsed.Unreadable("The content type multipart/form-data names no boundary");
        }
        String mark = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        // one char a byte, so that positions are those of the bytes
        String all = new String(body, StandardCharsets.ISO_8859_1);
        ObjectNode root = Json.object();
        boolean[] guessed = new boolean[1];
        int at = all.indexOf(mark);
        if (at < 0) {
            return new Parsed.Unreadable("The body does not hold the boundary that its content type names");
        }
        for (int count = 0; ; count++) {
            int start = at + mark.length();
            if (all.startsWith("--", start)) {
                return new Parsed.Tree(root, Parsed.Format.FORM, guessed[0]);
            }
            int head = all.indexOf("\r\n\r\n", start);
            int end = all.indexOf("\r\n" + mark, start);
            if (head < 0 || end < head) {
                return new Parsed.Unreadable("A part of the body has no end: the body was cut");
            }
            if (count > MAX_FIELDS) {
                return tooMany();
            }
            part(root, all.substring(start, head), all.substring(Math.min(head + 4, end), end), guessed);
            at = end + 2;
        }
    }

    private static void part(ObjectNode root, String head, String value, boolean[] guessed) {
        for (String line : head.split("\r\n")) {
            Matcher name = NAME.matcher(line);
            boolean disposition = line.regionMatches(true, 0, "content-disposition:", 0, 20);
            if (disposition && name.find() && !FILE.matcher(line).find()) {
                Decoded decoded = Decoded.of("", value.getBytes(StandardCharsets.ISO_8859_1));
                guessed[0] |= decoded.guessed();
                String key = name.group(1) != null ? name.group(1) : name.group(2);
                add(
                        root,
                        Decoded.of("", key.getBytes(StandardCharsets.ISO_8859_1))
                                .text(),
                        decoded.text());
            }
        }
    }

    private static void add(ObjectNode root, String name, String value) {
        JsonNode there = root.get(name);
        if (there == null) {
            root.put(name, value);
        } else if (there instanceof ArrayNode list) {
            list.add(value);
        } else {
            root.set(name, Json.array().add(there).add(value));
        }
    }
}
