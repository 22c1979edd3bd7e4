package org.vivaio.core.app;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.api.Attachment;
import org.vivaio.api.Capture;
import org.vivaio.api.Payload;
import org.vivaio.api.Report;
import org.vivaio.core.platform.Json;

/** Writes what a connection brought as the inbox takes it: the bytes as received, and beside them what the plugin read. */
final class IncomingJson {
    /** Longer ids are kept as their hash: they are only ever compared. */
    private static final int LONGEST_ID = 400;

    private final String tenant;
    private final String connection;

    IncomingJson(String tenant, String connection) {
        this.tenant = tenant;
        this.connection = connection;
    }

    private JsonObject base(String kind) {
        return new JsonObject()
                .put("tenant", tenant)
                .put("kind", kind)
                .put("source", kind.equals("capture") ? connection : "connection:" + connection);
    }

    JsonObject capture(Capture capture) {
        JsonObject meta = new JsonObject().put("actor", "lead");
        headers(meta, capture.payload());
        if (capture.payload().headers().containsKey("x-vivaio-honeypot")) {
            meta.put("signals", new JsonArray().add("honeypot"));
        }
        capture.doubt().ifPresent(doubt -> meta.put("doubt", doubt.name().toLowerCase(Locale.ROOT)));
        if (!capture.fields().isEmpty()
                || !capture.consents().isEmpty()
                || capture.doubt().isPresent()) {
            JsonObject envelope = new JsonObject()
                    .put("fields", new JsonObject(Json.write(capture.fields())))
                    .put("touch", new JsonObject(Json.write(capture.touch())));
            JsonArray consents = new JsonArray();
            capture.consents()
                    .forEach(c -> consents.add(new JsonObject()
                            .put("purpose", c.purpose())
                            .put("channel", c.channel())
                            .put("wordingVersion", c.wordingVersion())));
            envelope.put("consents", consents);
            capture.at().ifPresent(at -> envelope.put("at", at.toString()));
            meta.put("capture", envelope);
        } else {
            // the mapping of the connection's source finds the fields in the payload
            meta.put("raw", true).put("touch", new JsonObject(Json.write(capture.touch())));
            capture.at().ifPresent(at -> meta.put("at", at.toString()));
        }
        JsonObject request = base("capture")
                .put("contentType", capture.payload().contentType())
                .put("body", Buffer.buffer(capture.payload().body()))
                .put("meta", FormDoor.storable(meta));
        capture.externalId().ifPresent(id -> request.put("externalId", external(id)));
        files(request, capture.files());
        return request;
    }

    /** A report about a lead; without one it is kept all the same, and shows as rejected. */
    JsonObject report(Report report, Optional<String> leadId) {
        JsonObject envelope = new JsonObject()
                .put("actor", "connection:" + connection)
                .put(
                        "facts",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", report.type())
                                        .put("at", report.at().toString())
                                        .put("data", new JsonObject(Json.write(report.data())))));
        leadId.ifPresent(id -> envelope.put("leadId", id));
        JsonObject request = base("fact");
        if (report.payload().isPresent()) {
            JsonObject meta = new JsonObject().put("capture", envelope);
            headers(meta, report.payload().get());
            request.put("contentType", report.payload().get().contentType())
                    .put("body", Buffer.buffer(report.payload().get().body()))
                    .put("meta", FormDoor.storable(meta));
        } else {
            request.put("contentType", "application/json").put("body", envelope.toBuffer());
        }
        leadId.ifPresent(id -> request.put("leadId", id));
        report.externalId().ifPresent(id -> request.put("externalId", external(id)));
        files(request, report.files());
        return request;
    }

    private static void files(JsonObject request, List<Attachment> files) {
        if (!files.isEmpty()) {
            JsonArray list = new JsonArray();
            files.forEach(file ->
                    list.add(new JsonObject().put("name", file.name()).put("content", Buffer.buffer(file.content()))));
            request.put("files", list);
        }
    }

    private static void headers(JsonObject meta, Payload payload) {
        JsonObject headers = new JsonObject();
        payload.headers().forEach(headers::put);
        meta.put("headers", headers);
    }

    /** An id as it is stored. */
    static String external(String id) {
        String text = id.replace('\u0000', ' ');
        if (text.length() <= LONGEST_ID) {
            return text;
        }
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
