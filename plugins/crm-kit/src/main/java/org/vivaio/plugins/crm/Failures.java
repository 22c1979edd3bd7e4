package org.vivaio.plugins.crm;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.vivaio.api.ConnectorException;

/** What went wrong on the way to a CRM, by who has to act. */
public final class Failures {
    private Failures() {}

    /** A failure of the connection; clients wrap what happened in different ways, so the causes are looked at too. */
    public static ConnectorException of(String crm, IOException fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (message.startsWith("Refused to connect")) {
                return ConnectorException.config(message);
            }
            if (each instanceof HttpTimeoutException) {
                return ConnectorException.unavailable(crm + " did not answer in time", fault);
            }
            if (each instanceof ConnectException || each instanceof UnknownHostException) {
                return ConnectorException.unavailable(crm + " cannot be reached: check the address", fault);
            }
            if (each instanceof SSLException) {
                return ConnectorException.unavailable(
                        "No safe connection to " + crm + ": check its certificate", fault);
            }
        }
        return ConnectorException.unavailable("The connection to " + crm + " broke before an answer came", fault);
    }

    /**
     * A status that is no success.
     *
     * @param detail the CRM's own words, without personal values; may be empty
     * @param retryAfter the header of that name
     */
    public static ConnectorException of(
            String crm, int status, String detail, Optional<String> retryAfter, Clock clock) {
        String message = crm + " answered " + status + (detail.isBlank() ? "" : ": " + detail);
        Optional<Duration> after = retryAfter.flatMap(text -> delay(text, clock));
        return switch (status) {
            case 401 -> ConnectorException.auth(message + ". Sign in again: renew the token in the settings");
            case 403 -> ConnectorException.auth(message + ". The account lacks a right that this connection needs");
            case 404, 410 -> ConnectorException.config(message + ". Check the address and the object in the settings");
            case 408, 425, 429 ->
                after.map(time -> ConnectorException.limited(message, time))
                        .orElseGet(() -> ConnectorException.limited(message));
            case 400, 409, 413, 415, 422 -> ConnectorException.rejected(message);
            default ->
                after.map(time -> ConnectorException.unavailable(message, time))
                        .orElseGet(() -> ConnectorException.unavailable(message));
        };
    }

    /** Retry-After is a number of seconds or an HTTP date; what is neither, or lies in the past, counts as absent. */
    private static Optional<Duration> delay(String text, Clock clock) {
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
