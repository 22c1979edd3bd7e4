package org.vivaio.api;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * One HTTP call with the failures of HTTP told as {@link ConnectorException}s, so that most plugins need no more than this:
 *
 * <pre>{@code
 * HttpCall.Answer answer = HttpCall.send(context, HttpRequest.newBuilder(settings.url())
 *         .header("authorization", "Bearer " + settings.token().reveal())
 *         .POST(HttpRequest.BodyPublishers.ofString(json))
 *         .build());
 * }</pre>
 *
 * <p>An answer below 300 comes back. Else: 401 and 403 are {@code AUTH}, 404, 405 and 410 are {@code CONFIG}, 429 is {@code
 * LIMITED} with what {@code Retry-After} says, 408, 425, redirects and everything from 500 on are {@code UNAVAILABLE}, any
 * other is {@code REJECTED}. So is no answer at all {@code UNAVAILABLE}: a connection refused, cut, too slow, or ended by
 * an interrupt, which is passed on. Messages name the status only, never what the peer wrote: that may repeat what was
 * sent to it.
 */
public final class HttpCall {
    private HttpCall() {}

    /**
     * What the peer answered.
     *
     * @param status HTTP status; from {@link #send} 200 to 299
     * @param headers of the answer
     * @param body bytes as they came, at most 16 MiB
     */
    public record Answer(int status, HttpHeaders headers, byte[] body) {
        /** The body as UTF-8. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /**
         * The body as JSON, see {@link Json#read}.
         *
         * @throws ConnectorException of kind {@code UNAVAILABLE} when it is none
         */
        public Object json() throws ConnectorException {
            try {
                return Json.read(text());
            } catch (IllegalArgumentException e) {
                throw ConnectorException.unavailable(
                        "The server answered " + status + " with something that is no JSON", e);
            }
        }
    }

    /**
     * Sends a request by the client of the connection and waits for the whole answer, for as long as the request's timeout
     * allows (30 s when it names none).
     *
     * @param context of the connection
     * @param request what to send
     * @return an answer between 200 and 299
     * @throws ConnectorException for every other outcome, as said above
     */
    public static Answer send(ConnectorContext context, HttpRequest request) throws ConnectorException {
        Answer answer = answer(context, request);
        if (answer.status() >= 200 && answer.status() < 300) {
            return answer;
        }
        throw refusal(
                answer.status(),
                answer.headers().firstValue("retry-after").flatMap(text -> delay(text, context.clock())));
    }

    /**
     * The same, but every answer comes back, whatever its status: for a peer whose refusals have to be read. What is no
     * refusal of its own is told by {@link #refusal}.
     *
     * @param context of the connection
     * @param request what to send
     * @return the answer, redirects included
     * @throws ConnectorException when there is none
     */
    public static Answer answer(ConnectorContext context, HttpRequest request) throws ConnectorException {
        HttpResponse<byte[]> response;
        try {
            response = context.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (HttpTimeoutException e) {
            throw ConnectorException.unavailable("No answer in time", e);
        } catch (IOException e) {
            throw failure(e);
        }
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /**
     * What a status of 300 or more means.
     *
     * @param status of the answer
     * @param after how long the peer asks to wait
     */
    public static ConnectorException refusal(int status, Optional<Duration> after) {
        String said = "The server answered " + status;
        if (status == 401 || status == 403) {
            return ConnectorException.auth(said + ": it refuses the credentials. Enter them anew");
        }
        if (status == 404 || status == 405 || status == 410) {
            return ConnectorException.config(said + ": nothing is at this address. Check the settings");
        }
        if (status == 429) {
            return after.map(time -> ConnectorException.limited(said + ": too many requests", time))
                    .orElseGet(() -> ConnectorException.limited(said + ": too many requests"));
        }
        if (status == 408 || status == 425 || status < 400 || status >= 500) {
            String message = status < 400 ? said + ", a redirect, which is not followed: name the final address" : said;
            return after.map(time -> ConnectorException.unavailable(message, time))
                    .orElseGet(() -> ConnectorException.unavailable(message));
        }
        return ConnectorException.rejected(said + ": it refuses this item");
    }

    /**
     * Reads {@code Retry-After}: a number of seconds or an HTTP date; what is neither, or lies in the past, is empty.
     *
     * @param text of the header
     * @param clock by which a date is a time from now
     */
    public static Optional<Duration> delay(String text, Clock clock) {
        String value = text.strip();
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Duration time = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(time).filter(t -> !t.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ConnectorException failure(IOException fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.startsWith("Refused to connect")) {
                return ConnectorException.config(message);
            }
        }
        return ConnectorException.unavailable("The server cannot be reached, or broke off", fault);
    }
}
