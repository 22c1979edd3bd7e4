package org.vivaio.plugins.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Json;

/** Rows of separated values, each handed on as a JSON object by the names of the columns. */
final class CsvSplitter extends Splitter {
    private static final int MOST_COLUMNS = 500;
    private static final int LONGEST_HEADER = 8 << 10;

    private final Optional<String> charset;
    private final char separator;
    private final List<String> columns;
    private boolean whole = true;

    CsvSplitter(Window window, FeedSettings settings, Map<String, String> state) throws IOException {
        super(window);
        this.charset = settings.charset();
        if (state.containsKey("columns")) {
            separator = state.getOrDefault("separator", ",").charAt(0);
            columns = new ArrayList<>();
            Json.list(Json.read(state.get("columns")), "").forEach(name -> columns.add(String.valueOf(name)));
        } else {
            skipEmpty();
            if (window.at(0) == '<') {
                throw new Unreadable("it looks like a web page or XML, not like rows");
            }
            Row first = row(0, '\u0000');
            if (first.bytes > LONGEST_HEADER) {
                throw new Unreadable("its first line is longer than 8 kB, so it is no list of columns");
            }
            String line = text(window.bytes(first.bytes), charset);
            separator = settings.separator()
                    .map(s -> s.equals("tab") ? '\t' : s.charAt(0))
                    .orElseGet(() -> guess(line));
            columns = settings.header() ? named(values(line)) : new ArrayList<>();
            if (settings.header()) {
                window.take(first.bytes + first.end);
            }
        }
    }

    private static char guess(String line) {
        char best = ',';
        int most = 0;
        for (char c : new char[] {',', ';', '\t', '|'}) {
            int count = (int) line.chars().filter(x -> x == c).count();
            if (count > most) {
                most = count;
                best = c;
            }
        }
        return best;
    }

    private static List<String> named(List<String> headings) throws Unreadable {
        if (headings.size() > MOST_COLUMNS) {
            throw new Unreadable("it has more than " + MOST_COLUMNS + " columns");
        }
        List<String> names = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int i = 0; i < headings.size(); i++) {
            String plain = headings.get(i).strip();
            String name = plain.isEmpty() ? "column" + (i + 1) : plain;
            for (int n = 2; !used.add(name); n++) {
                name = plain + "_" + n;
            }
            names.add(name);
        }
        return names;
    }

    /** A row ahead: its bytes, those of its end, and whether quotes are closed. */
    private record Row(int bytes, int end, boolean closed, boolean last) {}

    private void skipEmpty() throws IOException {
        while (window.at(0) == '\n' || window.at(0) == '\r') {
            window.take(1);
        }
    }

    /** Looks for the end of a row; quotes count only where a value begins, so that an inch sign does no harm. */
    private Row row(int from, char separator) throws IOException {
        boolean quoted = false;
        boolean begins = true;
        int at = from;
        while (true) {
            int c = window.at(at);
            if (c < 0) {
                return new Row(at, 0, !quoted, true);
            }
            if (at > LARGEST) {
                return new Row(at, 0, false, false);
            }
            if (quoted) {
                if (c == '"' && window.at(at + 1) == '"') {
                    at++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '\n') {
                return new Row(at, 1, true, false);
            } else if (c == '\r') {
                return new Row(at, window.at(at + 1) == '\n' ? 2 : 1, true, false);
            } else if (c == '"' && begins) {
                quoted = true;
            }
            begins = separator == 0 ? c == ',' || c == ';' || c == '\t' || c == '|' : c == separator;
            at++;
        }
    }

    @Override
    Optional<Piece> next() throws IOException {
        skipEmpty();
        if (window.at(0) < 0) {
            return Optional.empty();
        }
        Row row = row(0, separator);
        if (!row.closed && row.last && row.bytes <= LARGEST) {
            // a quote that nobody closed: the end of a file that was cut, else one bad line
            int line = line();
            if (line < 0) {
                whole = false;
                return Optional.empty();
            }
        }
        if (!row.closed) {
            int line = line();
            int size = line < 0 ? row.bytes : line;
            Piece piece = Piece.wrong(window.bytes(Math.min(size, row.bytes)));
            window.take(size);
            if (line < 0) {
                skipLine();
            }
            return Optional.of(piece);
        }
        List<String> values = values(text(window.bytes(row.bytes), charset));
        if (row.last && !columns.isEmpty() && values.size() < columns.size()) {
            // no end of line and too few values: the rest has not come
            whole = false;
            return Optional.empty();
        }
        window.take(row.bytes + row.end);
        Map<String, Object> record = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(values.size(), MOST_COLUMNS); i++) {
            record.put(i < columns.size() ? columns.get(i) : "column" + (i + 1), values.get(i));
        }
        return Optional.of(new Piece(Json.write(record).getBytes(StandardCharsets.UTF_8), "application/json", false));
    }

    /** Where the next line ends among what was looked at, quotes or not; -1 when it does not. */
    private int line() throws IOException {
        for (int at = 0; at <= LARGEST; at++) {
            int c = window.at(at);
            if (c < 0) {
                return -1;
            }
            if (c == '\n') {
                return at;
            }
        }
        return -1;
    }

    private void skipLine() throws IOException {
        while (window.at(0) >= 0 && window.at(0) != '\n') {
            window.take(1);
        }
    }

    private List<String> values(String line) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        boolean begins = true;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    value.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    value.append(c);
                }
            } else if (c == separator) {
                values.add(value.toString());
                value.setLength(0);
                begins = true;
                continue;
            } else if (c == '"' && begins) {
                quoted = true;
            } else {
                value.append(c);
            }
            begins = false;
        }
        values.add(value.toString());
        return values;
    }

    @Override
    boolean whole() {
        return whole;
    }

    @Override
    Map<String, String> state() {
        return Map.of("columns", Json.write(columns), "separator", String.valueOf(separator));
    }
}
