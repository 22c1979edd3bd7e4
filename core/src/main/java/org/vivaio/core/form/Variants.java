package org.vivaio.core.form;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Chooses the variant of a form for a visitor: always the same, without anything stored at the visitor or here. */
final class Variants {
    /** The form as it stands. */
    static final String BASE = "base";

    /** Under which the winner is counted once it was declared: the figures of the comparison stay what they were. */
    static final String DECLARED = "*";

    private Variants() {}

    /** Number of the variant; 0 is the form itself, whose weight is one. */
    static int pick(Form form, String address, String userAgent) {
        List<FormSpec.Variant> variants = form.spec().variants();
        if (variants.isEmpty()) {
            return 0;
        }
        Optional<String> declared = form.spec().winner().declared();
        if (declared.isPresent()) {
            return IntStream.range(0, variants.size())
                            .filter(i -> variants.get(i).name().equals(declared.get()))
                            .findFirst()
                            .orElse(-1)
                    + 1;
        }
        int all = 1 + variants.stream().mapToInt(FormSpec.Variant::weight).sum();
        int place = Math.floorMod(hash(form.tenant() + "\n" + form.name() + "\n" + address + "\n" + userAgent), all);
        for (int i = 0; i < variants.size(); i++) {
            place -= variants.get(i).weight();
            if (place < 0) {
                return i + 1;
            }
        }
        return 0;
    }

    private static int hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What a variant is called. */
    static String name(Form form, int number) {
        List<FormSpec.Variant> variants = form.spec().variants();
        return number < 1 || number > variants.size()
                ? BASE
                : variants.get(number - 1).name();
    }

    /** The name under which something that happened with a variant is counted. */
    static String counted(Form form, String name) {
        return form.spec().winner().declared().filter(name::equals).isPresent() ? DECLARED : name;
    }
}
