package org.vivaio.core.imports;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds out in what encoding bytes come: UTF-16 by its mark, which is turned into UTF-8; else whether they can be UTF-8. */
final class Encoding {
    private static final byte[] NOTHING = {};

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private @Nullable CharsetDecoder wide;
    private byte[] left = NOTHING;
    private boolean begun;
    private boolean isUtf8 = true;

    /** The bytes to be stored for some that came. */
    byte[] take(byte[] bytes) {
        byte[] all = bytes;
        if (!begun) {
            if (left.length + bytes.length < 2) {
                left = join(left, bytes);
                return NOTHING;
            }
            all = join(left, bytes);
            left = NOTHING;
            begun = true;
            wide = wide(all);
            if (wide != null) {
                all = Arrays.copyOfRange(all, 2, all.length);
            }
        }
        return wide == null ? checked(all) : narrow(wide, all, false);
    }

    /** What is still to be stored at the end. */
    byte[] end() {
        if (!begun) {
            return left;
        }
        if (wide != null) {
            return narrow(wide, NOTHING, true);
        }
        isUtf8 &= left.length == 0;
        return NOTHING;
    }

    /** Whether all that was given out can be read as UTF-8. */
    boolean isUtf8() {
        return isUtf8;
    }

    private static @Nullable CharsetDecoder wide(byte[] bytes) {
        Charset charset = bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE
                ? StandardCharsets.UTF_16LE
                : bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF ? StandardCharsets.UTF_16BE : null;
        return charset == null
                ? null
                : charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    private byte[] checked(byte[] bytes) {
        if (isUtf8) {
            ByteBuffer in = ByteBuffer.wrap(join(left, bytes));
            CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
            CoderResult result = utf8.decode(in, out, false);
            isUtf8 = !result.isError();
            left = Arrays.copyOfRange(in.array(), in.position(), in.limit());
        }
        return bytes;
    }

    private byte[] narrow(CharsetDecoder decoder, byte[] bytes, boolean end) {
        ByteBuffer in = ByteBuffer.wrap(join(left, bytes));
        CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, out, end);
        left = Arrays.copyOfRange(in.array(), in.position(), in.limit());
        return out.flip().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] a, byte[] b) {
        if (a.length == 0) {
            return b;
        }
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
