package org.vivaio.api;

import java.util.Map;
import java.util.Optional;

/**
 * One message to one person, rendered and ready.
 *
 * @param key idempotency key, the same in every attempt; make the Message-ID or client reference of it
 * @param to e-mail address or E.164 number
 * @param subject for e-mail
 * @param text plain text
 * @param html the same as HTML, for channels that can show it
 * @param headers further headers the host asks for ({@code List-Unsubscribe} …); free of CR and LF
 * @param attempt 1 for the first
 */
public record Message(
        String key,
        String to,
        Optional<String> subject,
        String text,
        Optional<String> html,
        Map<String, String> headers,
        int attempt) {
    /** Copies the headers. */
    public Message {
        headers = Map.copyOf(headers);
    }
}
