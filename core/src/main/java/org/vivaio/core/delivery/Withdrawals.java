package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/**
 * Cancels messages that wait for a consent which was just withdrawn, in the same commit. The gate would stop them anyway;
 * so nobody has to wait to see it.
 */
public final class Withdrawals implements Projection {
    private static final String WAITING = """
            select tenant_id, id, lead_id, connection, payload::text from effect
            where tenant_id = any ($1::text[]) and lead_id = any ($2::uuid[]) and kind = 'message' and state = 'waiting'
            for update skip locked""";

    private static final String CANCEL = """
            with gone as (
              delete from effect where tenant_id = any ($1::text[]) and id = any ($2::uuid[]) and state = 'waiting'
              returning tenant_id, id, lead_id, kind, connection, cause, attempts, created_at)
            insert into effect_log (tenant_id, id, lead_id, kind, connection, cause, state, attempts, error,
              created_at, finished_at)
            select tenant_id, id, lead_id, kind, connection, cause, 'cancelled', attempts, $3, created_at, $4
            from gone""";

    private final Clock clock;
    private final BiFunction<String, String, Optional<String>> medium;

    /**
     * A canceller.
     *
     * @param medium of a tenant's connection; empty when it is not open, then its messages are cancelled too
     */
    public Withdrawals(Clock clock, BiFunction<String, String, Optional<String>> medium) {
        this.clock = clock;
        this.medium = medium;
    }

    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        Map<UUID, Set<String>> withdrawn = new HashMap<>();
        Map<String, Rulebook> rulebooks = new HashMap<>();
        for (Decided decided : facts) {
            for (LeadEvent event : decided.events()) {
                if (event.data() instanceof ConsentChanged change && ends(change)) {
                    withdrawn
                            .computeIfAbsent(event.leadId(), id -> new HashSet<>())
                            .add(change.key());
                    rulebooks.put(decided.after().tenant(), decided.rulebook());
                }
            }
        }
        if (withdrawn.isEmpty()) {
            return Future.succeededFuture();
        }
        String[] names = rulebooks.keySet().toArray(String[]::new);
        return connection
                .preparedQuery(WAITING)
                .execute(Db.params(names, withdrawn.keySet().toArray(UUID[]::new)))
                .compose(rows -> {
                    List<UUID> cancelled = new ArrayList<>();
                    for (Row row : rows) {
                        Rulebook rulebook = rulebooks.get(row.getString("tenant_id"));
                        if (rulebook != null && concerns(row, rulebook, withdrawn.get(row.getUUID("lead_id")))) {
                            cancelled.add(row.getUUID("id"));
                        }
                    }
                    return cancelled.isEmpty()
                            ? Future.succeededFuture()
                            : connection
                                    .preparedQuery(CANCEL)
                                    .execute(Db.params(
                                            names,
                                            cancelled.toArray(UUID[]::new),
                                            "The consent was withdrawn",
                                            Sql.time(clock.instant())))
                                    .mapEmpty();
                });
    }

    /** Effects are emptied by the outbox. */
    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return Future.succeededFuture();
    }

    private static boolean ends(ConsentChanged change) {
        return change.change().equals("withdrawn") || change.change().equals("expired");
    }

    private boolean concerns(Row row, Rulebook rulebook, Set<String> withdrawn) {
        JsonNode payload = Json.parse(row.getString("payload"));
        if (payload.hasNonNull("optIn")) {
            return withdrawn.contains(payload.get("optIn").asText());
        }
        Optional<String> purpose = rulebook.part(Templates.class)
                .find(payload.path("template").asText(""))
                .flatMap(Template::purpose);
        Optional<String> by = medium.apply(row.getString("tenant_id"), row.getString("connection"));
        return purpose.isPresent()
                && withdrawn.stream()
                        .anyMatch(key -> by.isPresent()
                                ? key.equals(purpose.get() + "/" + by.get())
                                : key.startsWith(purpose.get() + "/"));
    }
}
