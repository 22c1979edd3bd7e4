package org.vivaio.core.spam;

import java.util.List;

/**
 * What a submit's signals add up to.
 *
 * @param signals with their points, the heaviest first
 */
public record Finding(List<Signal> signals) {
    /** One signal and its points. */
    public record Signal(String code, double points) {}

    /** Copies the list. */
    public Finding {
        signals = List.copyOf(signals);
    }

    /** The sum of all points. */
    public double score() {
        return Math.round(signals.stream().mapToDouble(Signal::points).sum() * 10) / 10.0;
    }
}
