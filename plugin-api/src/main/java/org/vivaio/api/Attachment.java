package org.vivaio.api;

import java.util.Arrays;

/**
 * A file that came along with what a connection brought (kept beside it, shown with the lead, gone with its erasure), or that a
 * {@link Message} carries.
 *
 * @param name what the sender calls it; the host takes folders and control characters out
 * @param content its bytes, at most 16 MiB; not copied, so do not change them afterwards. The host looks at them to tell
 *     the kind of file, whatever the name says
 */
public record Attachment(String name, byte[] content) {
    /** The most bytes that one file may have. */
    public static final int MOST = 16 << 20;

    /** Refuses what is too big. */
    public Attachment {
        if (content.length > MOST) {
            throw new IllegalArgumentException("A file has at most 16 MiB");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attachment that && name.equals(that.name) && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(content);
    }

    /** Names the size only, since name and content are personal. */
    @Override
    public String toString() {
        return "Attachment[" + content.length + " bytes]";
    }
}
