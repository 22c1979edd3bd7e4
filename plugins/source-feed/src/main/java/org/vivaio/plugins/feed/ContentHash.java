package org.vivaio.plugins.feed;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;

/** What a file's content is known by, when it is sent again under the same or another name. */
final class ContentHash {
    /** Content of this size is compared with what was read before; what is larger is known by its records' ids only. */
    static final long MOST = 16L << 20;

    private ContentHash() {}

    /** The hash of what a stream holds; empty when that is too much, or takes too long. */
    static String of(InputStream in, BooleanSupplier late) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[64 << 10];
        long all = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            all += count;
            if (all > MOST || late.getAsBoolean()) {
                return "";
            }
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
