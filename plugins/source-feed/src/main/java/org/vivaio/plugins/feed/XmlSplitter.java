package org.vivaio.plugins.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Elements of a name in XML, or the children of the first element; document types are refused. */
final class XmlSplitter extends Splitter {
    private static final Pattern ENCODING = Pattern.compile("encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
    private static final Pattern PREFIX =
            Pattern.compile("\\s(xmlns(?::[\\w.-]{1,60})?)\\s*=\\s*(\"[^\"]{0,300}\"|'[^']{0,300}')");
    private static final int LONGEST_TAG = 32 << 10;
    private static final int MOST_PREFIXES = 20;

    private final String wanted;
    private final Map<String, String> prefixes = new TreeMap<>();
    private String charset;
    private String root;
    private boolean ended;
    private boolean cut;

    XmlSplitter(Window window, String wanted, Optional<String> charset, Map<String, String> state) {
        super(window);
        this.wanted = wanted;
        this.charset = charset.orElse(state.getOrDefault("charset", ""));
        this.root = state.getOrDefault("root", "");
        state.forEach((key, value) -> {
            if (key.startsWith("xmlns")) {
                prefixes.put(key, value);
            }
        });
    }

    @Override
    Optional<Piece> next() throws IOException {
        while (true) {
            while (window.at(0) >= 0 && window.at(0) != '<') {
                window.take(1);
            }
            if (window.at(0) < 0) {
                return Optional.empty();
            }
            if (skipped()) {
                continue;
            }
            int length = tag(0);
            if (length < 0) {
                if (length == TOO_LONG) {
                    throw new Unreadable("it has a tag of more than 32 kB");
                }
                cut = true;
                return Optional.empty();
            }
            String tag = new String(window.bytes(length), StandardCharsets.ISO_8859_1);
            if (tag.startsWith("</")) {
                ended |= name(tag.substring(1)).equals(root);
                window.take(length);
            } else if (!root.isEmpty() && isRecord(name(tag)) || !wanted.isEmpty() && isRecord(name(tag))) {
                return record(tag, length);
            } else {
                if (root.isEmpty()) {
                    root = name(tag);
                    ended = tag.endsWith("/>");
                }
                Matcher found = PREFIX.matcher(tag);
                while (found.find() && prefixes.size() < MOST_PREFIXES) {
                    prefixes.put(found.group(1), found.group(2));
                }
                window.take(length);
            }
        }
    }

    private boolean isRecord(String name) {
        return wanted.isEmpty()
                || name.equals(wanted)
                || name.substring(name.indexOf(':') + 1).equals(wanted);
    }

    /** Goes over what is no element. */
    private boolean skipped() throws IOException {
        if (window.starts("<?")) {
            int length = 2;
            while (length < 400 && window.at(length) >= 0 && window.at(length) != '>') {
                length++;
            }
            Matcher encoding = ENCODING.matcher(new String(window.bytes(length), StandardCharsets.ISO_8859_1));
            if (charset.isEmpty() && window.starts("<?xml") && encoding.find()) {
                charset = encoding.group(1);
            }
            window.skipBehind("?>");
            return true;
        }
        if (window.starts("<!--")) {
            window.skipBehind("-->");
            return true;
        }
        if (window.starts("<![CDATA[")) {
            window.skipBehind("]]>");
            return true;
        }
        if (window.starts("<!")) {
            throw new Unreadable("it has a document type, which is not taken; ask for XML without one");
        }
        return false;
    }

    private static String name(String tag) {
        int end = 1;
        while (end < tag.length() && !Character.isWhitespace(tag.charAt(end)) && "/>".indexOf(tag.charAt(end)) < 0) {
            end++;
        }
        return tag.substring(1, end);
    }

    private static final int CUT = -1;
    private static final int TOO_LONG = -2;

    /** The length of the tag at a place. */
    private int tag(int from) throws IOException {
        int quote = 0;
        for (int at = from + 1; at - from < LONGEST_TAG; at++) {
            int c = window.at(at);
            if (c < 0) {
                return CUT;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at + 1 - from;
            }
        }
        return TOO_LONG;
    }

    private Optional<Piece> record(String first, int firstLength) throws IOException {
        int depth = first.endsWith("/>") ? 0 : 1;
        int at = firstLength;
        while (depth > 0) {
            if (at > LARGEST) {
                return Optional.of(tooLong(first));
            }
            int c = window.at(at);
            if (c < 0) {
                cut = true;
                return Optional.empty();
            }
            if (c != '<') {
                at++;
                continue;
            }
            int special = special(at);
            if (special > 0) {
                at = special;
                continue;
            }
            int length = special == 0 ? tag(at) : CUT;
            if (length < 0) {
                if (length == TOO_LONG || at > LARGEST) {
                    return Optional.of(tooLong(first));
                }
                cut = true;
                return Optional.empty();
            }
            boolean closing = window.at(at + 1) == '/';
            boolean empty = window.at(at + length - 2) == '/';
            depth += closing ? -1 : empty ? 0 : 1;
            at += length;
        }
        byte[] body = withPrefixes(first, window.bytes(at));
        window.take(at);
        String type = "application/xml" + (charset.isEmpty() ? "" : "; charset=" + charset);
        return Optional.of(new Piece(body, type, false));
    }

    /** Behind a comment or a piece of raw text at a place; 0 for neither, -1 when it does not end. */
    private int special(int at) throws IOException {
        boolean comment = here(at, "<!--");
        if (!comment && !here(at, "<![CDATA[")) {
            return here(at, "<?") ? behind(at, "?>") : 0;
        }
        return behind(at, comment ? "-->" : "]]>");
    }

    private int behind(int from, String end) throws IOException {
        for (int at = from; at <= LARGEST + 16; at++) {
            if (window.at(at) < 0) {
                return -1;
            }
            if (here(at, end)) {
                return at + end.length();
            }
        }
        return LARGEST + 1;
    }

    private boolean here(int at, String ascii) throws IOException {
        for (int i = 0; i < ascii.length(); i++) {
            if (window.at(at + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private Piece tooLong(String first) throws IOException {
        Piece piece = Piece.wrong(window.bytes(4096));
        window.skipBehind("</" + name(first) + ">");
        return piece;
    }

    /** The record with the namespaces that its surroundings declared, so that it can stand alone. */
    private byte[] withPrefixes(String first, byte[] body) {
        StringBuilder declared = new StringBuilder();
        prefixes.forEach((name, value) -> {
            if (!first.contains(name + "=")) {
                declared.append(' ').append(name).append('=').append(value);
            }
        });
        if (declared.length() == 0) {
            return body;
        }
        int behind = 1 + name(first).length();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(body, 0, behind);
        out.writeBytes(declared.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(body, behind, body.length - behind);
        return out.toByteArray();
    }

    @Override
    boolean whole() {
        return ended && !cut;
    }

    @Override
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>(prefixes);
        state.put("root", root);
        state.put("charset", charset);
        return state;
    }
}
