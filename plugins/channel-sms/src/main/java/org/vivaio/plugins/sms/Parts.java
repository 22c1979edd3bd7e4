package org.vivaio.plugins.sms;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text cut into what single messages can hold.
 *
 * @param coding how it is written
 * @param bodies of each part, without the header that joins them
 */
record Parts(Coding coding, List<byte[]> bodies) {
    /** How a text is written: bytes that one message holds, alone and as a part. */
    enum Coding {
        /** A septet a byte. */
        GSM7(0, 160, 153),
        /** A byte a letter, for centres that call this their default alphabet. */
        LATIN1(0, 140, 134),
        /** Two bytes a letter. */
        UCS2(8, 140, 134);

        /** The value of {@code data_coding}. */
        final int dataCoding;

        final int alone;
        final int part;

        Coding(int dataCoding, int alone, int part) {
            this.dataCoding = dataCoding;
            this.alone = alone;
            this.part = part;
        }
    }

    /** Copies the list. */
    Parts {
        bodies = List.copyOf(bodies);
    }

    int count() {
        return bodies.size();
    }

    /** All of it in one piece. */
    byte[] whole() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        bodies.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Cuts a text, with the short alphabet where it suffices. */
    static Parts of(String text, boolean latin) {
        String plain = text.replace("\r\n", "\n");
        Coding coding = Coding.UCS2;
        if (!latin && Gsm7.holds(plain)) {
            coding = Coding.GSM7;
        } else if (latin && plain.chars().allMatch(c -> c < 256)) {
            coding = Coding.LATIN1;
        }
        List<byte[]> letters = letters(plain, coding);
        int total = letters.stream().mapToInt(letter -> letter.length).sum();
        return new Parts(coding, cut(letters, total <= coding.alone ? coding.alone : coding.part));
    }

    /** Letters stay whole: an escaped septet and a surrogate pair are never torn apart. */
    private static List<byte[]> letters(String text, Coding coding) {
        List<byte[]> letters = new ArrayList<>(text.length());
        text.codePoints().forEach(point -> {
            String letter = Character.toString(point);
            letters.add(
                    switch (coding) {
                        case GSM7 -> Gsm7.encode(letter);
                        case LATIN1 -> letter.getBytes(StandardCharsets.ISO_8859_1);
                        case UCS2 -> letter.getBytes(StandardCharsets.UTF_16BE);
                    });
        });
        return letters;
    }

    private static List<byte[]> cut(List<byte[]> letters, int limit) {
        List<byte[]> bodies = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] letter : letters) {
            if (body.size() + letter.length > limit) {
                bodies.add(body.toByteArray());
                body.reset();
            }
            body.writeBytes(letter);
        }
        bodies.add(body.toByteArray());
        return bodies;
    }
}
