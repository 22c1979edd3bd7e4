package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.platform.postgres.TestPostgres;

/** What the pipeline does when something is wrong: one bad fact, endless rules, two nodes, many callers, too much. */
class PipelineFaultsTest {
    private final String url = TestPostgres.freshDatabase();
    private final List<PipelineRig> rigs = new ArrayList<>();
    private final AtomicBoolean faulty = new AtomicBoolean(true);

    private final Decider throwing = situation -> {
        boolean bad = situation.fact().data() instanceof Observed note
                        && "poison".equals(note.data().get("text"))
                || "poison".equals(situation.lead().fields().get("message"));
        if (bad && faulty.get()) {
            throw new IllegalStateException("This decider has a fault");
        }
        return Decider.Outcome.NOTHING;
    };

    private PipelineRig rig(Decider decider, EffectWriter effects, long bound) {
        PipelineRig rig = new PipelineRig(url, decider, effects, bound);
        rigs.add(rig);
        return rig;
    }

    private PipelineRig rig(Decider decider) {
        return rig(decider, PipelineRig.noEffects(), 1_000_000);
    }

    @AfterEach
    void stop() {
        rigs.forEach(PipelineRig::close);
    }

    private static String lead(PipelineRig rig, String email) {
        JsonObject verdict = PipelineRig.await(rig.capture("one", 10_000, "email", email));
        assertThat(verdict.getString("verdict")).isEqualTo("accepted");
        return verdict.getString("leadId");
    }

