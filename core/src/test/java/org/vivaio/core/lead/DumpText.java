package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.vivaio.core.platform.Db;

/** Everything that the tables say of a tenant, as text. */
final class DumpText {
    private DumpText() {}

    static String of(Db db, String tenant) throws Exception {
        return db.in(
                        tenant,
                        connection -> connection
                                .query("select table_name from information_schema.columns where table_schema = 'public'"
                                        + " and column_name = 'tenant_id'")
                                .execute()
                                .compose(tables -> {
                                    List<Future<String>> texts = new ArrayList<>();
                                    for (Row table : tables) {
                                        String name = table.getString(0);
                                        texts.add(connection
                                                .query("select coalesce(string_agg(t::text, E'\\n'), '') from \"" + name
                                                        + "\" t")
                                                .execute()
                                                .map(rows -> name + ": "
                                                        + rows.iterator().next().getString(0)));
                                        if (name.startsWith("inbox_2")) {
                                            texts.add(connection
                                                    .query(
                                                            "select coalesce(string_agg(convert_from(body, 'UTF8'), ' '), '') from \""
                                                                    + name + "\"")
                                                    .execute()
                                                    .map(rows -> rows.iterator()
                                                            .next()
                                                            .getString(0)));
                                        }
                                    }
                                    return Future.all(texts).map(all -> String.join("\n", all.<String>list()));
                                }))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
