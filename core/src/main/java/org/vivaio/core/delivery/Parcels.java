package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.Attachment;
import org.vivaio.api.Export;
import org.vivaio.api.Message;
import org.vivaio.api.Verifier;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.platform.Json;

/** Makes of a job and its rendered bytes what plugins get. */
final class Parcels {
    private Parcels() {}

    /** The assets whose files the message carries. */
    static List<String> files(Buffer rendered) {
        List<String> names = new ArrayList<>();
        // most messages have none: they are not read twice
        if (rendered.toString().contains("\"attachments\":")) {
            Json.parseObject(rendered.toString()).path("attachments").forEach(name -> names.add(name.asText()));
        }
        return names;
    }

    static Message message(Job job, Buffer rendered, List<Attachment> files) {
        ObjectNode json = Json.parseObject(rendered.toString());
        return new Message(
                job.key(),
                json.path("to").asText(),
                text(json, "subject"),
                json.path("text").asText(),
                text(json, "html"),
                EventJson.texts(json.get("headers")),
                job.next(),
                files);
    }

    static Export export(Job job, Buffer rendered) {
        byte[] document = rendered.getBytes();
        ObjectNode json = Json.parseObject(rendered.toString());
        String cause = json.path("event").asText();
        json.remove(List.of("tenant", "event", "effectId", "at"));
        return new Export(
                job.key(),
                job.leadId().toString(),
                cause,
                job.createdAt(),
                EventJson.map(json),
                document,
                job.reference(),
                job.next());
    }

    static Verifier.Request request(Job job, Buffer rendered) {
        ObjectNode json = Json.parseObject(rendered.toString());
        return new Verifier.Request(
                json.path("key").asText(job.key()), job.leadId().toString(), EventJson.map(json.path("fields")));
    }

    private static Optional<String> text(ObjectNode json, String name) {
        return json.hasNonNull(name) ? Optional.of(json.get(name).asText()) : Optional.empty();
    }
}
