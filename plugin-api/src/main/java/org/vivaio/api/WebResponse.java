package org.vivaio.api;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The answer of a {@link WebhookReceiver}.
 *
 * @param status HTTP status
 * @param headers more headers; CR and LF are refused
 * @param body bytes, at most 5 MiB
 */
public record WebResponse(int status, Map<String, String> headers, byte[] body) {
    /** Copies the headers. */
    public WebResponse {
        headers = Map.copyOf(headers);
    }

    /** An HTML page. The host's policy forbids inline script and style; styles come from {@code /p/…} paths. */
    public static WebResponse html(int status, String html) {
        return text(status, "text/html; charset=utf-8", html);
    }

    /** A text of the given media type. */
    public static WebResponse text(int status, String contentType, String text) {
        return new WebResponse(status, Map.of("content-type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the browser on with GET. */
    public static WebResponse seeOther(String location) {
        return new WebResponse(303, Map.of("location", location), new byte[0]);
    }
}
