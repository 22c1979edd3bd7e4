package org.vivaio.core.inbox;

import java.util.List;
import java.util.Optional;
import org.vivaio.core.mapping.Parsed;

/** What a door reads out of a payload before it is stored: only what the store itself needs. */
public final class RawCapture {
    private RawCapture() {}

    /** The supplier's own id, as the source's mapping finds it; empty too for what cannot be read. */
    public static Optional<String> externalId(Source source, String contentType, byte[] body) {
        return Parsed.read(contentType, body) instanceof Parsed.Tree tree
                ? source.mapping().apply(tree.root()).externalId().map(Text::storable)
                : Optional.empty();
    }

    /** The sponsors' sources that a payload of co-registration chooses; none for what cannot be read. */
    public static List<String> chosen(Source source, String contentType, byte[] body) {
        return !source.offers().isEmpty() && Parsed.read(contentType, body) instanceof Parsed.Tree tree
                ? source.offers().chosen(tree.root())
                : List.of();
    }
}
