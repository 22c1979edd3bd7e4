package org.vivaio.core.work.store;

import java.lang.reflect.Array;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows as arrays of columns, for statements over many rows. */
final class Columns {
    private Columns() {}

    @SuppressWarnings("unchecked")
    static <T, R> R[] of(Collection<T> rows, Class<R> type, Function<T, @Nullable R> value) {
        R[] column = (R[]) Array.newInstance(type, rows.size());
        int i = 0;
        for (T row : rows) {
            column[i++] = value.apply(row);
        }
        return column;
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime time(Optional<Instant> instant) {
        return instant.map(Columns::time).orElse(null);
    }
}
