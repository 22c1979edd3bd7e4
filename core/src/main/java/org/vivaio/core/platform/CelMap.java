package org.vivaio.core.platform;

import com.google.protobuf.NullValue;
import java.math.BigDecimal;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map for expressions in which an absent name reads as null instead of being an error. */
public final class CelMap extends AbstractMap<String, Object> {
    private final Map<String, Object> values;

    private CelMap(Map<String, Object> values) {
        this.values = values;
    }

    /** Takes plain values as JSON has them: text, numbers, booleans, lists and maps. */
    public static CelMap of(Map<String, ?> values) {
        Map<String, Object> converted = new HashMap<>(values.size() * 2);
        values.forEach((name, value) -> converted.put(name, convert(value)));
        return new CelMap(converted);
    }

    /** The same with another value for one name. */
    public CelMap with(String name, Object value) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.put(name, convert(value));
        return new CelMap(changed);
    }

    private static Object convert(@Nullable Object value) {
        if (value == null) {
            return NullValue.NULL_VALUE;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof BigDecimal number) {
            return number.doubleValue();
        }
        if (value instanceof CelMap) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> converted = new HashMap<>();
            map.forEach((name, inner) -> converted.put(String.valueOf(name), convert(inner)));
            return new CelMap(converted);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CelMap::convert).toList();
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        return value.toString();
    }

    @Override
    public boolean containsKey(Object key) {
        return true;
    }

    @Override
    public Object get(Object key) {
        return values.getOrDefault(key, NullValue.NULL_VALUE);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return values.entrySet();
    }
}
