package org.vivaio.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects the bytes of one answer at a time and finds its end by content-length. */
final class Answer {
    private static final byte[] LENGTH = "content-length:".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding:".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int MOST = 1 << 20;

    private ByteBuffer in = ByteBuffer.allocate(8 * 1024);
    private int bodyAt = -1;
    private int length;

    /** Where to read into; grown when full. */
    ByteBuffer room() {
        if (!in.hasRemaining()) {
            if (in.capacity() >= MOST) {
                throw new IllegalStateException("An answer is longer than " + MOST + " bytes");
            }
            in = ByteBuffer.wrap(Arrays.copyOf(in.array(), in.capacity() * 2)).position(in.position());
        }
        return in;
    }

    void clear() {
        in.clear();
        bodyAt = -1;
        length = 0;
    }

    boolean isComplete() {
        if (bodyAt < 0) {
            readHead();
        }
        return bodyAt >= 0 && in.position() >= bodyAt + length;
    }

    int status() {
        byte[] bytes = in.array();
        return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    ByteBuffer body() {
        return ByteBuffer.wrap(in.array(), bodyAt, length);
    }

    private void readHead() {
        byte[] bytes = in.array();
        int end = in.position();
        int found = 0;
        for (int i = 0; i + 3 < end; i++) {
            if (bytes[i] != '\r' || bytes[i + 1] != '\n') {
                continue;
            }
            if (bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                bodyAt = i + 4;
                length = found;
                return;
            }
            if (starts(bytes, i + 2, end, LENGTH)) {
                found = number(bytes, i + 2 + LENGTH.length);
            } else if (starts(bytes, i + 2, end, CHUNKED)) {
                throw new IllegalStateException("An answer in chunks: this generator reads content-length only");
            }
        }
    }

    private static boolean starts(byte[] bytes, int at, int end, byte[] name) {
        if (at + name.length > end) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if ((bytes[at + i] | 0x20) != (name[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        int value = 0;
        while (bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at++] - '0';
        }
        return value;
    }
}
