package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/** Makes stored decisions again, with the rulebook version and context recorded in them; they must agree, always. */
public final class Replay {
    private static final int PAGE = 200;

    private final Db db;
    private final Rulebooks rulebooks;
    private final Decision.Deciders deciders;
    private final Ids ids;
    private volatile Instant codesSince = Instant.EPOCH;

    /** Decides with the deciders that the pipeline uses. */
    public Replay(Db db, Rulebooks rulebooks, Decision.Deciders deciders, Ids ids) {
        this.db = db;
        this.rulebooks = rulebooks;
        this.deciders = deciders;
        this.ids = ids;
    }

    private record Stored(LeadEvent event, Context context) {}

    /**
     * Replays one page of leads.
     *
     * @param after the last lead of the page before, empty at first
     * @return {@code replayed}, {@code differ}, {@code skipped} (erased), {@code differences}, {@code next?}
     */
    public Future<ObjectNode> page(String tenant, Optional<UUID> after) {
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("""
                                with page as (select id, erased_at from lead where tenant_id = $1 and id > $2 order by id limit $3)
                                select e.id, e.lead_id, e.seq, e.type, e.at, e.recorded_at, e.actor, e.rulebook, e.inbox_id,
                                  e.cause, e.data::text, e.personal::text, e.context::text, p.erased_at
                                from page p join lead_event e on e.tenant_id = $1 and e.lead_id = p.id
                                order by e.lead_id, e.seq""")
                                .execute(Db.params(tenant, after.orElse(new UUID(0, 0)), PAGE))
                                .map(rows -> {
                                    Map<UUID, List<Stored>> leads = new LinkedHashMap<>();
                                    for (Row row : rows) {
                                        List<Stored> list =
                                                leads.computeIfAbsent(row.getUUID("lead_id"), id -> new ArrayList<>());
                                        if (row.getOffsetDateTime("erased_at") == null) {
                                            String context = row.getString("context");
                                            list.add(new Stored(
                                                    LeadRows.event(row),
                                                    context == null
                                                            ? Context.EMPTY
                                                            : Context.fromJson(Json.parse(context))));
                                        }
                                    }
                                    return leads;
                                }))
                .compose(leads -> EarlierDecisions.until(db)
                        .compose(since -> {
                            codesSince = since;
                            return load(tenant, leads);
                        })
                        .map(books -> compare(tenant, leads, books)));
    }

    private Future<Map<Long, Rulebook>> load(String tenant, Map<UUID, List<Stored>> leads) {
        Map<Long, Future<Rulebook>> loading = new LinkedHashMap<>();
        leads.values()
                .forEach(list -> list.forEach(
                        stored -> loading.computeIfAbsent(stored.event().rulebook(), v -> rulebooks.at(tenant, v))));
        return Future.all(new ArrayList<>(loading.values())).map(all -> {
            Map<Long, Rulebook> books = new LinkedHashMap<>();
            loading.forEach((version, future) -> books.put(version, future.result()));
            return books;
        });
    }

    private ObjectNode compare(String tenant, Map<UUID, List<Stored>> leads, Map<Long, Rulebook> books) {
        ObjectNode answer = Json.object();
        ArrayNode differences = Json.array();
        int replayed = 0;
        int differ = 0;
        int skipped = 0;
        UUID last = null;
        for (Map.Entry<UUID, List<Stored>> entry : leads.entrySet()) {
            last = entry.getKey();
            if (entry.getValue().isEmpty()) {
                skipped++;
                continue;
            }
            LeadState state = LeadState.unborn(tenant, entry.getKey());
            List<LeadEvent> past = new ArrayList<>();
            List<Stored> list = entry.getValue();
            int i = 0;
            while (i < list.size()) {
                Stored stored = list.get(i);
                List<LeadEvent> made = new ArrayList<>();
                int j = i + 1;
                while (j < list.size() && list.get(j).event().cause().isPresent()) {
                    made.add(list.get(j).event());
                    j++;
                }
                Optional<String> difference = difference(state, stored, made, past, books);
                replayed++;
                if (difference.isPresent()) {
                    differ++;
                    differences
                            .addObject()
                            .put("leadId", entry.getKey().toString())
                            .put("eventId", stored.event().id().toString())
                            .put("rulebook", stored.event().rulebook())
                            .put("difference", difference.get());
                }
                state = state.apply(stored.event());
                for (LeadEvent event : made) {
                    state = state.apply(event);
                }
                past.add(stored.event());
                i = j;
            }
        }
        answer.put("replayed", replayed).put("differ", differ).put("skipped", skipped);
        answer.set("differences", differences);
        if (leads.size() == PAGE && last != null) {
            answer.put("next", last.toString());
        }
        return answer;
    }

    private Optional<String> difference(
            LeadState state, Stored stored, List<LeadEvent> made, List<LeadEvent> past, Map<Long, Rulebook> books) {
        LeadEvent event = stored.event();
        if (event.data() instanceof EventData.Erased) {
            return Optional.empty();
        }
        Fact fact = new Fact(event.id(), event.inboxId().orElse(event.id()), event.at(), event.actor(), event.data());
        Decision decision;
        try {
            decision = Decision.of(
                    state,
                    fact,
                    stored.context().withHistory(past),
                    books.get(event.rulebook()),
                    deciders,
                    event.recordedAt(),
                    ids::next);
        } catch (RuntimeException e) {
            return Optional.of("cannot be decided again: " + e);
        }
        boolean earlier = event.recordedAt().isBefore(codesSince);
        List<String> before = made.stream()
                .map(e -> earlier ? EarlierDecisions.text(e) : text(e))
                .filter(t -> !t.isEmpty())
                .toList();
        List<String> again = decision.events().stream()
                .skip(1)
                .map(e -> earlier ? EarlierDecisions.text(e) : text(e))
                .filter(t -> !t.isEmpty())
                .toList();
        return before.equals(again) ? Optional.empty() : Optional.of("stored " + before + ", now " + again);
    }

    static String text(LeadEvent event) {
        return event.data().type() + " " + EventJson.open(event.data());
    }
}
