package org.vivaio.core.plugin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vivaio.api.Capture;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Message;
import org.vivaio.api.Payload;
import org.vivaio.api.Report;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;

/** Values of the API in words, for an author who looks on. */
final class TrafficText {
    /** Characters shown of one side. */
    static final int LONGEST = 16_000;

    /** Headers that prove who somebody is. */
    private static final Pattern PROOF = Pattern.compile(
            "(?i).*(authorization|cookie|token|secret|password|api-?key|signature|hmac|credential|session).*");

    private TrafficText() {}

    static String of(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(TrafficText::of).orElse("nothing");
        }
        if (value instanceof Collection<?> list) {
            return list.isEmpty()
                    ? "nothing"
                    : list.stream().map(TrafficText::of).collect(Collectors.joining("\n\n"));
        }
        if (value instanceof WebRequest request) {
            return request.method() + " " + (request.path().isEmpty() ? "/" : request.path())
                    + (request.query().isEmpty() ? "" : " " + request.query()) + "\n" + headers(request.headers())
                    + (request.form().isEmpty() ? "" : "\n" + request.form())
                    + "\n" + body(request.body());
        }
        if (value instanceof WebResponse response) {
            return response.status() + "\n" + headers(response.headers()) + "\n" + body(response.body());
        }
        if (value instanceof Message message) {
            return "to " + message.to() + ", key " + message.key() + ", attempt " + message.attempt() + "\n"
                    + headers(message.headers())
                    + message.subject().map(s -> "\n" + s).orElse("") + "\n"
                    + message.text();
        }
        if (value instanceof Export export) {
            return export + ", " + export.cause() + "\n" + body(export.document());
        }
        if (value instanceof LeadSource.Poll poll) {
            return poll.items().size() + " items, next " + poll.next().value() + (poll.more() ? ", more at once" : "")
                    + "\n" + of(poll.items());
        }
        if (value instanceof Capture capture) {
            return "capture " + capture.externalId().orElse("without id") + " " + capture.fields() + "\n"
                    + payload(capture.payload());
        }
        if (value instanceof Report report) {
            return "report " + report.type() + " of " + report.about() + " " + report.data()
                    + report.payload().map(p -> "\n" + payload(p)).orElse("");
        }
        if (value instanceof CrmExporter.Failed failed) {
            return "failed: " + failed.cause().kind() + ", " + failed.cause().getMessage();
        }
        return String.valueOf(value);
    }

    private static String payload(Payload payload) {
        return payload.contentType() + "\n" + headers(payload.headers()) + "\n" + body(payload.body());
    }

    static String headers(Map<String, String> headers) {
        return new TreeMap<>(headers)
                .entrySet().stream()
                        .map(e -> e.getKey() + ": " + (PROOF.matcher(e.getKey()).matches() ? "••••••" : e.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    static String headersOf(Map<String, List<String>> headers) {
        return headers(headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> String.join(", ", e.getValue()))));
    }

    static String body(byte[] body) {
        byte[] shown = body.length > LONGEST ? Arrays.copyOf(body, LONGEST) : body;
        try {
            String text = shown == body
                    ? StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(shown))
                            .toString()
                    : new String(shown, StandardCharsets.UTF_8);
            if (text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // no text
        }
        return body.length + " bytes";
    }

    static String failure(Throwable failure) {
        return failure instanceof org.vivaio.api.ConnectorException known
                ? known.kind() + ": " + known.getMessage()
                : failure.toString();
    }
}
