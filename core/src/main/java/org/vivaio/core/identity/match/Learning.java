package org.vivaio.core.identity.match;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;

/** Gathers a sample of a tenant's leads and the pairs that share keys, a page at a time, and learns from it. */
final class Learning {
    private static final Logger LOG = LoggerFactory.getLogger(Learning.class);
    /** Leads whose pairs are looked up. */
    private static final int SAMPLE = 4_000;

    private static final int PAGE = 200;
    private static final int STRETCHES = SAMPLE / PAGE;
    private static final int MOST_PAIRS = 40_000;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;

    Learning(Vertx vertx, Db db, Clock clock) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
    }

    private static final class Sample {
        private final Map<UUID, Integer> place = new LinkedHashMap<>();
        private final List<Profile> profiles = new ArrayList<>();
        private final Set<Learner.Pair> pairs = new LinkedHashSet<>();
        private final Map<UUID, List<UUID>> candidates = new LinkedHashMap<>();
        private int looked;
    }

    Future<Void> learn(String tenant, List<Attribute> attributes) {
        Sample sample = new Sample();
        return starts(tenant)
                .compose(starts -> {
                    Future<Void> chain = Future.succeededFuture();
                    for (UUID start : starts) {
                        chain = chain.compose(done -> stretch(tenant, start, sample));
                    }
                    return chain;
                })
                .compose(done -> profiles(tenant, attributes, sample))
                .compose(done -> db.in(tenant, connection -> MatchState.look(connection, tenant)))
                .compose(state -> vertx.executeBlocking(
                        () -> sample.profiles.size() < Learner.FEWEST / 2
                                ? Optional.<Model>empty()
                                : Optional.of(new Learner(attributes, new SplittableRandom(state.leads()))
                                        .learn(
                                                sample.profiles,
                                                List.copyOf(sample.pairs),
                                                sample.looked,
                                                state.leads())),
                        false))
                .compose(model -> {
                    LOG.info(
                            "Matching of tenant {} learnt from {} leads and {} pairs",
                            tenant,
                            sample.looked,
                            sample.pairs.size());
                    return db.in(
                            tenant,
                            connection -> MatchState.learnt(
                                    connection,
                                    tenant,
                                    attributes,
                                    model,
                                    clock.instant().truncatedTo(ChronoUnit.MICROS)));
                });
    }

    /** Where the stretches of the sample begin: all over the leads, whose ids go by time. */
    private Future<List<UUID>> starts(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("""
                                select (select lead_id from match_lead where tenant_id = $1 order by lead_id limit 1) as first,
                                  (select lead_id from match_lead where tenant_id = $1 order by lead_id desc limit 1) as last""")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            var row = rows.iterator().next();
                            UUID first = row.getUUID("first");
                            UUID last = row.getUUID("last");
                            if (first == null || last == null) {
                                return List.<UUID>of();
                            }
                            List<UUID> starts = new ArrayList<>();
                            long from = first.getMostSignificantBits() >>> 16;
                            long to = last.getMostSignificantBits() >>> 16;
                            for (int i = 0; i < STRETCHES; i++) {
                                long moment = from + (to - from) * i / STRETCHES;
                                starts.add(i == 0 ? new UUID(0, 0) : new UUID(moment << 16, 0));
                            }
                            return starts;
                        }));
    }

    private Future<Void> stretch(String tenant, UUID start, Sample sample) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select lead_id, tokens from match_lead where tenant_id = $1 and lead_id > $2"
                                + " order by lead_id limit $3")
                        .execute(Db.params(tenant, start, PAGE))
                        .compose(rows -> MatchRows.indexed(connection).map(rows))
                        .compose(rows -> {
                            Map<UUID, Set<Long>> keys = new HashMap<>();
                            rows.forEach(row -> {
                                if (!sample.candidates.containsKey(row.getUUID(0))) {
                                    keys.put(row.getUUID(0), new HashSet<>(Arrays.asList(row.getArrayOfLongs(1))));
                                    sample.candidates.put(row.getUUID(0), List.of());
                                }
                            });
                            sample.looked += keys.size();
                            return MatchRows.candidates(connection, tenant, keys);
                        })
                        .map(found -> {
                            sample.candidates.putAll(found);
                            return null;
                        }));
    }

    private Future<Void> profiles(String tenant, List<Attribute> attributes, Sample sample) {
        Set<UUID> all = new LinkedHashSet<>(sample.candidates.keySet());
        int pairs = 0;
        for (List<UUID> others : sample.candidates.values()) {
            pairs += others.size();
            if (pairs > MOST_PAIRS) {
                break;
            }
            all.addAll(others);
        }
        List<UUID> list = List.copyOf(all);
        Future<Void> chain = Future.succeededFuture();
        for (int from = 0; from < list.size(); from += PAGE) {
            List<UUID> page = list.subList(from, Math.min(list.size(), from + PAGE));
            chain = chain.compose(done -> db.in(tenant, connection -> said(connection, tenant, page)))
                    .map(said -> {
                        said.forEach((lead, fields) -> {
                            sample.place.put(lead, sample.profiles.size());
                            sample.profiles.add(Profile.of(attributes, fields));
                        });
                        return null;
                    });
        }
        return chain.map(done -> {
            sample.candidates.forEach((lead, others) -> {
                Integer a = sample.place.get(lead);
                for (UUID other : others) {
                    Integer b = sample.place.get(other);
                    if (a != null && b != null && sample.pairs.size() < MOST_PAIRS) {
                        sample.pairs.add(new Learner.Pair(Math.min(a, b), Math.max(a, b)));
                    }
                }
            });
            return null;
        });
    }

    private static Future<Map<UUID, Map<String, Object>>> said(
            SqlConnection connection, String tenant, Collection<UUID> leads) {
        return MatchRows.firstSaid(connection, tenant, leads);
    }
}
