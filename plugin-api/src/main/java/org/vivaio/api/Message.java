package org.vivaio.api;

import java.util.List;
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
 * @param attachments files that an e-mail carries, at most some megabytes together; channels that carry none get none
 */
public record Message(
        String key,
        String to,
        Optional<String> subject,
        String text,
        Optional<String> html,
        Map<String, String> headers,
        int attempt,
        List<Attachment> attachments) {
    /** Copies the headers and the list. */
    public Message {
        headers = Map.copyOf(headers);
        attachments = List.copyOf(attachments);
    }

    /** A message that carries no files. */
    public Message(
            String key,
            String to,
            Optional<String> subject,
            String text,
            Optional<String> html,
            Map<String, String> headers,
            int attempt) {
        this(key, to, subject, text, html, headers, attempt, List.of());
    }

    /** Names key and attempt only, since the rest is personal. */
    @Override
    public String toString() {
        return "Message[" + key + ", attempt " + attempt + "]";
    }
}
