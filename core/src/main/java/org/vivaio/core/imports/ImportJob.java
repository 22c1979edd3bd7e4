package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.platform.Json;

/**
 * An import as its row says.
 *
 * @param first the byte at which the first row behind the header begins
 * @param position the byte at which the page under way begins
 * @param line the number of that line
 * @param next where the page behind it begins, once its rows are with the pipeline
 * @param atEnd whether nothing is behind it
 * @param pending rows of the page that the pipeline has
 */
record ImportJob(
        String tenant,
        UUID id,
        String name,
        String source,
        String state,
        JsonNode spec,
        List<String> header,
        JsonNode sample,
        long size,
        long first,
        long position,
        long line,
        long next,
        long nextLine,
        boolean atEnd,
        ObjectNode counts,
        JsonNode checked,
        List<UUID> pending,
        List<Long> pendingLines,
        String cause,
        String createdBy,
        Instant createdAt,
        Instant updatedAt) {

    static final String COLUMNS =
            "tenant_id, id, name, source, state, spec::text, header::text, sample::text, size, first,"
                    + " position, line, next_position, next_line, at_end, counts::text, checked::text, pending, pending_lines, cause,"
                    + " created_by, created_at, updated_at";

    static ImportJob read(Row row) {
        List<String> header = new ArrayList<>();
        Json.parse(row.getString("header")).forEach(name -> header.add(name.asText()));
        String checked = row.getString("checked");
        String cause = row.getString("cause");
        return new ImportJob(
                row.getString("tenant_id"),
                row.getUUID("id"),
                row.getString("name"),
                row.getString("source"),
                row.getString("state"),
                Json.parse(row.getString("spec")),
                header,
                Json.parse(row.getString("sample")),
                row.getLong("size"),
                row.getLong("first"),
                row.getLong("position"),
                row.getLong("line"),
                row.getLong("next_position"),
                row.getLong("next_line"),
                row.getBoolean("at_end"),
                (ObjectNode) Json.parse(row.getString("counts")),
                checked == null ? Json.MAPPER.missingNode() : Json.parse(checked),
                List.of(row.getArrayOfUUIDs("pending")),
                List.of(row.getArrayOfLongs("pending_lines")),
                cause == null ? "" : cause,
                row.getString("created_by"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    /** As the API shows it. */
    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("id", id.toString())
                .put("name", name)
                .put("source", source)
                .put("state", state)
                .put("size", size)
                .put("position", position)
                .put("progress", size <= first ? 1.0 : Math.min(1.0, (double) (position - first) / (size - first)));
        json.set("spec", spec);
        ArrayNode names = json.putArray("header");
        header.forEach(names::add);
        json.set("sample", sample);
        json.set("counts", counts);
        if (!checked.isMissingNode()) {
            json.set("checked", checked);
        }
        if (!cause.isEmpty()) {
            json.put("cause", cause);
        }
        json.put("createdBy", createdBy);
        json.put("createdAt", createdAt.toString());
        json.put("updatedAt", updatedAt.toString());
        return json;
    }
}
