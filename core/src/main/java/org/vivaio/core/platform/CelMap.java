package org.vivaio.core.platform;

import com.google.protobuf.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map for expressions in which an absent name reads as null instead of being an error. */
public final class CelMap extends AbstractMap<String, Object> {
    /** Whole numbers up to here are the same as double. */
    private static final long EXACT = 1L << 53;

    private final Supplier<Map<String, Object>> source;
    private @Nullable Map<String, Object> values;

    private CelMap(Supplier<Map<String, Object>> source) {
        this.source = source;
    }

    private Map<String, Object> entries() {
        if (values == null) {
            values = source.get();
        }
        return values;
    }

    /** Made of plain values as JSON has them, when somebody asks first. */
    public static CelMap lazy(Supplier<Map<String, ?>> source) {
        return new CelMap(() -> converted(source.get()));
    }

    private static Map<String, Object> converted(Map<?, ?> plain) {
        Map<String, Object> converted = new HashMap<>(plain.size() * 2);
        plain.forEach((name, value) -> converted.put(String.valueOf(name), convert(value)));
        return converted;
    }

    /** A plain value as expressions want it. */
    public static Object value(@Nullable Object plain) {
        return convert(plain);
    }

    /** Takes plain values as JSON has them: text, numbers, booleans, lists and maps. */
    public static CelMap of(Map<String, ?> values) {
        Map<String, Object> converted = converted(values);
        return new CelMap(() -> converted);
    }

    private static Object convert(@Nullable Object value) {
        if (value == null) {
            return NullValue.NULL_VALUE;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof BigDecimal || value instanceof BigInteger || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Long number && Math.abs(number) > EXACT) {
            // compared as the database does
            return number.doubleValue();
        }
        if (value instanceof CelMap) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> converted = converted(map);
            return new CelMap(() -> converted);
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
        return entries().getOrDefault(key, NullValue.NULL_VALUE);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return entries().entrySet();
    }
}
