package org.vivaio.core.imports;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of separated values out of bytes that come piece by piece. It knows at which byte each row begins and ends, so
 * that a reader can go on from there later, and it never holds more than one row of bounded length. The charset must
 * have ASCII as its lower half, as UTF-8 and the Windows ones have.
 */
final class CsvParser {
    /** No row is longer, in bytes; what is, is a row with a fault. */
    static final int LONGEST_ROW = 256 * 1024;

    private static final int MOST_CELLS = 500;

    private final char delimiter;
    private final Charset charset;
    private final List<String> cells = new ArrayList<>();
    private final ByteArrayOutputStream cell = new ByteArrayOutputStream();
    private long position;
    private long rowStart;
    private long line;
    private long rowLine;
    private boolean quoted;
    private boolean quoteSeen;
    private boolean wasQuoted;
    private boolean returnSeen;
    private boolean quotedReturn;
    private boolean empty = true;
    private Optional<Fault> fault = Optional.empty();

    /** What is wrong with a row as a whole. */
    enum Fault {
        /** It is too long, often since a quote was opened and never closed: what follows its first line is to be read anew. */
        TOO_LONG,
        /** The file ends inside quotes: what follows its first line is to be read anew. */
        UNCLOSED,
        /** It has more cells than a lead has fields. */
        TOO_MANY
    }

    /**
     * A row.
     *
     * @param cells its values
     * @param line the line on which it begins, from 1
     * @param nextLine the line behind it
     * @param start the byte at which it begins
     * @param end the byte behind it
     * @param fault what is wrong with it as a whole
     */
    record Line(List<String> cells, long line, long nextLine, long start, long end, Optional<Fault> fault) {}

    /** Takes rows; says whether it wants more. */
    interface Taker {
        boolean take(Line row);
    }

    /**
     * Begins at a byte of the file that is the beginning of a row.
     *
     * @param line the number of that row's line, from 1
     */
    CsvParser(char delimiter, Charset charset, long start, long line) {
        this.delimiter = delimiter;
        this.charset = charset;
        this.position = start;
        this.rowStart = start;
        this.line = line;
        this.rowLine = line;
    }

    /**
     * Reads on.
     *
     * @return the number of bytes used; fewer than there are when the taker wants no more
     */
    int feed(byte[] bytes, int from, Taker taker) {
        for (int i = from; i < bytes.length; i++) {
            byte b = bytes[i];
            if (returnSeen) {
                returnSeen = false;
                line++;
                if (b == '\n') {
                    position++;
                    if (!end(taker)) {
                        return i + 1 - from;
                    }
                    continue;
                }
                if (!end(taker)) {
                    return i - from;
                }
            }
            position++;
            if (b == '\n' || quotedReturn) {
                line++;
            }
            quotedReturn = false;
            if (quoted && !quoteSeen) {
                if (b == '"') {
                    quoteSeen = true;
                } else {
                    quotedReturn = b == '\r' && (i + 1 >= bytes.length || bytes[i + 1] != '\n');
                    add(b);
                }
            } else if (quoteSeen && b == '"') {
                quoteSeen = false;
                add(b);
            } else if (b == '\r') {
                quoted = false;
                quoteSeen = false;
                returnSeen = true;
            } else if (b == '\n') {
                quoted = false;
                quoteSeen = false;
                if (!end(taker)) {
                    return i + 1 - from;
                }
                continue;
            } else if (b == (byte) delimiter) {
                quoted = false;
                quoteSeen = false;
                endCell();
                empty = false;
            } else if (b == '"' && cell.size() == 0 && !wasQuoted) {
                quoted = true;
                wasQuoted = true;
                empty = false;
            } else {
                quoted = false;
                quoteSeen = false;
                add(b);
            }
            if (position - rowStart > LONGEST_ROW) {
                taker.take(new Line(List.of(), rowLine, rowLine + 1, rowStart, position, Optional.of(Fault.TOO_LONG)));
                return i + 1 - from;
            }
        }
        return bytes.length - from;
    }

    private void add(byte b) {
        empty = false;
        if (fault.isEmpty()) {
            cell.write(b);
        }
    }

    private void endCell() {
        if (fault.isEmpty()) {
            if (cells.size() >= MOST_CELLS) {
                fault = Optional.of(Fault.TOO_MANY);
            } else {
                cells.add(cell.toString(charset));
            }
        }
        cell.reset();
        wasQuoted = false;
    }

    private boolean end(Taker taker) {
        boolean more = true;
        if (!empty) {
            endCell();
            more = taker.take(new Line(List.copyOf(cells), rowLine, line, rowStart, position, fault));
        }
        cells.clear();
        cell.reset();
        wasQuoted = false;
        fault = Optional.empty();
        empty = true;
        rowStart = position;
        rowLine = line;
        return more;
    }

    /** The file is at its end: the last row needs no line end. */
    void finish(Taker taker) {
        if (quoted && !quoteSeen) {
            taker.take(new Line(List.of(), rowLine, rowLine + 1, rowStart, position, Optional.of(Fault.UNCLOSED)));
            return;
        }
        quoted = false;
        quoteSeen = false;
        returnSeen = false;
        line++;
        end(taker);
    }
}
