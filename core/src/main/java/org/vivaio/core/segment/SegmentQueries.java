package org.vivaio.core.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.LeadFilter;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Json;

/** Counts segments, and tries expressions that are not saved yet. */
public final class SegmentQueries {
    /** One index, compared with =: the count of a segment reads nothing but its own entries. */
    public static final String COUNT = "select count(*) from lead_segment where tenant_id = $1 and segment = $2";

    private static final int MOST_COUNTED = 100_000;
    private static final int SAMPLE = 500;

    private final Db db;
    private final LeadQueries leads;
    private final Clock clock;

    /** Reads by the pool for reading. */
    public SegmentQueries(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.leads = new LeadQueries(db, clock);
    }

    /** The segments with how many leads are in each; {@code sweeping} while a new rulebook is still being counted. */
    Future<ObjectNode> list(String tenant, SegmentRules rules) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select segment, count(*) from lead_segment where tenant_id = $1 group by segment")
                        .execute(Db.params((Object) tenant))
                        .compose(counts -> connection
                                .preparedQuery(
                                        "select exists (select 1 from rulebook where tenant_id = $1 and swept_at is null)")
                                .execute(Db.params((Object) tenant))
                                .map(sweeping -> {
                                    Map<String, Long> byName = new HashMap<>();
                                    counts.forEach(row -> byName.put(row.getString(0), row.getLong(1)));
                                    return list(
                                            rules,
                                            byName,
                                            sweeping.iterator().next().getBoolean(0));
                                })));
    }

    private ObjectNode list(SegmentRules rules, Map<String, Long> counts, boolean sweeping) {
        ObjectNode json = Json.object().put("sweeping", sweeping);
        ArrayNode items = json.putArray("items");
        for (SegmentRules.Segment segment : rules.segments()) {
            ObjectNode item = items.addObject().put("name", segment.name());
            item.set("label", Json.MAPPER.valueToTree(segment.label()));
            item.put("when", segment.when().source()).put("count", counts.getOrDefault(segment.name(), 0L));
            reach(segment.when(), item);
        }
        return json;
    }

    /** How many leads are in a segment now. */
    public Future<Long> count(String tenant, String segment) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(COUNT)
                        .execute(Db.params(tenant, segment))
                        .map(rows -> rows.iterator().next().getLong(0)));
    }

    /** What an expression would select: counted where SQL has words for it, else tried on the newest leads. */
    Future<ObjectNode> preview(String tenant, Condition condition) {
        List<Object> params = new ArrayList<>();
        params.add(tenant);
        Instant now = clock.instant();
        Optional<LeadFilter.Translation> sql = LeadFilter.translate(condition, params, now);
        ObjectNode json = Json.object();
        reach(condition, json);
        if (sql.isEmpty()) {
            return sample(tenant, condition, json, now);
        }
        params.add(MOST_COUNTED + 1);
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("select count(*) from (select 1 from lead where tenant_id = $1"
                                        + " and erased_at is null and "
                                        + sql.get().sql() + " limit $" + params.size()
                                        + ") found")
                                .execute(Db.params(params.toArray())))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    long count = row.getLong(0);
                    json.put("count", Math.min(count, MOST_COUNTED));
                    if (count > MOST_COUNTED) {
                        json.put("more", true);
                    }
                    return json;
                })
                // a store so big that counting takes too long is tried on a sample instead
                .recover(slow -> sample(tenant, condition, json, now));
    }

    private Future<ObjectNode> sample(String tenant, Condition condition, ObjectNode json, Instant now) {
        return leads.newest(tenant, SAMPLE).map(sample -> {
            long matching = sample.stream()
                    .filter(lead -> condition.test(Situation.variables(lead, now)))
                    .count();
            return json.put("sampled", sample.size()).put("matching", matching);
        });
    }

    /** Whether an index finds such leads, and what to know when none does. */
    private void reach(Condition condition, ObjectNode json) {
        Optional<LeadFilter.Translation> sql = LeadFilter.translate(condition, new ArrayList<>(), clock.instant());
        json.put("sql", sql.isPresent());
        json.put("indexed", sql.map(LeadFilter.Translation::indexed).orElse(false));
        if (sql.isEmpty()) {
            json.put(
                    "warning",
                    "Only evaluation understands this expression: after a change of rules, each lead is looked at once"
                            + " in the background until the segment is complete. Members are kept current at once.");
        } else if (!sql.get().indexed()) {
            json.put(
                    "warning",
                    "No index finds these leads: trying the expression and searching by it reads every lead. Join a"
                            + " condition on stage, owner or another segment by && to narrow it.");
        }
    }
}
