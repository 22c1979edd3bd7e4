package org.vivaio.core.app;

import io.vertx.core.Future;
import org.vivaio.core.http.Readiness;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Problem;

/** Whether a capture could be stored now: asks PostgreSQL for a transaction that may write, each time anew. */
final class ReadinessCheck implements Readiness {
    private final Db db;
    private volatile boolean held;

    ReadinessCheck(Db db) {
        this.db = db;
    }

    /** Says not ready until {@link #release()}. */
    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    @Override
    public Future<Void> check() {
        if (held) {
            return Future.failedFuture(Problem.unavailable("Still preparing").exception());
        }
        return db.run(connection -> connection
                .query("select pg_current_xact_id(), current_setting('transaction_read_only')")
                .execute()
                .compose(rows -> rows.iterator().next().getString(1).equals("off")
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                Problem.unavailable("The store is read only").exception())));
    }
}
