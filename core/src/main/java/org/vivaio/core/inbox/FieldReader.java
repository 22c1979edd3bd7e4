package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.Judgement.Reason;

/** Reads the fields of a capture: kept as sent but for outer white space, what is odd is named and never lost. */
final class FieldReader {
    private final List<Reason> reasons;

    FieldReader(List<Reason> reasons) {
        this.reasons = reasons;
    }

    Map<String, Object> fields(JsonNode json) {
        Map<String, Object> fields = new LinkedHashMap<>();
        json.properties().forEach(e -> {
            String name = e.getKey();
            Optional<String> problem = FieldNames.problem(name);
            if (problem.isPresent()) {
                String shown = Text.storable(name.length() > 64 ? name.substring(0, 64) : name);
                reasons.add(Reason.of(
                        ReasonCodes.INVALID_FIELD, shown, problem.get() + "; the value is in the intake log only"));
            } else {
                value(name, e.getValue()).ifPresent(value -> fields.put(name, value));
            }
        });
        return fields;
    }

    private Optional<Object> value(String name, JsonNode node) {
        if (node.isTextual()) {
            return text(name, node.asText());
        }
        if (node.isBoolean()) {
            return Optional.of(node.asBoolean());
        }
        if (node.isNumber()) {
            return Optional.of(number(node));
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> value(name, item).ifPresent(list::add));
            return list.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(list));
        }
        if (node.isObject()) {
            Map<String, Object> map = EventJson.map(Text.storable(node));
            return map.isEmpty() ? Optional.empty() : Optional.of(map);
        }
        return Optional.empty();
    }

    private static Object number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        double value = node.doubleValue();
        return Double.isFinite(value) ? (Object) value : node.asText();
    }

    private Optional<Object> text(String name, String sent) {
        String stored = Text.storable(sent);
        if (!stored.equals(sent)) {
            reasons.add(Reason.of(
                    ReasonCodes.CHARACTER_REPLACED, name, "Holds a character that cannot be stored; it was replaced"));
        }
        String trimmed = stored.strip();
        return trimmed.isEmpty() ? Optional.empty() : Optional.of(trimmed);
    }
}
