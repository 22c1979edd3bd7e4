package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.re2j.Pattern;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * Makes a settings record of JSON, or says everything that is wrong with it at once.
 *
 * <p>It runs the record's own constructor, which is the plugin's code: call it where a plugin may be called.
 */
public final class SettingsBinder {
    private final List<FieldError> errors = new ArrayList<>();
    private final Set<String> secrets = new LinkedHashSet<>();

    private SettingsBinder() {}

    /**
     * A bound record.
     *
     * @param value the record
     * @param secrets the values of its secrets, to be kept out of messages
     */
    record Bound<C extends Record>(C value, Set<String> secrets) {
        /** Hides the secrets. */
        @Override
        public String toString() {
            return "Bound[" + value.getClass().getName() + "]";
        }
    }

    /**
     * Binds.
     *
     * @param type the factory's settings record
     * @param settings an object; nothing at all counts as an empty one
     * @throws org.vivaio.core.platform.ProblemException of status 422 with every wrong input, as {@code settings.port}
     */
    public static <C extends Record> C bind(Class<C> type, JsonNode settings) {
        return bound(type, settings).value();
    }

    static <C extends Record> Bound<C> bound(Class<C> type, JsonNode settings) {
        SettingsBinder binder = new SettingsBinder();
        Object value = binder.record(type, settings, "settings");
        if (value == null || !binder.errors.isEmpty()) {
            throw Problem.invalid("Mend the settings named in errors", binder.errors)
                    .exception();
        }
        return new Bound<>(type.cast(value), Set.copyOf(binder.secrets));
    }

    /** Refuses a fallback that the setting itself would not take. */
    static void checkFallback(RecordComponent component) {
        if (SettingTypes.fallback(component).isPresent()) {
            SettingsBinder binder = new SettingsBinder();
            binder.component(component, MissingNode.getInstance(), component.getName());
            binder.errors.stream().findFirst().ifPresent(error -> {
                throw new IllegalArgumentException("The fallback of the setting " + component.getName()
                        + " is not one it would take: " + error.message());
            });
        }
    }

