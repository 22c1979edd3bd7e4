package org.vivaio.core.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.api.Export;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.Permissions;

/** What an exporter is handed of a lead: the fields its manifest asked for, and no others. */
final class SeenExport {
    private static final String FIELDS = "fields";

    private SeenExport() {}

    static List<Export> of(List<Export> batch, Permissions permissions) {
        return permissions.sees("*")
                ? batch
                : batch.stream().map(one -> of(one, permissions)).toList();
    }

    private static Export of(Export export, Permissions permissions) {
        JsonNode document = Json.parse(new String(export.document(), StandardCharsets.UTF_8));
        if (document.path(FIELDS) instanceof ObjectNode fields) {
            // in the order in which they stand: every attempt carries the same bytes
            fields.retain(seen(fields, permissions));
        }
        Map<String, Object> lead = new LinkedHashMap<>(export.lead());
        lead.computeIfPresent(FIELDS, (name, value) -> {
            Map<Object, Object> fields = new LinkedHashMap<>((Map<?, ?>) value);
            fields.keySet().removeIf(field -> !permissions.sees(String.valueOf(field)));
            return fields;
        });
        return new Export(
                export.key(),
                export.leadId(),
                export.cause(),
                export.at(),
                lead,
                Json.writeBytes(document),
                export.reference(),
                export.attempt());
    }

    private static List<String> seen(ObjectNode fields, Permissions permissions) {
        return fields.properties().stream()
                .map(Map.Entry::getKey)
                .filter(permissions::sees)
                .toList();
    }
}
