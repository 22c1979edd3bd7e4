package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;

/**
 * What becomes of a job after an attempt, or instead of one.
 *
 * @param number of the attempt; without one, the attempts made before: it fences out verdicts that come too late
 * @param result the next state
 * @param outcome how the attempt ended; empty when there was none
 * @param error why it is not delivered, for people
 * @param reference the peer's id
 * @param dueAt when it is tried again
 * @param failures place in the retry schedule
 * @param undo whether the attempt never began, so that it is struck from the record
 * @param findings what a verifier found, or what a channel said of a message beside its id
 */
record Verdict(
        Job job,
        int number,
        Result result,
        Optional<String> outcome,
        Optional<String> error,
        Optional<String> reference,
        Instant dueAt,
        int failures,
        boolean undo,
        Optional<ObjectNode> findings) {

    enum Result {
        DELIVERED,
        REFUSED,
        CANCELLED,
        WAITING,
        UNCERTAIN,
        DEAD;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the effect leaves the hot table. */
        boolean isFinal() {
            return this == DELIVERED || this == REFUSED || this == CANCELLED;
        }
    }

    /** For a dead letter, how far it came: to be prepared, called, answered, or asked after. */
    Optional<String> stage() {
        if (result != Result.DEAD) {
            return Optional.empty();
        }
        if (outcome.isEmpty()) {
            return Optional.of(job.uncertain() ? "outcome" : "prepare");
        }
        boolean unanswered = outcome.get().equals("fault") || outcome.get().equals("timeout");
        return Optional.of(unanswered ? "answer" : "call");
    }

    /** The peer has it. */
    static Verdict delivered(Job job, String reference, Instant now) {
        return new Verdict(
                job,
                job.next(),
                Result.DELIVERED,
                Optional.of("delivered"),
                Optional.empty(),
                reference.isEmpty() ? Optional.empty() : Optional.of(reference),
                now,
                job.failures(),
                false,
                Optional.empty());
    }

    /** What the peer said beside its id, of a message: parts, cost; told with it. */
    Verdict telling(Map<String, String> detail) {
        if (!job.isMessage() || detail.isEmpty()) {
            return this;
        }
        ObjectNode said = Json.object();
        detail.forEach((name, value) -> said.put(name, Settlement.text(value)));
        return new Verdict(job, number, result, outcome, error, reference, dueAt, failures, undo, Optional.of(said));
    }

    /** A verifier answered. */
    static Verdict verified(Job job, ObjectNode findings, Instant now) {
        Verdict plain = delivered(job, "", now);
        return new Verdict(
                job,
                plain.number,
                plain.result,
                plain.outcome,
                plain.error,
                plain.reference,
                now,
                plain.failures,
                false,
                Optional.of(findings));
    }

    /** It never was called: the attempt is struck, and it waits as it was before. */
    static Verdict released(Job job, Instant dueAt) {
        return new Verdict(
                job,
                job.next(),
                job.uncertain() ? Result.UNCERTAIN : Result.WAITING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                dueAt,
                job.failures(),
                true,
                Optional.empty());
    }

    /** Decided without an attempt. */
    static Verdict without(Job job, Result result, String error, Instant dueAt) {
        return new Verdict(
                job,
                job.attempts(),
                result,
                Optional.empty(),
                Optional.of(error),
                Optional.empty(),
                dueAt,
                job.failures(),
                false,
                Optional.empty());
    }

    /** Ended by an attempt. */
    static Verdict ended(Job job, Result result, String outcome, String error, Instant dueAt, int failures) {
        return new Verdict(
                job,
                job.next(),
                result,
                Optional.of(outcome),
                Optional.of(error),
                Optional.empty(),
                dueAt,
                failures,
                false,
                Optional.empty());
    }
}