    private @Nullable Object record(Class<?> type, JsonNode given, String path) {
        JsonNode node = given.isMissingNode() || given.isNull() ? org.vivaio.core.platform.Json.object() : given;
        if (!node.isObject()) {
            return wrong(path, "type", "Write an object with named settings; this is " + SettingScalars.kind(node));
        }
        Set<String> known = SettingTypes.components(type).keySet();
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                wrong(
                        path + "." + cut(name),
                        "unknown",
                        "There is no such setting; remove it." + Suggestion.of(name, known));
            }
        });
        return filled(type, node, path);
    }

    private @Nullable Object filled(Class<?> type, JsonNode node, String path) {
        int before = errors.size();
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            values.add(
                    SettingTypes.inline(component)
                            ? filled(component.getType(), node, path)
                            : component(component, node.path(component.getName()), path + "." + component.getName()));
        }
        return errors.size() > before ? null : construct(type, values, path);
    }

    private @Nullable Object construct(Class<?> type, List<@Nullable Object> values, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException rule) {
                return wrong(path, "rule", Redacted.text(String.valueOf(rule.getMessage()), secrets));
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return wrong(
                    path,
                    "fault",
                    "The plugin failed on these settings (" + Redacted.where(cause)
                            + "); this is a fault of the plugin, tell its provider");
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("The settings record " + type.getName() + " cannot be made", e);
        }
    }

    private @Nullable Object component(RecordComponent component, JsonNode node, String path) {
        Type declared = component.getGenericType();
        boolean optional = SettingTypes.isOptional(declared);
        Type type = SettingTypes.unwrap(declared);
        SettingTypes.Shape shape = SettingTypes.shape(type);
        Optional<Setting> setting = SettingTypes.setting(component);
        Optional<JsonNode> given = SettingScalars.given(node).or(() -> SettingTypes.fallback(component));
        if (given.isEmpty()) {
            if (optional) {
                return Optional.empty();
            }
            return switch (shape) {
                case LIST -> list(type, org.vivaio.core.platform.Json.array(), setting, path);
                case MAP -> Map.of();
                default -> wrong(path, "required", required(component, setting));
            };
        }
        Object value = value(shape, type, given.get(), setting, path);
        return optional && value != null ? Optional.of(value) : value;
    }

    private static String required(RecordComponent component, Optional<Setting> setting) {
        String label = setting.map(Setting::label).orElse(component.getName());
        String example = setting.map(Setting::example).orElse("");
        return "Give a value for " + label + (example.isEmpty() ? "" : ", such as " + example);
    }

    private @Nullable Object value(
            SettingTypes.Shape shape, Type type, JsonNode node, Optional<Setting> setting, String path) {
        switch (shape) {
            case RECORD:
                return record(SettingTypes.raw(type), node, path);
            case LIST:
                return list(type, node, setting, path);
            case MAP:
                return map(node, path);
            default:
                try {
                    Object value = SettingScalars.read(shape, type, node);
                    if (value instanceof Secret secret) {
                        secrets.add(secret.reveal());
                    }
                    return setting.isPresent() ? checked(value, setting.get(), path) : value;
                } catch (SettingScalars.Wrong e) {
                    return wrong(path, e.code(), String.valueOf(e.getMessage()));
                }
        }
    }

    private @Nullable Object list(Type type, JsonNode node, Optional<Setting> setting, String path) {
        if (!node.isArray()) {
            return wrong(path, "type", "Write a list; this is " + SettingScalars.kind(node));
        }
        setting.ifPresent(s -> bounds(node.size(), s, path, "entries"));
        Type element = SettingTypes.argument(type, 0);
        SettingTypes.Shape shape = SettingTypes.shape(element);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            Object value = element(shape, element, node.get(i), setting, path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Object element(
            SettingTypes.Shape shape, Type type, JsonNode node, Optional<Setting> setting, String path) {
        if (node.isNull()) {
            return wrong(path, "required", "Give a value or remove the entry");
        }
        Object value = value(shape, type, node, Optional.empty(), path);
        if (value instanceof String text && setting.isPresent()) {
            pattern(text, setting.get(), path);
        }
        return value;
    }

    private @Nullable Object map(JsonNode node, String path) {
        if (!node.isObject()) {
            return wrong(path, "type", "Write an object of names and texts; this is " + SettingScalars.kind(node));
        }
        Map<String, String> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                values.put(entry.getKey(), entry.getValue().textValue());
            } else {
                wrong(
                        path + "." + cut(entry.getKey()),
                        "type",
                        "Write a text, in quotes; this is " + SettingScalars.kind(entry.getValue()));
            }
        });
        return Map.copyOf(values);
    }

    private Object checked(Object value, Setting setting, String path) {
        if (value instanceof String text) {
            bounds(text.codePointCount(0, text.length()), setting, path, "characters");
            pattern(text, setting, path);
        } else if (value instanceof Secret secret) {
            bounds(secret.reveal().length(), setting, path, "characters");
            pattern(secret.reveal(), setting, path);
        } else if (value instanceof Number number && !(value instanceof Double)) {
            bounds(number.longValue(), setting, path, "");
        } else if (value instanceof Double number) {
            if (number < setting.min()) {
                wrong(path, "min", "Must be at least " + setting.min());
            } else if (number > setting.max()) {
                wrong(path, "max", "Must be at most " + setting.max());
            }
        } else if (value instanceof Duration || value instanceof java.net.URI) {
            pattern(value.toString(), setting, path);
        }
        return value;
    }

    private void bounds(long size, Setting setting, String path, String unit) {
        String with = unit.isEmpty() ? "Must be " : "Must have ";
        String tail = unit.isEmpty() ? "" : " " + unit;
        if (size < setting.min()) {
            wrong(path, "min", with + "at least " + setting.min() + tail);
        } else if (size > setting.max()) {
            wrong(path, "max", with + "at most " + setting.max() + tail);
        }
    }

    private void pattern(String text, Setting setting, String path) {
        if (!setting.pattern().isEmpty() && !Pattern.matches(setting.pattern(), text)) {
            String example = setting.example().isEmpty() ? "" : ", such as " + setting.example();
            wrong(path, "pattern", "Does not have the expected form " + setting.pattern() + example);
        }
    }

    private @Nullable Object wrong(String path, String code, String message) {
        errors.add(new FieldError(path, code, message));
        return null;
    }

    private static String cut(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "…" : name;
    }
}
