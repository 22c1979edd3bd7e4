package org.vivaio.api;

import java.util.Arrays;
import java.util.Map;

/**
 * What came in, byte for byte as received; kept in the intake log whatever becomes of it.
 *
 * @param contentType media type as the peer named it, {@code application/octet-stream} when it named none
 * @param body the bytes; not copied, so do not change them afterwards
 * @param headers those headers or properties of the message that matter for understanding it later
 */
public record Payload(String contentType, byte[] body, Map<String, String> headers) {
    /** Copies the headers. */
    public Payload {
        headers = Map.copyOf(headers);
    }

    /** A payload without headers. */
    public static Payload of(String contentType, byte[] body) {
        return new Payload(contentType, body, Map.of());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && contentType.equals(that.contentType)
                && Arrays.equals(body, that.body)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(body);
    }

    /** Names type and size only, since the body is personal. */
    @Override
    public String toString() {
        return "Payload[" + contentType + ", " + body.length + " bytes]";
    }
}
