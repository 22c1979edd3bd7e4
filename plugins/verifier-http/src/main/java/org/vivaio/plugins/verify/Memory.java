package org.vivaio.plugins.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Verifier.Findings;

/** Answers of a while ago, by the hash of the question; a bounded number of them. */
final class Memory {
    private static final int MOST = 10_000;

    private record Kept(Findings findings, Instant until) {}

    private final Duration time;
    private final Clock clock;
    private final Map<String, Kept> answers = new LinkedHashMap<>(16, 0.75f, true);

    Memory(Duration time, Clock clock) {
        this.time = time;
        this.clock = clock;
    }

    synchronized Optional<Findings> find(Question question) {
        String key = key(question);
        Kept kept = answers.get(key);
        if (kept == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        // a clock that was set back must not keep an answer for ever
        if (now.isAfter(kept.until) || kept.until.isAfter(now.plus(time))) {
            answers.remove(key);
            return Optional.empty();
        }
        return Optional.of(kept.findings);
    }

    synchronized void keep(Question question, Findings findings) {
        if (time.isZero()) {
            return;
        }
        answers.put(key(question), new Kept(findings, clock.instant().plus(time)));
        if (answers.size() > MOST) {
            answers.remove(answers.keySet().iterator().next());
        }
    }

    private static String key(Question question) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((question.address() + "\n" + question.body()).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
