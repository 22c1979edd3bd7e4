package org.vivaio.core.http;

/** Knows the sources of each tenant. Asked for every capture on an event loop, so it answers from memory. */
@FunctionalInterface
public interface SourceCatalog {
    /** Whether the tenant has this source. */
    boolean known(String tenant, String source);
}
