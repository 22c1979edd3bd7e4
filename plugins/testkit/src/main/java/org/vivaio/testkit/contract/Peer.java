package org.vivaio.testkit.contract;

import java.util.List;
import java.util.Set;

/** A real counterpart of a plugin on this machine: a server that behaves as a test tells it. */
public interface Peer extends AutoCloseable {
    /** Where it listens on the loopback address. */
    int port();

    /** All ports of this machine that the plugin reaches; more than one where sign-in has a server of its own. */
    default Set<Integer> ports() {
        return Set.of(port());
    }

    /**
     * Behaves so from now on.
     *
     * @return false when this counterpart cannot; a server of HTTP can do all
     */
    boolean behave(Mood mood);

    /** All that arrived, each as text that holds what the plugin sent; in order. */
    List<String> arrivals();

    /** How many times it was called or connected to. */
    int calls();

    /** Forgets what arrived and is fine again. */
    void reset();

    @Override
    void close();
}
