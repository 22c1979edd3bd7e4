package org.vivaio.core.delivery;

import io.vertx.sqlclient.Row;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Columns of many rows as arrays, for statements over {@code unnest}. */
final class Sql {
    private Sql() {}

    /** One column; nulls stay nulls. */
    @SuppressWarnings("unchecked")
    static <R, T> T[] column(List<R> rows, Class<T> type, Function<R, @Nullable T> value) {
        T[] column = (T[]) Array.newInstance(type, rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static Optional<Instant> maybeInstant(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    static Optional<String> maybeText(Row row, String column) {
        return Optional.ofNullable(row.getString(column));
    }
}
