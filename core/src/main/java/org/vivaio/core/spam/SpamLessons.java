package org.vivaio.core.spam;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.core.inbox.Lessons;
import org.vivaio.core.platform.Db;

/** The table {@code spam_signal}: what people of a tenant taught. */
public final class SpamLessons implements Lessons {
    private final Db db;

    /** Lessons kept in a database. */
    public SpamLessons(Db db) {
        this.db = db;
    }

    static Future<Weights> weights(Db db, String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select signal, spam, ham from spam_signal where tenant_id = $1")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            Map<String, Weights.Learnt> learnt = new HashMap<>();
                            for (Row row : rows) {
                                learnt.put(
                                        row.getString("signal"),
                                        new Weights.Learnt(row.getInteger("spam"), row.getInteger("ham")));
                            }
                            return new Weights(learnt);
                        }));
    }

    @Override
    public Future<Void> teach(String tenant, List<String> signals, boolean spam) {
        if (signals.isEmpty()) {
            return Future.succeededFuture();
        }
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("""
                                insert into spam_signal (tenant_id, signal, spam, ham)
                                select $1, s, $3, $4 from unnest($2::text[]) as s order by s
                                on conflict (tenant_id, signal) do update set
                                  spam = spam_signal.spam + excluded.spam, ham = spam_signal.ham + excluded.ham""")
                        .execute(Db.params(
                                tenant, signals.stream().distinct().toArray(String[]::new), spam ? 1 : 0, spam ? 0 : 1))
                        .mapEmpty());
    }
}
