package org.vivaio.bench.load;

import java.util.Map;

/**
 * What a run of the generator saw.
 *
 * @param seconds from the first request to the last answer
 * @param statuses answers by HTTP status
 * @param broken requests whose connection broke
 * @param latency of all answers
 */
public record LoadResult(double seconds, Map<Integer, Long> statuses, long broken, Histogram latency) {
    /** Answers with a status from 200 to 299. */
    public long successes() {
        return statuses.entrySet().stream()
                .filter(e -> e.getKey() >= 200 && e.getKey() < 300)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Answers with any other status, and requests without an answer. */
    public long failures() {
        return statuses.values().stream().mapToLong(Long::longValue).sum() - successes() + broken;
    }

    /** Successes a second. */
    public double rate() {
        return seconds > 0 ? successes() / seconds : 0;
    }
}
