package org.vivaio.bench.ledger;

import java.util.List;

/**
 * A promise that was broken.
 *
 * @param line of the ledger check
 * @param count how often
 * @param examples a few, by ids
 */
public record Finding(String line, int count, List<String> examples) {
    private static final int SHOWN = 5;

    static Finding of(String line, List<String> all) {
        return new Finding(line, all.size(), List.copyOf(all.subList(0, Math.min(SHOWN, all.size()))));
    }

    @Override
    public String toString() {
        return line + ": " + count + ", e.g. " + examples;
    }
}
