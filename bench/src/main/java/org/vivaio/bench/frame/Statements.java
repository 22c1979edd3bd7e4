package org.vivaio.bench.frame;

import io.vertx.sqlclient.Row;
import org.vivaio.bench.product.Sql;

/** What PostgreSQL counts of the statements that the product sends, by {@code pg_stat_statements}. */
public final class Statements {
    private static final String LIBRARY = "pg_stat_statements";

    private final Sql sql;

    private Statements(Sql sql) {
        this.sql = sql;
    }

    /**
     * What was counted of some statements since the last {@link #forget}.
     *
     * @param calls how often they ran
     * @param millis how long all of that took, in milliseconds
     * @param rows how many rows they gave
     */
    public record Count(long calls, double millis, long rows) {}

    /** Tells a server to load the library when it starts the next time. */
    static void prepare(Sql sql) {
        sql.rows("alter system set shared_preload_libraries = '" + LIBRARY + "'");
    }

    /** Begins to count on a server that loaded it. */
    static Statements open(Sql sql) {
        sql.rows("create extension " + LIBRARY);
        return new Statements(sql);
    }

    /** Begins anew. */
    public void forget() {
        sql.rows("select 1 from " + LIBRARY + "_reset()");
    }

    /**
     * What was counted of all statements whose text is like a pattern.
     *
     * @throws IllegalStateException when none ran: it has another text now
     */
    public Count of(String like) {
        Row row = sql.rows(
                        "select coalesce(sum(calls), 0)::int8, coalesce(sum(total_exec_time), 0)::float8,"
                                + " coalesce(sum(rows), 0)::int8 from " + LIBRARY + " where query like $1",
                        like)
                .get(0);
        if (row.getLong(0) == 0) {
            throw new IllegalStateException("No statement like " + like + " was seen");
        }
        return new Count(row.getLong(0), row.getDouble(1), row.getLong(2));
    }
}
