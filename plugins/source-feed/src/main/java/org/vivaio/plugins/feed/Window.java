package org.vivaio.plugins.feed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes of a stream, of which the next ones can be looked at before they are taken; holds no more than one record. */
final class Window {
    private final InputStream in;
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private long taken;
    private boolean over;

    Window(InputStream in, long at) {
        this.in = in;
        this.taken = at;
    }

    /** The byte so many places ahead, -1 behind the end. */
    int at(int ahead) throws IOException {
        while (start + ahead >= end && !over) {
            fill();
        }
        return start + ahead < end ? buffer[start + ahead] & 0xFF : -1;
    }

    private void fill() throws IOException {
        if (end == buffer.length) {
            if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, end - start);
                end -= start;
                start = 0;
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            over = true;
        } else {
            end += read;
        }
    }

    /** The next bytes, which have been looked at. */
    byte[] bytes(int count) {
        return Arrays.copyOfRange(buffer, start, start + count);
    }

    /** Goes on behind bytes that have been looked at. */
    void take(int count) {
        start += count;
        taken += count;
    }

    /** How many bytes of the file lie behind. */
    long taken() {
        return taken;
    }

    /** Whether the next bytes are these. */
    boolean starts(String ascii) throws IOException {
        for (int i = 0; i < ascii.length(); i++) {
            if (at(i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Goes behind the next such bytes; false when there are none. */
    boolean skipBehind(String ascii) throws IOException {
        while (at(0) >= 0) {
            if (starts(ascii)) {
                take(ascii.length());
                return true;
            }
            take(1);
        }
        return false;
    }

    void skipSpace() throws IOException {
        while (at(0) == ' ' || at(0) == '\n' || at(0) == '\r' || at(0) == '\t') {
            take(1);
        }
    }
}
