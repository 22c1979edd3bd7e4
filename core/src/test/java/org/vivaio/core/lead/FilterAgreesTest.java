package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Random expressions on random leads: SQL finds those, and only those, that evaluation finds. */
class FilterAgreesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final List<String> TEXTS = List.of("", "a", "b", "Milano", "à la carte", "100%", "it's", "A");
    private static final List<String> STAGES = List.of("lead", "mql", "cold");
    private static final List<String> SEGMENTS = List.of("s1", "s2");
    private final Random random = new Random(20261126);

    @AfterAll
    static void stop() throws Exception {
        await(VERTX.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private LeadState lead(String tenant, int n) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name : List.of("city", "rooms", "flag", "odd")) {
            switch (random.nextInt(name.equals("odd") ? 6 : 4)) {
                case 0 -> fields.put(name, any(TEXTS));
                case 1 -> fields.put(name, any(List.of(0, 3, -2, 1_000_000)));
                case 2 -> fields.put(name, any(List.of(new BigDecimal("2.5"), new BigDecimal("3.0"))));
                case 3 -> {
                    if (name.equals("flag")) {
                        fields.put(name, random.nextBoolean());
                    }
                }
                case 4 -> fields.put(name, List.of("a", "b"));
                default -> fields.put(name, Map.of("x", 1));
            }
        }
        UUID event = new UUID(1, n);
        Set<String> segments = new TreeSet<>();
        SEGMENTS.stream().filter(s -> random.nextBoolean()).forEach(segments::add);
        return LeadState.unborn(tenant, new UUID(0x7000, 0x8000_0000_0000_0000L | n)).toBuilder()
                .seq(1)
                .stage(any(STAGES))
                .owner(random.nextBoolean() ? Optional.of("giulia") : Optional.empty())
                .source(any(List.of("api", "form")))
                .fields(fields)
                .checks(random.nextBoolean() ? Map.of("email", "business") : Map.of())
                .tags(new TreeSet<>(random.nextBoolean() ? Set.of("fair") : Set.of()))
                .segments(new TreeSet<>(segments))
                .phase(any(List.of("", "loyal")))
                .score(new ScoreState(
                        Map.of(
                                "r",
                                new Contribution(
                                        "r", 1, "fit", any(List.of(0.5, 20.0, 40.0)), event, NOW, ScoreTerms.PLAIN, 1)),
                        Map.of(),
                        ScorePolicy.DEFAULT,
                        Map.of()))
                .createdAt(NOW.minus(random.nextInt(20), ChronoUnit.DAYS))
                .updatedAt(NOW.minus(random.nextInt(3), ChronoUnit.DAYS))
                .build();
    }

    private String expression(int depth) {
        if (depth > 0) {
            switch (random.nextInt(4)) {
                case 0:
                    return "(" + expression(depth - 1) + " && " + expression(depth - 1) + ")";
                case 1:
                    return "(" + expression(depth - 1) + " || " + expression(depth - 1) + ")";
                case 2:
                    return "!(" + expression(depth - 1) + ")";
                default:
                    break;
            }
        }
        String field = "lead." + any(List.of("city", "rooms", "flag", "odd", "absent"));
        String text = "\"" + any(TEXTS) + "\"";
        String order = any(List.of("<", "<=", ">", ">="));
        String equal = any(List.of("==", "!="));
        return switch (random.nextInt(17)) {
            case 0 -> field + " " + equal + " " + text;
            case 1 -> field + " " + equal + " " + any(List.of("3", "2.5", "0", "-2"));
            case 2 -> field + " " + order + " " + any(List.of("3", "2.5", "0"));
            case 3 -> field + " " + equal + " null";
            case 4 -> field + " in [" + text + ", \"b\"]";
            case 5 -> field + " in [3, 2.5]";
            case 6 -> field + "." + any(List.of("startsWith", "endsWith", "contains")) + "(" + text + ")";
            case 7 -> field + " " + equal + " " + random.nextBoolean();
            case 8 -> "lead.stage " + equal + " \"" + any(STAGES) + "\"";
            case 9 -> "lead.owner " + equal + " " + any(List.of("null", "\"giulia\"", "\"luca\""));
            case 10 -> "\"fair\" in lead.tags";
            case 11 -> "\"" + any(SEGMENTS) + "\" in lead.segments";
            case 12 -> "lead.score.total " + order + " " + any(List.of("20", "0.5", "39.9"));
            case 13 -> "lead.checks.email " + equal + " \"business\"";
            case 14 ->
                any(List.of("within", "olderThan")) + "(lead." + any(List.of("createdAt", "updatedAt")) + ", \""
                        + any(List.of("1d", "5d", "36h")) + "\")";
            case 15 -> text + " " + equal + " " + field;
            default -> any(List.of("lead.flag", "lead.phase == \"loyal\"", "true", field + " < " + text));
        };
    }

    @Test
    void sqlAndEvaluationAgreeOnRandomLeads() throws Exception {
        String url = TestPostgres.freshDatabase();
        PgConnectOptions address = PgConnectOptions.fromUri(url);
        await(Migrations.apply(VERTX, address));
        Db db = Db.open(VERTX, address, "filters", 2);
        List<LeadState> leads = new ArrayList<>();
        for (int n = 1; n <= 250; n++) {
            leads.add(lead("one", n));
        }
        List<LeadState> foreign = List.of(lead("two", 9_999));
        await(db.in(
                List.of("one", "two"),
                c -> LeadRows.upsert(c, leads)
                        .compose(done -> LeadRows.upsert(c, foreign))
                        .compose(done -> new SegmentRows(c).update(leads, l -> LeadState.unborn(l.tenant(), l.id())))));
        int translated = 0;
        for (int i = 0; i < 700; i++) {
            String source = expression(3);
            Condition condition = Expressions.condition(source);
            Set<UUID> evaluated = new HashSet<>();
            leads.stream()
                    .filter(lead -> condition.test(Situation.variables(lead, NOW)))
                    .forEach(lead -> evaluated.add(lead.id()));
            List<Object> params = new ArrayList<>(List.of("one"));
            Optional<LeadFilter.Translation> sql = LeadFilter.translate(condition, params, NOW);
            if (sql.isEmpty()) {
                continue;
            }
            translated++;
            Set<UUID> found = await(db.in(
                    "one",
                    c -> c.preparedQuery("select id from lead where tenant_id = $1 and "
                                    + sql.get().sql())
                            .execute(Db.params(params.toArray()))
                            .map(rows -> {
                                Set<UUID> ids = new HashSet<>();
                                rows.forEach(row -> ids.add(row.getUUID(0)));
                                return ids;
                            })));
            assertThat(found).as(source + "  =>  " + sql.get().sql()).isEqualTo(evaluated);
        }
        assertThat(translated).as("expressions of the subset").isGreaterThan(500);
    }
}
