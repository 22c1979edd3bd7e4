package org.vivaio.plugins.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Items of a list in JSON, or objects one after the other. */
final class JsonSplitter extends Splitter {
    private static final String JSON = "application/json";

    private final boolean list;
    private boolean whole;

    JsonSplitter(Window window, String path, Map<String, String> state) throws IOException {
        super(window);
        if (state.containsKey("list")) {
            list = state.get("list").equals("true");
        } else {
            list = begin(path);
        }
    }

    /** Goes to the first item; whether the items stand in a list. */
    private boolean begin(String path) throws IOException {
        window.skipSpace();
        if (!path.isEmpty()) {
            for (String step : path.split("\\.")) {
                enter(step);
            }
            window.skipSpace();
            if (window.at(0) != '[') {
                throw new Unreadable("there is no list at " + path);
            }
        }
        if (window.at(0) == '[') {
            window.take(1);
            return true;
        }
        if (window.at(0) >= 0 && window.at(0) != '{') {
            throw new Unreadable("it is no JSON");
        }
        return false;
    }

    private void enter(String name) throws IOException {
        window.skipSpace();
        if (window.at(0) != '{') {
            throw new Unreadable("there is no object where " + name + " was to be");
        }
        window.take(1);
        while (true) {
            window.skipSpace();
            if (window.at(0) == ',') {
                window.take(1);
                window.skipSpace();
            }
            if (window.at(0) != '"') {
                throw new Unreadable("there is no member " + name);
            }
            String key = key();
            window.skipSpace();
            if (window.at(0) != ':') {
                throw new Unreadable("it is no JSON");
            }
            window.take(1);
            if (key.equals(name)) {
                return;
            }
            skipValue();
        }
    }

    private String key() throws IOException {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        window.take(1);
        for (int c = window.at(0); c >= 0 && key.size() < 1000; c = window.at(0)) {
            window.take(1);
            if (c == '"') {
                break;
            }
            key.write(c);
        }
        return key.toString(StandardCharsets.UTF_8);
    }

    /** Goes over a value of any length without keeping it. */
    private void skipValue() throws IOException {
        int depth = 0;
        boolean text = false;
        window.skipSpace();
        for (int c = window.at(0); c >= 0; c = window.at(0)) {
            if (text) {
                if (c == '\\') {
                    window.take(1);
                } else if (c == '"') {
                    text = false;
                }
            } else if (c == '"') {
                text = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                if (depth == 0) {
                    return;
                }
                depth--;
            } else if (c == ',' && depth == 0) {
                return;
            }
            window.take(1);
        }
    }

    @Override
    Optional<Piece> next() throws IOException {
        window.skipSpace();
        while (window.at(0) == ',') {
            window.take(1);
            window.skipSpace();
        }
        int first = window.at(0);
        if (first < 0) {
            whole = !list;
            return Optional.empty();
        }
        if (list && first == ']') {
            whole = true;
            return Optional.empty();
        }
        int length = value(first);
        if (length == CUT) {
            whole = false;
            return Optional.empty();
        }
        if (length == TOO_LONG) {
            Piece piece = Piece.wrong(window.bytes(4096));
            skipValue();
            if (window.at(0) == '}' && !list) {
                window.take(1);
            }
            return Optional.of(piece);
        }
        byte[] body = window.bytes(length);
        window.take(length);
        return Optional.of(first == '{' ? new Piece(body, JSON, false) : Piece.wrong(body));
    }

    private static final int CUT = -1;
    private static final int TOO_LONG = -2;

    /** The length of the value ahead. */
    private int value(int first) throws IOException {
        int depth = 0;
        boolean text = false;
        for (int at = 0; at <= LARGEST; at++) {
            int c = window.at(at);
            if (c < 0) {
                boolean scalar = depth == 0 && !text && first != '{' && first != '[';
                return scalar && !list ? at : CUT;
            }
            if (text) {
                if (c == '\\') {
                    at++;
                } else if (c == '"') {
                    text = false;
                    if (depth == 0) {
                        return at + 1;
                    }
                }
            } else if (c == '"') {
                text = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth == 0) {
                    return at + 1;
                }
                if (depth < 0) {
                    return Math.max(1, at);
                }
            } else if (depth == 0 && at > 0 && (c == ',' || c <= ' ')) {
                return at;
            }
        }
        return TOO_LONG;
    }

    @Override
    boolean whole() {
        return whole;
    }

    @Override
    Map<String, String> state() {
        return Map.of("list", String.valueOf(list));
    }
}
