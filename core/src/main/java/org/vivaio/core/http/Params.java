package org.vivaio.core.http;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** Reads parameters of the query. */
public final class Params {
    private static final int MAX = 4_096;

    private Params() {}

    /** A text as it stands; 400 for one that is absurdly long or holds NUL. */
    public static Optional<String> text(RoutingContext context, String name) {
        String value = context.queryParams().get(name);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        if (value.length() > MAX || value.indexOf('\0') >= 0 || JsonLimits.hasHalfCharacter(value)) {
            throw wrong(name, "must be text of at most " + MAX + " characters without U+0000");
        }
        return Optional.of(value);
    }

    /** Where a list goes on; 400 for what cannot be a cursor of ours. */
    public static Optional<String> cursor(RoutingContext context) {
        Optional<String> cursor = text(context, "cursor");
        if (cursor.filter(c -> c.length() > 512 || !c.chars().allMatch(x -> x > 0x20 && x < 0x7f))
                .isPresent()) {
            throw wrong("cursor", "is not one that a list gave as \"next\"");
        }
        return cursor;
    }

    /** A moment in RFC 3339. */
    public static Optional<Instant> time(RoutingContext context, String name) {
        return text(context, name)
                .map(text -> moment(text)
                        .orElseThrow(() -> wrong(name, "must be a time in RFC 3339, such as 2026-11-23T10:00:00Z")));
    }

    /** Reads RFC 3339. */
    public static Optional<Instant> moment(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** 400 about one parameter. */
    public static ProblemException wrong(String name, String message) {
        return new ProblemException(new Problem(
                400,
                "bad-parameter",
                "A parameter is wrong",
                name + " " + message,
                List.of(new Problem.FieldError(name, "value", message))));
    }
}