    private static void settled(PipelineRig rig) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> rig.number("select count(*) from inbox where state = 'pending'") == 0);
    }

    /** The texts of the notes of a lead, as they were decided. */
    private List<String> notes(String lead) {
        List<String> notes = new ArrayList<>();
        TestPostgres.query(
                        url,
                        "select personal ->> 'text' from lead_event where lead_id = '" + lead
                                + "' and type = 'note.added' order by seq")
                .forEach(row -> notes.add(row.getString(0)));
        return notes;
    }

    @Test
    void a_decider_that_throws_parks_its_fact_and_what_comes_behind_it_for_that_lead_only() {
        PipelineRig rig = rig(throwing);
        String sick = lead(rig, "sick@faults.example");
        String well = lead(rig, "well@faults.example");

        JsonObject poison = PipelineRig.await(rig.note("one", sick, 10_000, "poison"));
        assertThat(poison.getBoolean("decided")).as("stored, and said so").isFalse();
        PipelineRig.await(rig.note("one", sick, 0, "behind"));
        assertThat(PipelineRig.await(rig.note("one", well, 10_000, "fine")).getBoolean("decided"))
                .isTrue();
        settled(rig);

        assertThat(notes(sick)).isEmpty();
        assertThat(notes(well)).containsExactly("fine");
        assertThat(rig.number("select count(*) from inbox where state = 'stuck'"))
                .isEqualTo(2);
        assertThat(rig.value("select cause from inbox where id = '" + poison.getString("captureId") + "'"))
                .contains("IllegalStateException", "This decider has a fault");
        await("the gauge")
                .atMost(Duration.ofSeconds(20))
                .until(() -> rig.meters.get("vivaio_facts_stuck").gauge().value() == 2);

        JsonObject replay = new JsonObject()
                .put("tenant", "one")
                .put("id", poison.getString("captureId"))
                .put("actor", "user:test");
        assertThat(PipelineRig.await(rig.ask(LeadBus.REPLAY_CAPTURE, replay)).getBoolean("decided"))
                .as("nothing was mended")
                .isFalse();
        assertThat(notes(sick)).isEmpty();

        faulty.set(false);
        assertThat(PipelineRig.await(rig.ask(LeadBus.REPLAY_CAPTURE, replay)).getString("verdict"))
                .isEqualTo("accepted");
        await("what waited behind it")
                .atMost(Duration.ofSeconds(30))
                .until(() -> notes(sick).size() == 2);
        assertThat(notes(sick)).containsExactly("poison", "behind");
        assertThat(rig.number("select count(*) from inbox where state = 'stuck'"))
                .isZero();
        assertThat(rig.number("select count(*) from lead"))
                .as("nobody was made by the replay")
                .isEqualTo(2);
    }

    @Test
    void a_capture_of_a_lead_with_a_stuck_fact_waits_behind_it_and_goes_on_at_once_after_the_retry() {
        PipelineRig rig = rig(throwing);
        String sick = lead(rig, "sick@faults.example");
        JsonObject poison = PipelineRig.await(rig.note("one", sick, 10_000, "poison"));
        long start = System.nanoTime();
        JsonObject behind = PipelineRig.await(rig.capture("one", 10_000, "email", "sick@faults.example"));
        assertThat(behind.getBoolean("decided")).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("a caller hears at once that it waits")
                .isLessThan(Duration.ofSeconds(3));
        assertThat(PipelineRig.await(rig.note("one", sick, 10_000, "last")).getBoolean("decided"))
                .isFalse();
        assertThat(PipelineRig.await(rig.capture("two", 10_000, "email", "sick@faults.example"))
                        .getString("verdict"))
                .as("the other tenant's lead with the same address")
                .isEqualTo("accepted");
        assertThat(rig.number("select count(*) from inbox where state = 'stuck' and lead_id = '" + sick + "'"))
                .isEqualTo(3);

        faulty.set(false);
        assertThat(PipelineRig.await(rig.ask(
                                LeadBus.REPLAY_CAPTURE,
                                new JsonObject()
                                        .put("tenant", "one")
                                        .put("id", poison.getString("captureId"))
                                        .put("actor", "user:test")))
                        .getString("verdict"))
                .isEqualTo("accepted");
        await("what waited behind it")
                .atMost(Duration.ofSeconds(3))
                .until(() -> notes(sick).size() == 2);
        assertThat(rig.value("select string_agg(type, ',' order by seq) from lead_event where lead_id = '" + sick
                        + "' and cause is null and seq > 1"))
                .isEqualTo("note.added,capture.accepted,note.added");
    }

    @Test
    void a_caller_takes_along_what_came_before_for_the_same_lead() {
        PipelineRig rig = rig(throwing);
        String lead = lead(rig, "early@faults.example");
        PipelineRig.await(rig.note("one", lead, 0, "first"));
        PipelineRig.await(rig.note("one", lead, 0, "second"));
        assertThat(PipelineRig.await(rig.note("one", lead, 10_000, "third")).getString("verdict"))
                .isEqualTo("accepted");
        assertThat(notes(lead)).as("when the third is answered").containsExactly("first", "second", "third");
        PipelineRig.await(rig.note("one", lead, 0, "fourth"));
        assertThat(PipelineRig.await(rig.capture("one", 10_000, "email", "early@faults.example"))
                        .getString("verdict"))
                .isEqualTo("accepted");
        assertThat(notes(lead)).as("when the capture is answered").hasSize(4);
    }

    @Test
    void a_capture_that_is_stuck_holds_back_what_comes_for_its_lead_and_is_found_by_an_erasure() {
        PipelineRig rig = rig(throwing);
        PipelineRig.await(
                rig.capture("one", 10_000, "email", "gone@faults.example", "message", "poison", "lastName", "Zqfirst"));
        String gone = lead(rig, "gone@faults.example");
        PipelineRig.await(rig.capture("one", 10_000, "email", "gone@faults.example", "message", "poison"));
        assertThat(PipelineRig.await(rig.note("one", gone, 10_000, "behind")).getBoolean("decided"))
                .isFalse();
        PipelineRig.await(
                rig.capture("two", 10_000, "email", "gone@faults.example", "message", "poison", "lastName", "Zqother"));
        assertThat(rig.number("select count(*) from inbox where state = 'stuck'"))
                .isEqualTo(4);

        PipelineRig.await(rig.ask(
                LeadBus.ERASE,
                new JsonObject()
                        .put("tenant", "one")
                        .put("id", gone)
                        .put("why", "erased")
                        .put("actor", "user:test")));

        assertThat(rig.number("select count(*) from inbox where tenant_id = 'one'"
                        + " and (body is not null or cause is not null or state = 'stuck')"))
                .isZero();
        assertThat(rig.value("select convert_from(body, 'UTF8') from inbox where tenant_id = 'two'"))
                .contains("Zqother");
    }

    @Test
    void one_bad_capture_among_many_is_parked_alone_and_can_be_replayed() {
        PipelineRig rig = rig(throwing);
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            long wait = i % 2 == 0 ? 10_000 : 0;
            all.add(rig.capture("one", wait, "email", i + "@faults.example", "message", i == 60 ? "poison" : "hello"));
        }
        all.forEach(PipelineRig::await);
        settled(rig);
        assertThat(rig.number("select count(*) from lead")).isEqualTo(119);
        String stuck = rig.value("select id from inbox where state = 'stuck'");
        faulty.set(false);
        JsonObject done = PipelineRig.await(rig.ask(
                LeadBus.REPLAY_CAPTURE,
                new JsonObject().put("tenant", "one").put("id", stuck).put("actor", "user:test")));
        assertThat(done.getString("verdict")).isEqualTo("accepted");
        assertThat(rig.number("select count(*) from lead")).isEqualTo(120);
    }

    @Test
    void rules_that_answer_each_other_without_end_are_stopped_and_parked() {
        PipelineRig rig = rig(situation -> {
            if (!"endless".equals(situation.lead().fields().get("message"))) {
                return Decider.Outcome.NOTHING;
            }
            boolean there = situation.lead().tags().contains("x");
            return Decider.Outcome.event(new TagChanged(!there, "x", Optional.of("endless")));
        });
        PipelineRig.await(rig.capture("one", 10_000, "email", "endless@faults.example", "message", "endless"));
        lead(rig, "other@faults.example");
        assertThat(rig.value("select cause from inbox where state = 'stuck'")).contains("without end");
        assertThat(rig.number("select count(*) from lead")).isOne();
    }

    @Test
    void what_only_the_database_refuses_is_found_by_halving() {
        Decider unstorable = situation -> situation.lead().tags().isEmpty()
                        && "bad".equals(situation.lead().fields().get("message"))
                ? Decider.Outcome.event(new TagChanged(true, "bad\u0000", Optional.empty()))
                : Decider.Outcome.NOTHING;
        PipelineRig rig = rig(unstorable);
        for (int i = 0; i < 80; i++) {
            PipelineRig.await(rig.capture(
                    "two", 0, "email", i + "@halved.example", "message", i == 33 || i == 34 ? "bad" : "good"));
        }
        settled(rig);
        assertThat(rig.number("select count(*) from lead")).isEqualTo(78);
        assertThat(rig.number("select count(*) from inbox where state = 'stuck'"))
                .isEqualTo(2);
    }

    @Test
    void two_nodes_never_decide_a_fact_twice() {
        PipelineRig a = rig(throwing);
        PipelineRig b = rig(throwing);
        String known = lead(a, "known@faults.example");
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            PipelineRig rig = i % 2 == 0 ? a : b;
            long wait = i % 3 == 0 ? 10_000 : 0;
            all.add(
                    i % 5 == 0
                            ? rig.note("one", known, wait, "note " + i)
                            : rig.capture(i % 7 == 0 ? "two" : "one", wait, "email", i % 50 + "@both.example"));
        }
        all.forEach(PipelineRig::await);
        settled(a);
        assertThat(a.number("select count(*) from inbox where state <> 'done'")).isZero();
        assertThat(a.number("select count(*) from inbox i where (select count(*) from lead_event e"
                        + " where e.inbox_id = i.id and e.cause is null) <> 1"))
                .as("each fact has exactly one event of its own")
                .isZero();
        assertThat(
                        a.number(
                                "select count(*) from (select lead_id, seq from lead_event group by 1, 2 having count(*) > 1) x"))
                .isZero();
        assertThat(a.number("select count(*) from lead l where seq <> (select max(seq) from lead_event e"
                        + " where e.lead_id = l.id)"))
                .isZero();
        assertThat(notes(known)).hasSize(80).doesNotHaveDuplicates();
    }

    @Test
    void fifty_callers_with_overlapping_keys_all_end_well() {
        PipelineRig a = rig(throwing);
        PipelineRig b = rig(throwing);
        for (int round = 0; round < 6; round++) {
            List<Future<JsonObject>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int person = (i * 7 + round) % 10;
                int other = (i * 3 + round) % 10;
                all.add((i % 2 == 0 ? a : b)
                        .capture(
                                "one",
                                10_000,
                                "firstName",
                                "Anna",
                                "email",
                                person + "@storm.example",
                                "phone",
                                "+39 06 55501" + (10 + other)));
            }
            for (Future<JsonObject> one : all) {
                JsonObject verdict = PipelineRig.await(one);
                assertThat(verdict.getBoolean("decided"))
                        .as("within its ten seconds")
                        .isTrue();
                assertThat(verdict.getString("verdict")).isEqualTo("accepted");
            }
        }
        assertThat(a.number("select count(*) from inbox where state <> 'done'")).isZero();
        assertThat(a.number("select count(*) from lead")).isLessThanOrEqualTo(20);
        assertThat(a.number("select count(*) from match_key k where not exists (select from lead l"
                        + " where l.tenant_id = k.tenant_id and l.id = k.lead_id)"))
                .as("keys of nobody")
                .isZero();
    }

    /** Each is sent when the one before it was acknowledged: only so is there an order of arrival at all. */
    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 1", "2, 1000", "1, 7", "2, 7"})
    void what_comes_for_one_lead_is_decided_in_the_order_in_which_it_came(int nodes, int waitingEach) {
        List<PipelineRig> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(rig(throwing));
        }
        String lead = lead(all.get(0), "order@faults.example");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add("note " + i);
            long wait = i % waitingEach == waitingEach - 1 ? 10_000 : 0;
            PipelineRig.await(all.get(i % nodes).note("one", lead, wait, "note " + i));
        }
        settled(all.get(0));
        List<String> decided = notes(lead);
        assertThat(decided).containsExactlyInAnyOrderElementsOf(sent);
        if (nodes == 1) {
            assertThat(decided).isEqualTo(sent);
        }
        Map<String, Long> arrived = arrivedAt(lead);
        assertThat(decided.stream().map(arrived::get)).isSorted();
    }

    /** Milliseconds by note; within one of them two nodes cannot tell the order. */
    private Map<String, Long> arrivedAt(String lead) {
        Map<String, Long> arrived = new HashMap<>();
        TestPostgres.query(
                        url,
                        "select id, convert_from(body, 'UTF8')::jsonb #>> '{facts,0,data,text}' from inbox where lead_id = '"
                                + lead + "' and kind = 'fact'")
                .forEach(row -> arrived.put(
                        row.getString(1), Received.receivedAt(row.getUUID(0)).toEpochMilli()));
        return arrived;
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 1"})
    void captures_with_the_same_exact_key_are_decided_in_the_order_in_which_they_came(int nodes, int waitingEach) {
        List<PipelineRig> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            all.add(rig(throwing));
        }
        for (int i = 0; i < 300; i++) {
            long wait = i % waitingEach == waitingEach - 1 ? 10_000 : 0;
            PipelineRig.await(all.get(i % nodes)
                    .capture("one", wait, "email", i % 3 + "@exact.example", "message", "message " + i));
        }
        settled(all.get(0));
        List<String> wrong = new ArrayList<>();
        for (Row row : TestPostgres.query(url, """
                select string_agg(i.body_text, ',' order by e.seq) as decided,
                  string_agg(i.body_text, ',' order by substring(i.body_text, '[0-9]+')::int) as sent
                from lead_event e
                join (select id, substring(convert_from(body, 'UTF8'), 'message ([0-9]+)') as body_text from inbox) i
                  on i.id = e.inbox_id
                group by e.lead_id""")) {
            if (!row.getString("decided").equals(row.getString("sent"))) {
                wrong.add(row.getString("decided"));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void beyond_the_backlog_bound_a_capture_is_refused_before_it_is_stored() {
        PipelineRig first = rig(throwing);
        for (int i = 0; i < 6; i++) {
            TestPostgres.query(
                    url,
                    "insert into inbox (tenant_id, id, kind, source, content_type, body, due_at) values ('two', '"
                            + new org.vivaio.core.platform.Ids(java.time.Clock.systemUTC()).next()
                            + "', 'capture', 'api', 'application/json', '{}', now() + interval '1 hour')");
        }
        PipelineRig full = rig(throwing, PipelineRig.noEffects(), 5);
        await().until(() -> full.meters.get("vivaio_inbox_pending").gauge().value() >= 5);
        long stored = first.number("select count(*) from inbox");
        assertThatThrownBy(() -> PipelineRig.await(full.capture("one", 10_000, "email", "late@faults.example")))
                .satisfies(failure -> assertThat(org.vivaio.core.platform.BusProblems.read(
                                        (io.vertx.core.eventbus.ReplyException) failure)
                                .map(problem -> problem.status()))
                        .contains(503));
        assertThat(first.number("select count(*) from inbox")).isEqualTo(stored);
        lead(first, "other-node@faults.example");
    }
}
