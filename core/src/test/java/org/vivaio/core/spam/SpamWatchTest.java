package org.vivaio.core.spam;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;

class SpamWatchTest {
    private static final String URL = TestPostgres.freshDatabase();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Db DB = open();
    private static final String BROWSER =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";

    private static Db open() {
        await(Migrations.apply(VERTX, PgConnectOptions.fromUri(URL)));
        return Db.open(VERTX, PgConnectOptions.fromUri(URL), "spam", 2);
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void close() {
        await(VERTX.close());
    }

    private static Submit submit(
            String tenant, String address, String agent, Map<String, Object> fields, String... noticed) {
        return new Submit(
                tenant, "form:x", 30, Optional.of(address), Optional.of(agent), true, fields, Set.of(noticed));
    }

    private static List<String> codes(Finding finding) {
        return finding.signals().stream().map(Finding.Signal::code).toList();
    }

    @Test
    void an_ordinary_submit_has_no_signals() {
        SpamWatch watch = new SpamWatch(DB, Clock.systemUTC());
        assertThat(await(watch.look(submit(
                                "one",
                                "192.0.2.1",
                                BROWSER,
                                Map.of(
                                        "email",
                                        "anna@acme.example",
                                        "message",
                                        "Six new windows, see https://acme.example/plan"))))
                        .signals())
                .isEmpty();
    }

    @Test
    void each_signal_is_named_and_scored_and_none_but_a_clear_one_is_enough() {
        SpamWatch watch = new SpamWatch(DB, Clock.systemUTC());
        Finding crawler = await(watch.look(submit(
                "one",
                "192.0.2.2",
                "Googlebot/2.1 (+http://www.google.com/bot.html)",
                Map.of("email", "a@mailinator.com", "message", "http://a.example http://b.example http://c.example"))));
        assertThat(codes(crawler))
                .containsExactly(ReasonCodes.BOT_AGENT, ReasonCodes.DISPOSABLE_EMAIL, ReasonCodes.LINKS);
        assertThat(crawler.score()).isEqualTo(105).isGreaterThan(Weights.LIMIT);
        Finding script = await(watch.look(submit("one", "192.0.2.3", "curl/8.5.0", Map.of(), ReasonCodes.POW_MISSING)));
        assertThat(script.score()).isLessThan(Weights.LIMIT);
        for (String clear :
                List.of(ReasonCodes.HONEYPOT, ReasonCodes.TOO_FAST, ReasonCodes.BAD_TOKEN, ReasonCodes.POW_INVALID)) {
            assertThat(await(watch.look(submit("one", "192.0.2.4", BROWSER, Map.of(), clear)))
                            .score())
                    .as(clear)
                    .isGreaterThanOrEqualTo(Weights.LIMIT);
        }
    }

    @Test
    void the_same_text_of_several_people_is_noticed_within_one_tenant() {
        SpamWatch watch = new SpamWatch(DB, Clock.systemUTC());
        String text = "We offer cheap search engine optimisation for your site";
        for (int i = 0; i < 3; i++) {
            assertThat(codes(await(watch.look(submit(
                            "one",
                            "198.51.100." + i,
                            BROWSER,
                            Map.of("email", "s" + i + "@x.example", "message", text + " " + i))))))
                    .isEmpty();
        }
        assertThat(codes(await(watch.look(submit(
                        "one",
                        "198.51.100.9",
                        BROWSER,
                        Map.of("email", "s9@x.example", "message", text.toUpperCase(java.util.Locale.ROOT)))))))
                .containsExactly(ReasonCodes.DUPLICATE_TEXT);
        assertThat(codes(await(watch.look(
                        submit("two", "198.51.100.9", BROWSER, Map.of("email", "s9@x.example", "message", text))))))
                .isEmpty();
    }

    @Test
    void rates_count_by_address_network_and_form() {
        SpamWatch watch = new SpamWatch(DB, Clock.systemUTC());
        Finding last = new Finding(List.of());
        for (int i = 0; i < 32; i++) {
            last = await(watch.look(submit("one", "203.0.113.5", BROWSER, Map.of())));
        }
        assertThat(codes(last)).contains(ReasonCodes.RATE_LIMITED);
        for (int i = 0; i < 160; i++) {
            last = await(watch.look(submit("one", "203.0.113." + i, BROWSER, Map.of())));
        }
        assertThat(codes(last)).contains(ReasonCodes.RATE_NETWORK);
        assertThat(codes(await(watch.look(submit("one", "203.0.112.1", BROWSER, Map.of())))))
                .isEmpty();
        assertThat(watch.difficulty("one", "form:x", 12))
                .as("a busy form asks for more")
                .isEqualTo(16);
        assertThat(watch.difficulty("one", "form:y", 12)).isEqualTo(12);
    }

    @Test
    void people_teach_the_weights_of_their_tenant_only() {
        SpamLessons lessons = new SpamLessons(DB);
        for (int i = 0; i < 8; i++) {
            await(lessons.teach("one", List.of(ReasonCodes.TOO_FAST), false));
        }
        await(lessons.teach("one", List.of(ReasonCodes.LINKS), true));
        Weights one = await(SpamLessons.weights(DB, "one"));
        assertThat(one.of(ReasonCodes.TOO_FAST)).isEqualTo(20);
        assertThat(one.of(ReasonCodes.LINKS)).isEqualTo(36);
        assertThat(one.of(ReasonCodes.HONEYPOT)).isEqualTo(100);
        assertThat(await(SpamLessons.weights(DB, "two")).of(ReasonCodes.TOO_FAST))
                .isEqualTo(60);
    }

    @Test
    void a_puzzle_is_solved_by_work_only_and_counts_once() {
        Puzzle puzzle = Puzzle.of("token", 10);
        int nonce = 0;
        while (!puzzle.solvedBy(String.valueOf(nonce))) {
            nonce++;
        }
        assertThat(Puzzle.of("other", 10).solvedBy(String.valueOf(nonce))
                        && Puzzle.of("third", 10).solvedBy(String.valueOf(nonce)))
                .isFalse();
        assertThat(puzzle.solvedBy("")).isFalse();
        UsedPuzzles used = new UsedPuzzles(DB, Clock.systemUTC());
        assertThat(await(used.use("one", puzzle))).isTrue();
        assertThat(await(used.use("one", puzzle))).isFalse();
        assertThat(await(used.use("two", puzzle))).isTrue();
        await(used.tidy("one"));
    }
}
