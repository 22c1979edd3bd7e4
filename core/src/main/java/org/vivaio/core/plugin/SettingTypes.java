package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Inline;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.core.platform.Json;

/** What the types of a settings record mean; shared by binder and schema so that they cannot disagree. */
final class SettingTypes {
    /** The shape of one component. */
    enum Shape {
        TEXT,
        INT,
        LONG,
        DOUBLE,
        BOOLEAN,
        DURATION,
        URI,
        LOCALE,
        CHOICE,
        SECRET,
        LIST,
        MAP,
        RECORD
    }

    private SettingTypes() {}

    /** The type inside an {@code Optional}, or the type itself. */
    static Type unwrap(Type type) {
        return isOptional(type) ? argument(type, 0) : type;
    }

    static boolean isOptional(Type type) {
        return raw(type) == Optional.class;
    }

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> plain) {
            return plain;
        }
        throw unsupported(type);
    }

    static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[index];
        }
        throw unsupported(type);
    }

    /** The shape of a type that is no {@code Optional}. */
    static Shape shape(Type type) {
        Class<?> raw = raw(type);
        if (raw == String.class) {
            return Shape.TEXT;
        } else if (raw == int.class || raw == Integer.class) {
            return Shape.INT;
        } else if (raw == long.class || raw == Long.class) {
            return Shape.LONG;
        } else if (raw == double.class || raw == Double.class) {
            return Shape.DOUBLE;
        } else if (raw == boolean.class || raw == Boolean.class) {
            return Shape.BOOLEAN;
        } else if (raw == Duration.class) {
            return Shape.DURATION;
        } else if (raw == URI.class) {
            return Shape.URI;
        } else if (raw == Locale.class) {
            return Shape.LOCALE;
        } else if (raw == Secret.class) {
            return Shape.SECRET;
        } else if (raw.isEnum()) {
            return Shape.CHOICE;
        } else if (raw.isRecord()) {
            return Shape.RECORD;
        } else if (raw == List.class) {
            return Shape.LIST;
        } else if (raw == Map.class && argument(type, 0) == String.class && argument(type, 1) == String.class) {
            return Shape.MAP;
        }
        throw unsupported(type);
    }

    /** Whether the settings of its record stand among those around it. */
    static boolean inline(RecordComponent component) {
        return component.isAnnotationPresent(Inline.class);
    }

    /**
     * All settings that stand side by side, those of inlined records included, by their names and in their order.
     *
     * @throws IllegalArgumentException when two have one name, or what is inlined is no record
     */
    static Map<String, RecordComponent> components(Class<?> type) {
        Map<String, RecordComponent> all = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (inline(component) && !component.getType().isRecord()) {
                throw new IllegalArgumentException(
                        "The setting " + component.getName() + " of " + type.getName() + " is @Inline but no record");
            }
            Map<String, RecordComponent> more =
                    inline(component) ? components(component.getType()) : Map.of(component.getName(), component);
            more.forEach((name, one) -> {
                if (all.put(name, one) != null) {
                    throw new IllegalArgumentException(
                            "Two settings of " + type.getName() + " have the name " + name + "; rename one");
                }
            });
        }
        return all;
    }

    /** Whether a value must be given. */
    static boolean required(RecordComponent component, Optional<Setting> setting) {
        Type type = component.getGenericType();
        if (isOptional(type) || setting.map(Setting::fallback).orElse("").length() > 0) {
            return false;
        }
        Shape shape = shape(type);
        return shape != Shape.LIST && shape != Shape.MAP;
    }

    static Optional<Setting> setting(RecordComponent component) {
        return Optional.ofNullable(component.getAnnotation(Setting.class));
    }

    /** A fallback as the JSON a person would have written. */
    static Optional<JsonNode> fallback(RecordComponent component) {
        String text = setting(component).map(Setting::fallback).orElse("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (shape(unwrap(component.getGenericType()))) {
                    case INT, LONG, DOUBLE, BOOLEAN, MAP, RECORD -> Json.parse(text);
                    case LIST -> text.startsWith("[") ? Json.parse(text) : split(text);
                    default -> TextNode.valueOf(text);
                });
    }

    /** A constant as it is written in settings. */
    static String choice(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static JsonNode split(String text) {
        var list = Json.array();
        for (String part : text.split(",")) {
            list.add(part.strip());
        }
        return list;
    }

    private static IllegalArgumentException unsupported(Type type) {
        return new IllegalArgumentException("A setting cannot have the type " + type.getTypeName()
                + "; see org.vivaio.api.Setting for those it may have");
    }
}
