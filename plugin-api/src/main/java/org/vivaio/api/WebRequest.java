package org.vivaio.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request for a {@link WebhookReceiver}.
 *
 * @param method upper case
 * @param path what follows the connection's own path; empty or starting with a slash
 * @param query decoded parameters of the address
 * @param headers by lower-case name, without cookies and credentials of the host; {@code x-vivaio-site} is of the host: such
 *     as {@code https://www.offer.example}, when the request came by a host name that belongs to the connection alone, whose
 *     whole address is in {@code path} then
 * @param form decoded fields of a form-encoded or multipart body; empty for other bodies
 * @param body the bytes as received; empty for multipart
 * @param languages what the reader prefers, best first
 * @param addressHash keyed hash of the client's address, never the address itself
 */
public record WebRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        Map<String, List<String>> form,
        byte[] body,
        List<Locale> languages,
        String addressHash) {

    /** The first value of a query parameter. */
    public Optional<String> queryValue(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first value of a form field. */
    public Optional<String> formValue(String name) {
        return form.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** A header by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Names method, path and size only, since the rest is personal. */
    @Override
    public String toString() {
        return "WebRequest[" + method + " " + path + ", " + body.length + " bytes]";
    }
}
