package org.vivaio.plugins.webhook;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Receipt;

/**
 * What a receiver's status means. By Standard Webhooks only 2xx is success and all else is tried again, but for 410,
 * which asks us to stop; so nothing here is {@code REJECTED}.
 */
final class Answers {
    private Answers() {}

    static Receipt read(String key, int status, Optional<String> retryAfter, Clock clock) throws ConnectorException {
        if (status >= 200 && status < 300) {
            return new Receipt(key, Map.of("status", Integer.toString(status)));
        }
        Optional<Duration> after = retryAfter.flatMap(text -> delay(text, clock));
        throw switch (status) {
            case 401, 403 ->
                ConnectorException.auth("The receiver answered " + status
                        + ": it refuses our signature or token. Compare the secret on both sides");
            case 410 ->
                ConnectorException.config(
                        "The receiver answered 410: it is gone and asks us to stop. Name another address or switch this"
                                + " connection off");
            case 408, 425, 429 -> {
                String message = "The receiver answered " + status + ": it asks us to slow down";
                yield after.map(time -> ConnectorException.limited(message, time))
                        .orElseGet(() -> ConnectorException.limited(message));
            }
            default -> {
                String message = status >= 300 && status < 400
                        ? "The receiver answered " + status + ", a redirect, which we do not follow: name the final"
                                + " address"
                        : "The receiver answered " + status;
                yield after.map(time -> ConnectorException.unavailable(message, time))
                        .orElseGet(() -> ConnectorException.unavailable(message));
            }
        };
    }

    /** Retry-After is a number of seconds or an HTTP date; what is neither, or lies in the past, counts as absent. */
    static Optional<Duration> delay(String text, Clock clock) {
        String value = text.strip();
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            var then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(clock.instant(), then)).filter(time -> !time.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
