package org.vivaio.api;

/**
 * Where a source or a listener continues. Only the plugin understands the value; the host stores it in the same transaction as
 * the items that were read up to it.
 *
 * @param value at most 64 kB of text; empty before the first poll or session
 */
public record Cursor(String value) {
    /** Before the first poll. */
    public static final Cursor START = new Cursor("");
}
