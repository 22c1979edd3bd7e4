package org.vivaio.core.identity.match;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.field.Fields;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.identity.match.Judging.Pair;
import org.vivaio.core.identity.match.MatchRows.Known;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** Answers who may be the same person, with the weights explained, and keeps what people say about it. */
public final class Duplicates {
    /** Stands for somebody who is no lead yet. */
    private static final UUID NOBODY = new UUID(0, 0);

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Function<String, Optional<Fields>> fields;

    /**
     * Reads by its own pool.
     *
     * @param fields a tenant's fields in force
     */
    public Duplicates(Vertx vertx, Db db, Clock clock, Function<String, Optional<Fields>> fields) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.fields = fields;
    }

    private List<Attribute> attributes(String tenant) {
        return Attributes.of(fields.apply(tenant).orElse(Fields.STANDARD));
    }

    /** The leads that may be the same person as a lead, looked up now. */
    Future<ObjectNode> of(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> MatchRows.indexed(connection)
                        .compose(set -> MatchRows.withRoots(connection, tenant, Set.of(id)))
                        .compose(found -> {
                            Known lead = found.get(id);
                            while (lead != null && lead.mergedInto().isPresent()) {
                                lead = found.get(lead.mergedInto().get());
                            }
                            if (lead == null) {
                                throw Problem.notFound("There is no such lead").exception();
                            }
                            UUID root = lead.id();
                            return lead.erased()
                                    ? Future.succeededFuture(items(Json.array()))
                                    : judge(connection, tenant, root, lead.fields())
                                            .compose(pairs -> states(connection, tenant, root)
                                                    .map(states -> items(list(pairs, states))));
                        }));
    }

    /** The leads that somebody with these values may be; nothing is stored. */
    Future<ObjectNode> match(String tenant, Map<String, Object> values) {
        return db.in(
                tenant,
                connection -> MatchRows.indexed(connection)
                        .compose(set -> exact(connection, tenant, values))
                        .compose(exact -> judge(connection, tenant, NOBODY, values)
                                .map(pairs -> {
                                    ObjectNode answer = items(list(pairs, Map.of()));
                                    exact.ifPresent(lead -> answer.put("leadId", lead.toString()));
                                    return answer;
                                })));
    }

    private Future<Optional<UUID>> exact(SqlConnection connection, String tenant, Map<String, Object> values) {
        List<MatchKey> keys = List.copyOf(Contact.of(values).keys());
        if (keys.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        return connection
                .preparedQuery("select m.kind, m.lead_id from unnest($2::text[], $3::text[]) as k (kind, token)"
                        + " join match_key m on m.tenant_id = $1 and m.kind = k.kind and m.token = k.token"
                        + " order by m.kind limit 1")
                .execute(Db.params(
                        tenant,
                        keys.stream().map(MatchKey::kind).toArray(String[]::new),
                        keys.stream().map(MatchKey::token).toArray(String[]::new)))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    UUID owner = rows.iterator().next().getUUID("lead_id");
                    return MatchRows.withRoots(connection, tenant, Set.of(owner))
                            .map(found -> {
                                Known lead = found.get(owner);
                                while (lead != null && lead.mergedInto().isPresent()) {
                                    lead = found.get(lead.mergedInto().get());
                                }
                                return Optional.of(lead == null ? owner : lead.id());
                            });
                });
    }

    private Future<List<Pair>> judge(SqlConnection connection, String tenant, UUID id, Map<String, Object> values) {
        List<Attribute> attributes = attributes(tenant);
        Map<UUID, Set<Long>> keys = Map.of(id, Blocking.keys(Profile.of(attributes, values)));
        return MatchState.look(connection, tenant)
                .compose(state -> MatchRows.candidates(connection, tenant, keys).compose(candidates -> {
                    List<UUID> others = candidates.getOrDefault(id, List.of());
                    return MatchRows.withRoots(connection, tenant, new HashSet<>(others))
                            .compose(known -> vertx.executeBlocking(
                                    () -> new Judging(attributes, state.weights(attributes), known)
                                            .of(id, values, others).stream()
                                                    .filter(Pair::possible)
                                                    .toList(),
                                    false));
                }));
    }

    private Future<Map<UUID, ObjectNode>> states(SqlConnection connection, String tenant, UUID id) {
        return connection
                .preparedQuery("select id, lead_b as other, state from possible_duplicate"
                        + " where tenant_id = $1 and lead_a = $2"
                        + " union all select id, lead_a as other, state from possible_duplicate"
                        + " where tenant_id = $1 and lead_b = $2")
                .execute(Db.params(tenant, id))
                .map(rows -> {
                    Map<UUID, ObjectNode> states = new java.util.HashMap<>();
                    for (Row row : rows) {
                        states.put(
                                row.getUUID("other"),
                                Json.object()
                                        .put("id", row.getUUID("id").toString())
                                        .put("state", row.getString("state")));
                    }
                    return states;
                });
    }

    private static ArrayNode list(List<Pair> pairs, Map<UUID, ObjectNode> states) {
        ArrayNode list = Json.array();
        for (Pair pair : pairs) {
            ObjectNode item = list.addObject().put("leadId", pair.other().toString());
            Optional.ofNullable(states.get(pair.other())).ifPresent(item::setAll);
            item.put("probability", pair.judged().probability());
            item.put("bits", ModelJson.rounded(pair.judged().bits()));
            item.put("sure", pair.sure());
            item.set("weights", ModelJson.lines(pair.judged()));
        }
        return list;
    }

    private static ObjectNode items(ArrayNode list) {
        ObjectNode json = Json.object();
        json.set("items", list);
        return json;
    }

    /** Pairs that were found, newest first, with both leads' fields. */
    Future<ObjectNode> list(String tenant, String state, int limit, Optional<UUID> before) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("""
                        select p.id, p.lead_a, p.lead_b, p.state, p.bits, p.probability, p.lines::text, p.found_at,
                          p.decided_at, p.decided_by, a.fields::text as fields_a, a.created_at as created_a,
                          b.fields::text as fields_b, b.created_at as created_b
                        from possible_duplicate p
                          join lead a on a.tenant_id = $1 and a.id = p.lead_a and a.merged_into is null
                          join lead b on b.tenant_id = $1 and b.id = p.lead_b and b.merged_into is null
                        where p.tenant_id = $1 and p.state = $2 and p.id < $3 order by p.id desc limit $4""")
                        .execute(Db.params(tenant, state, before.orElse(new UUID(-1L, -1L)), limit + 1))
                        .map(rows -> {
                            ArrayNode list = Json.array();
                            List<String> seen = new ArrayList<>();
                            boolean more = false;
                            for (Row row : rows) {
                                if (list.size() == limit) {
                                    more = true;
                                    break;
                                }
                                seen.add(row.getUUID("id").toString());
                                list.add(item(row));
                            }
                            ObjectNode json = items(list);
                            if (more) {
                                json.put("next", seen.get(seen.size() - 1));
                            }
                            return json;
                        }));
    }

    private static ObjectNode item(Row row) {
        ObjectNode item = Json.object()
                .put("id", row.getUUID("id").toString())
                .put("state", row.getString("state"))
                .put("probability", row.getDouble("probability"))
                .put("bits", ModelJson.rounded(row.getDouble("bits")))
                .put("foundAt", row.getOffsetDateTime("found_at").toInstant().toString());
        item.set("weights", Json.parse(row.getString("lines")));
        if (row.getString("decided_by") != null) {
            item.put("decidedBy", row.getString("decided_by"));
            item.put(
                    "decidedAt", row.getOffsetDateTime("decided_at").toInstant().toString());
        }
        ArrayNode leads = item.putArray("leads");
        for (String side : List.of("a", "b")) {
            ObjectNode lead = leads.addObject()
                    .put("id", row.getUUID("lead_" + side).toString())
                    .put(
                            "createdAt",
                            row.getOffsetDateTime("created_" + side).toInstant().toString());
            lead.set("fields", Json.parse(row.getString("fields_" + side)));
        }
        return item;
    }

    /** A person says that two leads are different people. */
    Future<ObjectNode> dismiss(String tenant, UUID id, String actor) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "update possible_duplicate set state = 'dismissed', decided_at = $3, decided_by = $4"
                                        + " where tenant_id = $1 and id = $2 returning id")
                        .execute(Db.params(tenant, id, clock.instant().atOffset(java.time.ZoneOffset.UTC), actor))
                        .map(rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound("There is no such possible duplicate; it may be merged already")
                                        .exception();
                            }
                            return Json.object().put("id", id.toString()).put("state", "dismissed");
                        }));
    }

    /** How leads are matched: the weights, where they come from, and whether all leads have been looked at. */
    Future<ObjectNode> matching(String tenant) {
        List<Attribute> attributes = attributes(tenant);
        return db.in(
                tenant,
                connection -> MatchState.look(connection, tenant)
                        .compose(state -> connection
                                .preparedQuery("""
                                select exists (select 1 from lead_event where tenant_id = $1 and (txid, id) > ($2, $3)
                                  order by txid, id limit 1) as behind,
                                exists (select 1 from (select tenant_id, source from inbox where state = 'pending'
                                  order by due_at, id limit 2000) p
                                  where p.tenant_id = $1 and p.source = 'identity') as joining""")
                                .execute(Db.params(tenant, state.txid(), state.eventId()))
                                .map(rows -> {
                                    Row row = rows.iterator().next();
                                    Model model = state.weights(attributes);
                                    ObjectNode json = Json.object()
                                            .put("leads", state.leads())
                                            .put("learnt", model.learnt())
                                            .put("sureFrom", Model.SURE)
                                            .put("possibleFrom", Model.POSSIBLE)
                                            .put("duplicatesPerLead", ModelJson.rounded(model.duplicates()))
                                            .put(
                                                    "settled",
                                                    !row.getBoolean("behind")
                                                            && !row.getBoolean("joining")
                                                            && !state.asked()
                                                            && state.rescanAfter()
                                                                    .isEmpty()
                                                            && !state.wantsToLearn(attributes));
                                    state.learntAt().ifPresent(at -> json.put("learntAt", at.toString()));
                                    json.put("learntFrom", state.learntFrom());
                                    json.set("weights", ModelJson.weights(model, attributes));
                                    return json;
                                })));
    }

    /** Asks to learn anew and to look at all leads again. */
    Future<ObjectNode> learn(String tenant) {
        return db.in(
                        tenant,
                        connection -> MatchState.lock(connection, tenant)
                                .compose(state -> connection
                                        .preparedQuery("update match_state set asked = true where tenant_id = $1")
                                        .execute(Db.params(tenant))))
                .compose(done -> matching(tenant));
    }

    /** Reads an id. */
    static UUID id(String text) {
        return Ids.parse(text)
                .orElseThrow(() -> Problem.notFound("There is no such id").exception());
    }
}
