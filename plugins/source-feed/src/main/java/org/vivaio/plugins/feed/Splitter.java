package org.vivaio.plugins.feed;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a file apart into records, however long it is, and can go on in its middle: what it needs for that is {@link #state()}
 * and the place behind the last record.
 */
abstract class Splitter {
    /** A larger record is no lead; its beginning is handed on, to be seen. */
    static final int LARGEST = 256 << 10;

    /**
     * One record.
     *
     * @param body the record by itself
     * @param contentType of that
     * @param wrong whether it could not be read as a record
     */
    record Piece(byte[] body, String contentType, boolean wrong) {
        static Piece wrong(byte[] start) {
            byte[] some = start.length > 4096 ? java.util.Arrays.copyOf(start, 4096) : start;
            return new Piece(some, "application/octet-stream", true);
        }
    }

    /** The file cannot be read at all. */
    static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    final Window window;

    Splitter(Window window) {
        this.window = window;
    }

    /** The next record; empty at the end. */
    abstract Optional<Piece> next() throws IOException;

    /** Whether the end, once reached, is one: a list was closed, a last row was whole. */
    abstract boolean whole();

    /** What is to be known for going on behind the last record. */
    abstract Map<String, String> state();

    /** How many bytes of the file lie behind the last record. */
    final long taken() {
        return window.taken();
    }

    /** Opens a file at a place; at its beginning with an empty state. */
    static Splitter of(FeedSettings settings, String name, Window window, Map<String, String> state)
            throws IOException {
        boolean fresh = window.taken() == 0;
        if (fresh) {
            mark(window);
        }
        return switch (format(settings, name)) {
            case JSON -> new JsonSplitter(window, settings.records().orElse(""), state);
            case XML -> new XmlSplitter(window, settings.records().orElse(""), settings.charset(), state);
            default -> new CsvSplitter(window, settings, state);
        };
    }

    private static void mark(Window window) throws IOException {
        int first = window.at(0);
        int second = window.at(1);
        if (first == 0xEF && second == 0xBB && window.at(2) == 0xBF) {
            window.take(3);
        }
        if (first == 0xFF && second == 0xFE || first == 0xFE && second == 0xFF || first == 0 || second == 0) {
            throw new Unreadable("it is in UTF-16 or no text; ask for UTF-8");
        }
        if (first == 0x1F && second == 0x8B || first == 'P' && second == 'K' && window.at(2) == 3) {
            throw new Unreadable("it is packed; ask for plain files");
        }
    }

    static FeedSettings.Format format(FeedSettings settings, String name) {
        if (settings.format() != FeedSettings.Format.AUTO) {
            return settings.format();
        }
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(".json") || lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
            return FeedSettings.Format.JSON;
        }
        return lower.endsWith(".xml") ? FeedSettings.Format.XML : FeedSettings.Format.CSV;
    }

    /** Text of bytes: in the set that is named, else UTF-8 where it is that, else what Windows writes. */
    static String text(byte[] bytes, Optional<String> charset) {
        if (charset.isPresent()) {
            return new String(bytes, Charset.forName(charset.get()));
        }
        String utf8 = new String(bytes, StandardCharsets.UTF_8);
        return utf8.indexOf('\uFFFD') < 0 ? utf8 : new String(bytes, Charset.forName("windows-1252"));
    }
}
