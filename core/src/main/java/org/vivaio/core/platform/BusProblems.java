package org.vivaio.core.platform;

import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries problems over the event bus: the failure code is the HTTP status, the message is the problem as JSON. */
public final class BusProblems {
    private BusProblems() {}

    /** Answers a message with a failure. */
    public static void fail(Message<?> message, Throwable failure) {
        Problem problem;
        if (failure instanceof ProblemException known) {
            problem = known.problem();
        } else if (Db.isUnavailable(failure)) {
            problem = Problem.unavailable("The store cannot be reached at the moment; try again");
        } else {
            org.slf4j.LoggerFactory.getLogger(BusProblems.class).error("{} failed", message.address(), failure);
            problem = Problem.of(500, "fault", "A fault on our side", "This should not happen; see the log");
        }
        message.fail(problem.status(), Json.write(problem.toJson("")));
    }

    /** Reads the problem back; empty when nobody answered. */
    public static Optional<Problem> read(ReplyException reply) {
        if (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            return Optional.empty();
        }
        try {
            var json = Json.parse(String.valueOf(reply.getMessage()));
            String type = json.path("type").asText();
            List<Problem.FieldError> errors = new ArrayList<>();
            json.path("errors")
                    .forEach(e -> errors.add(new Problem.FieldError(
                            e.path("field").asText(),
                            e.path("code").asText(),
                            e.path("message").asText())));
            return Optional.of(new Problem(
                    json.path("status").asInt(500),
                    type.substring(type.lastIndexOf('/') + 1),
                    json.path("title").asText(),
                    json.path("detail").asText(),
                    errors));
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
