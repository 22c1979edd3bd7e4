package org.vivaio.core.identity;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names in a form in which the same name is the same text. */
final class Names {
    private Names() {}

    static String normal(@Nullable Object first, @Nullable Object last) {
        String whole = (first == null ? "" : first.toString()) + " " + (last == null ? "" : last.toString());
        return Normalizer.normalize(whole, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}]+", " ")
                .trim();
    }
}
