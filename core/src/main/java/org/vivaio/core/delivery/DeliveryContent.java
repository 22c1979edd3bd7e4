package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Json;

/** What an effect carries, for the person who looks why it did not arrive. */
final class DeliveryContent {
    private static final int MOST = 64 * 1024;

    /** Links by which the person alone says yes or no: whoever looks must not be able to follow them. */
    private static final Pattern OWN_LINKS = Pattern.compile("/(c|u|t)/[A-Za-z0-9._~/%-]{12,}");

    private DeliveryContent() {}

    /**
     * What was decided, and what the destination gets.
     *
     * @param rendered the bytes; absent when it was never prepared
     */
    static ObjectNode of(String payload, @Nullable Buffer rendered) {
        ObjectNode content = Json.object();
        content.set("payload", Json.parse(payload));
        if (rendered == null) {
            return content;
        }
        content.put("bytes", rendered.length());
        Optional<String> text = text(rendered).map(all -> OWN_LINKS.matcher(all).replaceAll("/$1/…"));
        if (text.isEmpty()) {
            content.put("binary", true);
        } else if (text.get().length() > MOST) {
            content.put("rendered", text.get().substring(0, MOST)).put("cut", true);
        } else {
            content.set("rendered", parsed(text.get()));
        }
        return content;
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.parse(text);
        } catch (UncheckedIOException e) {
            return Json.MAPPER.getNodeFactory().textNode(text);
        }
    }

    private static Optional<String> text(Buffer bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
