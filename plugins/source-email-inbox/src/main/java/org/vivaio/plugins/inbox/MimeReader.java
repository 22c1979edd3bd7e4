package org.vivaio.plugins.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the parts of a mail, whatever it looks like: never deeper than {@link #DEEPEST}, never more than {@link #MOST}. Time
 * and memory grow with the size of the mail alone. A library would do for what keeps to the rules; much of what arrives does not.
 */
final class MimeReader {
    static final int MOST = 500;
    static final int DEEPEST = 16;
    private static final int LONGEST_HEADERS = 256 << 10;

    private final byte[] mail;
    private int count;
    private boolean cut;

    private MimeReader(byte[] mail) {
        this.mail = mail;
    }

    /**
     * A mail.
     *
     * @param cut whether there were more or deeper parts than are looked at
     */
    record Mail(Part root, boolean cut) {
        Headers headers() {
            return root.headers();
        }
    }

    static Mail read(byte[] bytes) {
        MimeReader reader = new MimeReader(bytes);
        Part root = reader.part(0, bytes.length, 0, "text/plain");
        return new Mail(root, reader.cut);
    }

    private Part part(int from, int to, int depth, String usual) {
        count++;
        List<String> lines = new ArrayList<>();
        int at = from;
        boolean any = false;
        while (at < to) {
            int end = lineEnd(at, to);
            String line = Decoding.text(slice(at, end), Optional.empty());
            if (line.isBlank() || line.startsWith("--") && !any) {
                at = line.isBlank() ? next(end, to) : at;
                if (any || !line.isBlank() || depth > 0) {
                    break;
                }
                continue; // empty lines above the headers
            }
            boolean header = line.matches("(?s)[!-9;-~]{1,200}\\s*:.*");
            boolean folded = any && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            if (!header && !folded && !line.startsWith("From ") && !line.startsWith(">From ")) {
                if (!any) {
                    break; // no headers at all: all of it is text
                }
                // a line that is nothing, between headers
            } else {
                any |= header;
                lines.add(line);
            }
            at = next(end, to);
            if (at - from > LONGEST_HEADERS) {
                cut = true;
                break;
            }
        }
        Headers headers = Headers.read(lines);
        List<Part> children = new ArrayList<>();
        String type = headers.main("content-type", usual);
        int begin = Math.min(at, to);
        boolean more = depth < DEEPEST && count < MOST;
        cut |= !more && (type.startsWith("multipart/") || type.equals("message/rfc822"));
        if (more && type.startsWith("multipart/")) {
            headers.parameter("content-type", "boundary")
                    .ifPresent(boundary -> children.addAll(split(boundary.strip(), begin, to, depth)));
        }
        if (more
                && type.equals("message/rfc822")
                && headers.main("content-transfer-encoding", "8bit").matches("8bit|7bit|binary")) {
            children.add(part(begin, to, depth + 1, "text/plain"));
        }
        return new Part(headers, mail, begin, to, List.copyOf(children));
    }

    private List<Part> split(String boundary, int from, int to, int depth) {
        List<Part> parts = new ArrayList<>();
        byte[] mark = ("--" + boundary).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int begin = -1;
        int at = from;
        while (at < to) {
            int end = lineEnd(at, to);
            int kind = delimiter(at, end, mark);
            if (kind > 0) {
                if (begin >= 0 && !add(parts, begin, at, depth)) {
                    return parts;
                }
                begin = next(end, to);
                if (kind == 2) {
                    return parts;
                }
            }
            at = next(end, to);
        }
        if (begin >= 0 && begin < to) {
            add(parts, begin, to, depth); // the end is missing
        }
        return parts;
    }

    private boolean add(List<Part> parts, int begin, int end, int depth) {
        if (count >= MOST) {
            cut = true;
            return false;
        }
        // the line break before a delimiter belongs to it
        int to = end;
        if (to > begin && mail[to - 1] == '\n') {
            to--;
        }
        if (to > begin && mail[to - 1] == '\r') {
            to--;
        }
        parts.add(part(begin, Math.max(begin, to), depth + 1, "text/plain"));
        return true;
    }

    /** 0 no delimiter, 1 one, 2 the last one. */
    private int delimiter(int from, int to, byte[] mark) {
        if (to - from < mark.length) {
            return 0;
        }
        for (int i = 0; i < mark.length; i++) {
            if (mail[from + i] != mark[i]) {
                return 0;
            }
        }
        int at = from + mark.length;
        boolean last = at + 1 < to && mail[at] == '-' && mail[at + 1] == '-';
        for (int i = last ? at + 2 : at; i < to; i++) {
            if (mail[i] != ' ' && mail[i] != '\t' && mail[i] != '\r') {
                return 0;
            }
        }
        return last ? 2 : 1;
    }

    private byte[] slice(int from, int to) {
        int end = to > from && mail[to - 1] == '\r' ? to - 1 : to;
        return java.util.Arrays.copyOfRange(mail, from, Math.min(end, from + 20_000));
    }

    private int lineEnd(int from, int to) {
        int at = from;
        while (at < to && mail[at] != '\n') {
            at++;
        }
        return at;
    }

    private static int next(int lineEnd, int to) {
        return Math.min(to, lineEnd + 1);
    }
}
