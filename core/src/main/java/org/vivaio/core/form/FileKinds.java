package org.vivaio.core.form;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what a file is by its first bytes: neither its name nor what the browser says is believed. */
public final class FileKinds {
    /** The media types that forms can ask for. */
    static final List<String> ALL = List.of(
            "application/pdf",
            "image/jpeg",
            "image/png",
            "image/webp",
            "image/gif",
            "image/heic",
            "text/plain",
            "text/csv",
            "application/zip",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.oasis.opendocument.text");

    /** What a file field accepts that names nothing: documents and pictures, nothing that runs. */
    static final List<String> DEFAULT = List.of(
            "application/pdf",
            "image/jpeg",
            "image/png",
            "image/webp",
            "image/heic",
            "text/plain",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.oasis.opendocument.text");

    private FileKinds() {}

    static boolean known(String media) {
        return ALL.contains(media);
    }

    /** The media type of a content among those that forms know; empty for anything else. */
    public static Optional<String> of(byte[] content) {
        if (starts(content, 0, "%PDF-")) {
            return Optional.of("application/pdf");
        }
        if (starts(content, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (starts(content, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (starts(content, 0, "RIFF") && starts(content, 8, "WEBP")) {
            return Optional.of("image/webp");
        }
        if (starts(content, 0, "GIF87a") || starts(content, 0, "GIF89a")) {
            return Optional.of("image/gif");
        }
        if (starts(content, 4, "ftyp")
                && List.of("heic", "heix", "mif1", "hevc").stream().anyMatch(brand -> starts(content, 8, brand))) {
            return Optional.of("image/heic");
        }
        if (starts(content, 0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")) {
            return Optional.of("application/msword");
        }
        if (starts(content, 0, "PK\u0003\u0004")) {
            return Optional.of(zip(content));
        }
        return text(content);
    }

    /** Office documents are archives; the names of their first entries tell which. */
    private static String zip(byte[] content) {
        String head = new String(content, 0, Math.min(content.length, 8192), StandardCharsets.ISO_8859_1);
        String all = content.length <= 8192
                ? head
                : head + new String(content, content.length - 4096, 4096, StandardCharsets.ISO_8859_1);
        if (head.contains("mimetypeapplication/vnd.oasis.opendocument.text")) {
            return "application/vnd.oasis.opendocument.text";
        }
        if (all.contains("word/")) {
            return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        }
        if (all.contains("xl/")) {
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        }
        return "application/zip";
    }

    private static Optional<String> text(byte[] content) {
        int length = Math.min(content.length, 65_536);
        for (int i = 0; i < length; i++) {
            int b = content[i] & 0xff;
            if (b < 9 || b == 11 || b == 12 || (b > 13 && b < 32) || b == 127) {
                return Optional.empty();
            }
        }
        String head = new String(content, 0, Math.min(length, 512), StandardCharsets.UTF_8)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        // a page or a script is text too, but nobody's application letter
        return head.startsWith("<") || head.startsWith("#!") ? Optional.empty() : Optional.of("text/plain");
    }

    /** Whether a content of this type satisfies a field. */
    static boolean accepts(List<String> accept, String media) {
        List<String> wanted = accept.isEmpty() ? DEFAULT : accept;
        return wanted.contains(media) || (media.equals("text/plain") && wanted.contains("text/csv"));
    }

    /** What a field accepts, as people call it. */
    static String words(FormField field) {
        List<String> wanted =
                field.more().accept().isEmpty() ? DEFAULT : field.more().accept();
        return wanted.stream()
                .map(media -> switch (media) {
                    case "application/msword" -> "DOC";
                    case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> "DOCX";
                    case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "XLSX";
                    case "application/vnd.oasis.opendocument.text" -> "ODT";
                    case "text/plain" -> "TXT";
                    default -> media.substring(media.indexOf('/') + 1).toUpperCase(Locale.ROOT);
                })
                .collect(Collectors.joining(", "));
    }

    private static boolean starts(byte[] content, int at, String mark) {
        byte[] bytes = mark.getBytes(StandardCharsets.ISO_8859_1);
        return content.length >= at + bytes.length
                && Arrays.equals(content, at, at + bytes.length, bytes, 0, bytes.length);
    }
}
