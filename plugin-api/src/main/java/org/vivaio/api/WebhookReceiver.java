package org.vivaio.api;

/** Answers HTTP requests: takes in a peer's posts at {@code /in/…}, serves landing pages at {@code /p/…}. */
public interface WebhookReceiver extends Connector {

    /**
     * Answers one request. For a peer or a visitor that sends a lead: check, then {@link Intake#submit}, then answer.
     *
     * @param request what came in; bounded in size by the host
     * @return the answer; the host adds its security headers
     * @throws ConnectorException answered as 503 for {@code UNAVAILABLE} and {@code LIMITED}, 401 for {@code AUTH}, 422
     *     for {@code REJECTED}, 404 for {@code CONFIG}
     */
    WebResponse receive(WebRequest request) throws ConnectorException;
}
