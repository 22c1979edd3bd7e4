package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;

/** Turns a person's change of a lead into facts. */
final class LeadPatch {
    private static final Set<String> MEMBERS = Set.of("fields", "tags", "stage", "owner", "reason");
    private static final Pattern TAG = Pattern.compile("[^\\p{Cntrl}]{1,80}");
    private static final int MAX_TAGS = 200;
    private static final int MAX_REASON = 4_000;

    private LeadPatch() {}

    /** What is wrong with the shape of a change, whatever the tenant's rules say. */
    static List<FieldError> shape(ObjectNode patch) {
        List<FieldError> errors = new ArrayList<>();
        patch.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                errors.add(
                        new FieldError(name, "unknown", "is not known; known are fields, tags, stage, owner, reason"));
            }
        });
        fields(patch.path("fields"), errors);
        tags(patch.path("tags"), errors);
        text(patch.path("stage"), "stage", 80, errors);
        if (!patch.path("owner").isNull()) {
            text(patch.path("owner"), "owner", 80, errors);
        }
        if (!patch.path("reason").isNull()) {
            text(patch.path("reason"), "reason", MAX_REASON, errors);
        }
        return errors;
    }

    private static void fields(JsonNode fields, List<FieldError> errors) {
        if (fields.isMissingNode()) {
            return;
        }
        if (!fields.isObject()) {
            errors.add(new FieldError("fields", "type", "must be an object"));
            return;
        }
        if (fields.size() > JsonLimits.MAX_FIELDS) {
            errors.add(new FieldError("fields", "limit", "has more than " + JsonLimits.MAX_FIELDS + " members"));
        }
        fields.properties().forEach(field -> {
            int bytes = field.getValue().isTextual()
                    ? JsonLimits.bytes(field.getValue().textValue())
                    : field.getValue().isValueNode() ? 0 : Json.writeBytes(field.getValue()).length;
            if (bytes > JsonLimits.MAX_VALUE) {
                errors.add(new FieldError("fields." + field.getKey(), "limit", "is longer than 64 kB"));
            }
        });
    }

    private static void tags(JsonNode tags, List<FieldError> errors) {
        if (tags.isMissingNode()) {
            return;
        }
        if (!tags.isArray()) {
            errors.add(new FieldError("tags", "type", "must be a list of texts: the whole new list"));
            return;
        }
        if (tags.size() > MAX_TAGS) {
            errors.add(new FieldError("tags", "limit", "has more than " + MAX_TAGS + " items"));
            return;
        }
        for (int i = 0; i < tags.size(); i++) {
            if (!isTag(tags.get(i))) {
                errors.add(new FieldError("tags[" + i + "]", "type", "must be text of 1 to 80 characters"));
            }
        }
    }

    /** Whether a value can be the name of a tag. */
    static boolean isTag(JsonNode tag) {
        return tag.isTextual()
                && TAG.matcher(tag.textValue()).matches()
                && !tag.textValue().isBlank();
    }

    private static void text(JsonNode value, String name, int max, List<FieldError> errors) {
        if (value.isMissingNode()) {
            return;
        }
        if (!value.isTextual()
                || value.textValue().isBlank()
                || value.textValue().length() > max) {
            errors.add(new FieldError(name, "type", "must be text of 1 to " + max + " characters"));
        }
    }

    /** The facts that make the lead what the change says; empty when it is so already. */
    static ArrayNode facts(ObjectNode patch, JsonObject lead) {
        ArrayNode facts = Json.array();
        if (patch.path("fields").isObject() && !patch.path("fields").isEmpty()) {
            ObjectNode set = Json.object();
            ArrayNode removed = Json.array();
            patch.path("fields").properties().forEach(field -> {
                if (field.getValue().isNull()) {
                    removed.add(field.getKey());
                } else {
                    set.set(field.getKey(), field.getValue());
                }
            });
            ObjectNode data = fact(facts, "field.changed");
            data.set("fields", set);
            data.set("removed", removed);
        }
        if (patch.path("tags").isArray()) {
            Set<String> wanted = new LinkedHashSet<>();
            patch.path("tags").forEach(tag -> wanted.add(tag.textValue().strip()));
            Set<String> present = new LinkedHashSet<>();
            lead.getJsonArray("tags", new JsonArray()).forEach(tag -> present.add(String.valueOf(tag)));
            wanted.stream()
                    .filter(tag -> !present.contains(tag))
                    .forEach(tag -> fact(facts, "tag.added").put("tag", tag));
            present.stream()
                    .filter(tag -> !wanted.contains(tag))
                    .forEach(tag -> fact(facts, "tag.removed").put("tag", tag));
        }
        stage(patch, lead, facts);
        owner(patch, lead, facts);
        return facts;
    }

    private static void stage(ObjectNode patch, JsonObject lead, ArrayNode facts) {
        String stage = patch.path("stage").asText("");
        if (!stage.isEmpty() && !stage.equals(lead.getString("stage"))) {
            reason(patch, fact(facts, "stage.changed").put("to", stage));
        }
    }

    private static void owner(ObjectNode patch, JsonObject lead, ArrayNode facts) {
        JsonNode owner = patch.path("owner");
        String present = lead.getString("owner", "");
        if (owner.isTextual() && !owner.textValue().equals(present)) {
            reason(patch, fact(facts, "owner.assigned").put("owner", owner.textValue()));
        } else if (owner.isNull() && present != null && !present.isEmpty()) {
            reason(patch, fact(facts, "owner.released"));
        }
    }

    private static void reason(ObjectNode patch, ObjectNode data) {
        if (patch.path("reason").isTextual()) {
            data.put("reason", patch.path("reason").textValue());
        }
    }

    private static ObjectNode fact(ArrayNode facts, String type) {
        return facts.addObject().put("type", type).putObject("data");
    }
}
