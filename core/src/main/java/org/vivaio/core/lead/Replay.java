package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** The page: the leads that stand alone, and the groups of leads that were ever merged, each with its least id. */
    private static final String PAGE_SQL = """
            with recursive page as (
              select id, erased_at from lead where tenant_id = $1 and id > $2 order by id limit $3),
            linked (root, id) as (
              select p.id, p.id from page p
              where exists (select 1 from lead_merge m where m.tenant_id = $1 and (m.survivor = p.id or m.absorbed = p.id))
              union
              select l.root, case when m.survivor = l.id then m.absorbed else m.survivor end
              from linked l join lead_merge m on m.tenant_id = $1 and (m.survivor = l.id or m.absorbed = l.id)),
            least (root, least) as (select root, min (id::text)::uuid from linked group by root),
            wanted (root, id) as (
              select p.id, p.id from page p where not exists (select 1 from linked l where l.root = p.id)
              union all
              select l.root, l.id from linked l join least t on t.root = l.root where t.least = l.root)
            select w.root, e.id, e.lead_id, e.seq, e.type, e.at, e.recorded_at, e.actor, e.rulebook, e.inbox_id,
              e.cause, e.data::text, e.personal::text, e.context::text, l.erased_at
            from wanted w join lead l on l.tenant_id = $1 and l.id = w.id
              join lead_event e on e.tenant_id = $1 and e.lead_id = w.id
            order by w.root, e.seq, e.lead_id""";

    private record Page(Map<UUID, List<Stored>> leads, Optional<UUID> next) {}

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
                                .preparedQuery(PAGE_SQL)
                                .execute(Db.params(tenant, after.orElse(new UUID(0, 0)), PAGE))
                                .map(rows -> {
                                    Map<UUID, List<Stored>> leads = new LinkedHashMap<>();
                                    for (Row row : rows) {
                                        List<Stored> list =
                                                leads.computeIfAbsent(row.getUUID("root"), id -> new ArrayList<>());
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
                                })
                                .compose(leads -> connection
                                        .preparedQuery("select max (id::text), count(*) from (select id from lead"
                                                + " where tenant_id = $1 and id > $2 order by id limit $3) p")
                                        .execute(Db.params(tenant, after.orElse(new UUID(0, 0)), PAGE))
                                        .map(rows -> {
                                            Row row = rows.iterator().next();
                                            boolean more = row.getLong(1) == PAGE;
                                            return new Page(
                                                    leads, more ? Ids.parse(row.getString(0)) : Optional.empty());
                                        })))
                .compose(page -> EarlierDecisions.until(db)
                        .compose(since -> {
                            codesSince = since;
                            return load(tenant, page.leads());
                        })
                        .map(books -> compare(tenant, page, books)));
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

    private ObjectNode compare(String tenant, Page page, Map<Long, Rulebook> books) {
        ObjectNode answer = Json.object();
        ArrayNode differences = Json.array();
        int replayed = 0;
        int differ = 0;
        int skipped = 0;
        for (List<Stored> stored : page.leads().values()) {
            if (stored.isEmpty()) {
                skipped++;
                continue;
            }
            if (stored.stream().anyMatch(Replay::isForgotten)) {
                // what retention emptied cannot be decided again
                skipped++;
                continue;
            }
            Group group = new Group(tenant, stored, books);
            replayed += group.facts();
            for (Difference difference : group.differences()) {
                differ++;
                differences
                        .addObject()
                        .put("leadId", difference.event().leadId().toString())
                        .put("eventId", difference.event().id().toString())
                        .put("rulebook", difference.event().rulebook())
                        .put("difference", difference.text());
            }
        }
        answer.put("replayed", replayed).put("differ", differ).put("skipped", skipped);
        answer.set("differences", differences);
        page.next().ifPresent(next -> answer.put("next", next.toString()));
        return answer;
    }

    private static boolean isForgotten(Stored stored) {
        return stored.event().data() instanceof EventData.Observed observed
                && observed.data().containsKey("forgotten");
    }

    private record Difference(LeadEvent event, String text) {}

    /** A lead, or leads that were merged or are, replayed together in the order of their places. */
    private final class Group {
        private final String tenant;
        private final Map<Long, Rulebook> books;
        private final Map<UUID, List<LeadEvent>> causedBy = new LinkedHashMap<>();
        private final List<Stored> facts = new ArrayList<>();
        private final List<LeadEvent> past = new ArrayList<>();
        private final Map<UUID, LeadState> states = new HashMap<>();
        private final Map<UUID, UUID> mergedInto = new HashMap<>();

        Group(String tenant, List<Stored> stored, Map<Long, Rulebook> books) {
            this.tenant = tenant;
            this.books = books;
            for (Stored one : stored) {
                one.event()
                        .cause()
                        .ifPresentOrElse(
                                cause -> causedBy.computeIfAbsent(cause, id -> new ArrayList<>())
                                        .add(one.event()),
                                () -> facts.add(one));
            }
        }

        int facts() {
            return facts.size();
        }

        List<Difference> differences() {
            List<Difference> differences = new ArrayList<>();
            for (Stored fact : facts) {
                LeadEvent event = fact.event();
                UUID root = root(event.leadId());
                LeadState before = before(event, root);
                List<LeadEvent> made = causedBy.getOrDefault(event.id(), List.of());
                difference(before, fact, made, facts(root, event))
                        .ifPresent(text -> differences.add(new Difference(event, text)));
                LeadState after = before.apply(event);
                for (LeadEvent more : made) {
                    after = after.apply(more);
                }
                states.put(root, after);
                past.add(event);
                past.addAll(made);
                if (event.data() instanceof EventData.LeadMerged merge) {
                    mergedInto.put(merge.with(), root);
                }
            }
            return differences;
        }

        private UUID root(UUID lead) {
            UUID root = lead;
            while (mergedInto.containsKey(root)) {
                root = mergedInto.get(root);
            }
            return root;
        }

        /** The state that a fact met: for a merge or unmerge, the histories folded anew. */
        private LeadState before(LeadEvent event, UUID root) {
            if (event.data() instanceof EventData.LeadMerged merge) {
                return LeadHistory.union(of(root, past), of(merge.with(), past))
                        .fold()
                        .orElse(LeadState.unborn(tenant, root));
            }
            if (event.data() instanceof EventData.LeadUnmerged taken) {
                boolean ofMerge = past.stream()
                        .anyMatch(
                                e -> e.id().equals(taken.event()) && e.leadId().equals(event.leadId()));
                if (ofMerge && mergedInto.containsKey(taken.other())) {
                    mergedInto.remove(taken.other());
                    of(taken.other(), past).fold().ifPresent(lead -> states.put(taken.other(), lead));
                    List<LeadEvent> with = new ArrayList<>(past);
                    with.add(event);
                    return of(root, with).fold().orElse(LeadState.unborn(tenant, root));
                }
            }
            return states.getOrDefault(root, LeadState.unborn(tenant, root));
        }

        private LeadHistory of(UUID lead, List<LeadEvent> events) {
            return LeadHistory.of(tenant, lead, events);
        }

        private List<LeadEvent> facts(UUID root, LeadEvent event) {
            if (event.data() instanceof EventData.LeadMerged merge) {
                return LeadHistory.union(of(root, past), of(merge.with(), past)).facts();
            }
            List<LeadEvent> with = new ArrayList<>(past);
            if (event.data() instanceof EventData.LeadUnmerged) {
                with.add(event);
            }
            return of(root, with).facts().stream()
                    .filter(fact -> !fact.id().equals(event.id()))
                    .toList();
        }

        private Optional<String> difference(
                LeadState state, Stored stored, List<LeadEvent> made, List<LeadEvent> facts) {
            LeadEvent event = stored.event();
            if (event.data() instanceof EventData.Erased) {
                return Optional.empty();
            }
            Fact fact =
                    new Fact(event.id(), event.inboxId().orElse(event.id()), event.at(), event.actor(), event.data());
            Decision decision;
            try {
                decision = Decision.of(
                        state,
                        fact,
                        stored.context()
                                .withHistory(facts)
                                // what was sent is not compared: nothing that only senders ask for has to be known
                                .withReceivers(stored.context().receivers().orElse(List.of())),
                        books.get(event.rulebook()),
                        deciders,
                        event.recordedAt(),
                        ids::next);
            } catch (RuntimeException e) {
                return Optional.of("cannot be decided again: " + e);
            }
            boolean earlier = event.recordedAt().isBefore(codesSince);
            List<String> before = texts(made, earlier);
            List<String> again = texts(decision.events().stream().skip(1).toList(), earlier);
            return before.equals(again) ? Optional.empty() : Optional.of("stored " + before + ", now " + again);
        }
    }

    private static List<String> texts(List<LeadEvent> events, boolean earlier) {
        return events.stream()
                .map(e -> earlier ? EarlierDecisions.text(e) : text(e))
                .filter(t -> !t.isEmpty())
                .toList();
    }

    static String text(LeadEvent event) {
        return event.data().type() + " " + EventJson.open(event.data());
    }
}
