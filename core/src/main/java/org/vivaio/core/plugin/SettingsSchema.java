package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Setting;
import org.vivaio.core.platform.Json;

/** Makes a JSON Schema (draft 2020-12) of a settings record; form and documentation are drawn from it. */
public final class SettingsSchema {
    private SettingsSchema() {}

    /**
     * The schema of a record.
     *
     * @throws IllegalArgumentException when a component has a type that no setting may have, or a fallback that is none
     */
    public static ObjectNode of(Class<? extends Record> type) {
        ObjectNode schema = Json.object();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        fill(schema, type, 0);
        return schema;
    }

    private static void fill(ObjectNode schema, Class<?> type, int depth) {
        if (depth > 8) {
            throw new IllegalArgumentException("Settings records are nested too deeply at " + type.getName());
        }
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.array();
        int order = 0;
        Map<String, RecordComponent> components = SettingTypes.components(type);
        for (RecordComponent component : components.values()) {
            Optional<Setting> setting = SettingTypes.setting(component);
            ObjectNode property = properties.putObject(component.getName());
            Type inner = SettingTypes.unwrap(component.getGenericType());
            shape(property, inner, depth);
            property.put("x-order", order++);
            setting.ifPresent(s -> describe(property, s, inner));
            setting.ifPresent(s -> condition(property, s, components.keySet(), type));
            if (setting.isEmpty()) {
                property.put("title", component.getName());
            }
            if (SettingTypes.shape(inner) != SettingTypes.Shape.SECRET) {
                SettingTypes.fallback(component).ifPresent(value -> property.set("default", value));
            }
            SettingsBinder.checkFallback(component);
            if (SettingTypes.required(component, setting)) {
                required.add(component.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private static void shape(ObjectNode node, Type type, int depth) {
        switch (SettingTypes.shape(type)) {
            case TEXT -> node.put("type", "string");
            case INT -> node.put("type", "integer").put("format", "int32");
            case LONG -> node.put("type", "integer").put("format", "int64");
            case DOUBLE -> node.put("type", "number");
            case BOOLEAN -> node.put("type", "boolean");
            case DURATION -> node.put("type", "string").put("x-format", "duration");
            case URI -> node.put("type", "string").put("format", "uri");
            case LOCALE -> node.put("type", "string").put("x-format", "language");
            case SECRET -> node.put("type", "string").put("format", "password").put("writeOnly", true);
            case CHOICE -> {
                node.put("type", "string");
                ArrayNode names = node.putArray("enum");
                for (Object constant : SettingTypes.raw(type).getEnumConstants()) {
                    names.add(SettingTypes.choice(constant));
                }
            }
            case LIST -> {
                node.put("type", "array");
                shape(node.putObject("items"), SettingTypes.argument(type, 0), depth + 1);
            }
            case MAP -> {
                node.put("type", "object");
                node.putObject("additionalProperties").put("type", "string");
            }
            case RECORD -> fill(node, SettingTypes.raw(type), depth + 1);
        }
    }

    private static void describe(ObjectNode node, Setting setting, Type type) {
        node.put("title", setting.label());
        put(node, "description", setting.help());
        put(node, "x-group", setting.group());
        if (!setting.example().isEmpty()) {
            node.putArray("examples").add(setting.example());
        }
        SettingTypes.Shape shape = SettingTypes.shape(type);
        String least = switch (shape) {
            case TEXT, SECRET -> "minLength";
            case LIST -> "minItems";
            case INT, LONG, DOUBLE -> "minimum";
            default -> "";
        };
        if (!least.isEmpty() && setting.min() != Long.MIN_VALUE) {
            node.put(least, setting.min());
        }
        if (!least.isEmpty() && setting.max() != Long.MAX_VALUE) {
            node.put(least.replace("min", "max"), setting.max());
        }
        if (!setting.pattern().isEmpty()) {
            // a bad one is told when the plugin is loaded, not when somebody fills in the form
            Pattern.compile(setting.pattern());
            // JSON Schema searches, a setting must match as a whole
            String whole = "^(?:" + setting.pattern() + ")$";
            (shape == SettingTypes.Shape.LIST ? (ObjectNode) node.get("items") : node).put("pattern", whole);
        }
    }

    private static void condition(ObjectNode node, Setting setting, Set<String> names, Class<?> type) {
        if (setting.when().isEmpty()) {
            return;
        }
        String[] parts = setting.when().split("=", 2);
        if (parts.length != 2 || !names.contains(parts[0].strip())) {
            throw new IllegalArgumentException("@Setting(when = \"" + setting.when() + "\") names no other setting of "
                    + type.getName() + "; write name=value");
        }
        ObjectNode when = node.putObject("x-when").put("setting", parts[0].strip());
        ArrayNode values = when.putArray("is");
        Arrays.stream(parts[1].split("\\|")).map(String::strip).forEach(values::add);
    }

    private static void put(ObjectNode node, String key, String value) {
        if (!value.isEmpty()) {
            node.put(key, value);
        }
    }
}
