package org.vivaio.api;

import java.util.Map;

/**
 * The peer's word that it took something.
 *
 * @param reference the peer's id of it (Message-ID, gateway id, record id); later {@link Report}s may name it
 * @param detail what else is worth showing, e.g. the server's answer line; no personal data
 */
public record Receipt(String reference, Map<String, String> detail) {
    /** Copies the detail. */
    public Receipt {
        detail = Map.copyOf(detail);
    }

    /** A receipt with nothing but the peer's id. */
    public static Receipt of(String reference) {
        return new Receipt(reference, Map.of());
    }
}
