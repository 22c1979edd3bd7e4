package org.vivaio.core.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.vivaio.core.platform.Db;

/** Removes all rows of a tenant, page by page. The tables are found in the catalogue, so that none can be forgotten. */
final class Removal {
    private static final int PAGE = 5_000;

    /** Rows that a transaction under way may still add while the tenant is going; they go with its own row. */
    private static final String TABLES = """
            select c.relname from pg_class c
              join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
             order by c.relname""";

    private final Db db;
    private final String tenant;

    Removal(Db db, String tenant) {
        this.db = db;
        this.tenant = tenant;
    }

    Future<Void> run() {
        return db.run(Removal::tables).compose(tables -> {
            Future<Void> chain = Future.succeededFuture();
            for (String table : tables) {
                chain = chain.compose(done -> pages(table));
            }
            return chain.compose(done -> db.in(tenant, connection -> last(connection, tables)));
        });
    }

    /** The tables that hold tenants' rows. */
    static Future<List<String>> tables(SqlConnection connection) {
        return connection.query(TABLES).execute().map(rows -> {
            List<String> names = new ArrayList<>();
            rows.forEach(row -> names.add(row.getString(0)));
            return names;
        });
    }

    private Future<Void> pages(String table) {
        return db.in(tenant, connection -> delete(connection, table))
                .compose(count -> count < PAGE ? Future.succeededFuture() : pages(table));
    }

    private Future<Integer> delete(SqlConnection connection, String table) {
        String name = '"' + table.replace("\"", "\"\"") + '"';
        return connection
                .preparedQuery("with page as materialized (select tableoid as part, ctid as place from " + name
                        + " where tenant_id = $1 limit " + PAGE + ") delete from " + name + " t using page"
                        + " where t.ctid = page.place and t.tableoid = page.part and t.tenant_id = $1")
                .execute(Tuple.of(tenant))
                .map(rows -> rows.rowCount());
    }

    private Future<Void> last(SqlConnection connection, List<String> tables) {
        Future<Void> chain = connection
                .preparedQuery("select from tenant where id = $1 for update")
                .execute(Tuple.of(tenant))
                .mapEmpty();
        for (String table : tables) {
            chain = chain.compose(done -> delete(connection, table).mapEmpty());
        }
        return chain.compose(done -> connection
                        .preparedQuery("delete from tenant where id = $1")
                        .execute(Tuple.of(tenant)))
                .mapEmpty();
    }
}
