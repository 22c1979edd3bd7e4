package org.vivaio.bench.frame;

import java.util.Map;
import org.vivaio.bench.Options;

/** One benchmark: the options that it knows and what it measures. */
public interface Benchmark {
    /** Names of its options with their defaults; a default of {@code false} makes a switch. */
    Map<String, String> options();

    /**
     * Measures and prints; {@link Result} is the last line.
     *
     * @return whether nothing was lost and no floor that it watches was broken
     * @throws org.vivaio.bench.CannotRun when it cannot run as asked or on this machine
     */
    boolean run(Options options) throws Exception;
}
