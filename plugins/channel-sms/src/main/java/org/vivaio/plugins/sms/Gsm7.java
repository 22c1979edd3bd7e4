package org.vivaio.plugins.sms;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** The alphabet of GSM 03.38, a septet in each byte as SMPP carries it. */
final class Gsm7 {
    private static final int ESCAPE = 0x1b;

    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private static final Map<Character, Integer> CODES = new HashMap<>();
    private static final Map<Character, Integer> EXTENDED = Map.of(
            '\f', 0x0a, '^', 0x14, '{', 0x28, '}', 0x29, '\\', 0x2f, '[', 0x3c, '~', 0x3d, ']', 0x3e, '|', 0x40, '€',
            0x65);
    private static final Map<Integer, Character> BACK = new HashMap<>();

    static {
        for (int i = 0; i < BASIC.length(); i++) {
            if (i != ESCAPE) {
                CODES.put(BASIC.charAt(i), i);
            }
        }
        EXTENDED.forEach((letter, code) -> BACK.put(code, letter));
    }

    private Gsm7() {}

    /** Whether each letter of a text is in the alphabet. */
    static boolean holds(String text) {
        return text.chars().allMatch(c -> CODES.containsKey((char) c) || EXTENDED.containsKey((char) c));
    }

    /** The septets of one letter: one, or two for the extended ones. */
    static byte[] encode(char letter) {
        Integer code = CODES.get(letter);
        if (code != null) {
            return new byte[] {code.byteValue()};
        }
        Integer extended = EXTENDED.get(letter);
        if (extended == null) {
            throw new IllegalArgumentException("Not in the alphabet");
        }
        return new byte[] {ESCAPE, extended.byteValue()};
    }

    /** The septets of a text. */
    static byte[] encode(String text) {
        ByteArrayOutputStream septets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            septets.writeBytes(encode(text.charAt(i)));
        }
        return septets.toByteArray();
    }

    /** The text of septets; what is no letter becomes a question mark, as telephones show it. */
    static String decode(byte[] septets) {
        StringBuilder text = new StringBuilder(septets.length);
        for (int i = 0; i < septets.length; i++) {
            int code = septets[i] & 0xff;
            if (code == ESCAPE && i + 1 < septets.length) {
                text.append(BACK.getOrDefault(septets[++i] & 0xff, '?'));
            } else {
                text.append(code < BASIC.length() && code != ESCAPE ? BASIC.charAt(code) : '?');
            }
        }
        return text.toString();
    }
}
