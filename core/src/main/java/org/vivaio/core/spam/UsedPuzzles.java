package org.vivaio.core.spam;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;

/** The table {@code form_puzzle}: each solved puzzle counts once, whichever node it comes to. */
public final class UsedPuzzles {
    private static final Logger LOG = LoggerFactory.getLogger(UsedPuzzles.class);

    /** Tokens are too old after a day, so their puzzles need not be remembered longer. */
    private static final Duration KEPT = Duration.ofHours(26);

    private static final int TIDY_EVERY = 500;

    private final Db db;
    private final Clock clock;
    private final AtomicInteger uses = new AtomicInteger();

    /** Puzzles remembered in a database. */
    public UsedPuzzles(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** Uses a puzzle up; false when it was used before. */
    public Future<Boolean> use(String tenant, Puzzle puzzle) {
        if (uses.incrementAndGet() % TIDY_EVERY == 0) {
            tidy(tenant).onFailure(failure -> LOG.debug("Old puzzles stay for now", failure));
        }
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("insert into form_puzzle (tenant_id, salt, used_at) values ($1, $2, $3)"
                                + " on conflict do nothing")
                        .execute(
                                Db.params(tenant, puzzle.salt(), clock.instant().atOffset(ZoneOffset.UTC)))
                        .map(rows -> rows.rowCount() == 1));
    }

    /** Forgets what is too old to come again, a page at a time. */
    Future<Void> tidy(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("delete from form_puzzle where tenant_id = $1 and salt in (select salt from"
                                + " form_puzzle where tenant_id = $1 and used_at < $2 limit 5000)")
                        .execute(Db.params(tenant, clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC)))
                        .mapEmpty());
    }
}
