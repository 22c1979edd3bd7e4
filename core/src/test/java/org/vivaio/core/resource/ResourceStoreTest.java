package org.vivaio.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.resource.TestInstance.await;
import static org.vivaio.core.resource.TestInstance.problem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Change.Action;
import org.vivaio.core.scoring.ScoringRules;

class ResourceStoreTest {
    private static TestInstance instance;
    private static ResourceStore store;
    private String tenant;
    private String other;

    @BeforeAll
    static void start() {
        instance = new TestInstance(SaveCheck.NONE);
        store = instance.store;
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @BeforeEach
    void twoTenants() {
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        tenant = "one-" + suffix;
        other = "two-" + suffix;
        await(instance.tenants.create(tenant, "One", "test"));
        await(instance.tenants.create(other, "Two", "test"));
    }

    static ObjectNode scoring(double points) {
        return Json.parseObject("""
                {"rules": [{"name": "business", "axis": "fit", "when": "lead.email != null", "points": %s}]}""".formatted(points));
    }

    private static Draft draft(String kind, String name, String spec) {
        return new Draft(kind, name, Json.parseObject(spec));
    }

    private List<String> names(String of) {
        return await(store.list(of, Optional.empty())).stream()
                .map(Resource::key)
                .toList();
    }

    @Test
    void a_fresh_tenant_has_the_default_lifecycle_stored() {
        assertThat(names(tenant)).containsExactly("lifecycle/default");
        Rulebook rulebook = await(instance.rulebooks.active(tenant));
        assertThat(rulebook.version()).isEqualTo(1);
        assertThat(rulebook.part(Lifecycle.class).initial()).isEqualTo("lead");
    }

    @Test
    void saving_compiles_and_puts_in_force_and_another_tenant_sees_nothing() {
        var put = await(store.put(tenant, "scoring", "default", scoring(10), "user:anna"));

        assertThat(put.created()).isTrue();
        assertThat(put.resource().version()).isEqualTo(1);
        Rulebook rulebook = await(instance.rulebooks.active(tenant));
        assertThat(rulebook.version()).isEqualTo(2);
        assertThat(rulebook.part(ScoringRules.class).rule("business")).isPresent();
        assertThat(names(other)).containsExactly("lifecycle/default");
        assertThat(await(store.get(other, "scoring", "default"))).isEmpty();
        assertThat(await(store.versions(other, "scoring", "default"))).isEmpty();
        assertThat(await(instance.rulebooks.active(other))
                        .part(ScoringRules.class)
                        .fit())
                .isEmpty();
    }

    @Test
    void a_spec_reads_back_in_the_order_in_which_it_was_written() {
        ObjectNode spec = Json.parseObject("{\"zeta\": 1, \"a\": {\"y\": 1.50, \"x\": 2}}");
        await(store.put(tenant, "journey", "welcome", spec, "user:anna"));
        assertThat(Json.write(await(store.get(tenant, "journey", "welcome"))
                        .orElseThrow()
                        .spec()))
                .isEqualTo("{\"zeta\":1,\"a\":{\"y\":1.50,\"x\":2}}");
    }

    @Test
    void the_same_again_writes_nothing() {
        await(store.put(tenant, "scoring", "default", scoring(10), "user:anna"));
        var again = await(store.put(tenant, "scoring", "default", scoring(10.0), "user:bruno"));

        assertThat(again.created()).isFalse();
        assertThat(again.resource().version()).isEqualTo(1);
        assertThat(await(store.versions(tenant, "scoring", "default"))).hasSize(1);
        assertThat(await(instance.rulebooks.active(tenant)).version()).isEqualTo(2);
    }

    @Test
    void all_that_is_wrong_is_told_at_once_with_its_path_and_nothing_is_stored() {
        Problem problem = problem(store.apply(
                tenant,
                List.of(
                        draft("scoring", "default", """
                                {"rules": [{"name": "a", "points": 1, "when": "lead.email ="},
                                           {"name": "b", "axis": "engagement", "on": "visit.seen"}]}"""),
                        draft("tag", "fair", "{\"wen\": \"true\"}"),
                        draft("alert", "owner", "{\"connection\": \"mail\", \"template\": \"new\"}")),
                false,
                "user:anna"));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .extracting(FieldError::field)
                .contains(
                        "scoring/default:rules[0].when",
                        "scoring/default:rules[1].points",
                        "tag/fair:wen",
                        "alert/owner:connection",
                        "alert/owner:template");
        assertThat(names(tenant)).containsExactly("lifecycle/default");
    }

    @Test
    void unknown_kinds_bad_names_repeats_and_zero_characters_are_refused() {
        Problem problem = problem(store.apply(
                tenant,
                List.of(
                        draft("spell", "x", "{}"),
                        draft("tag", "Bad Name", "{}"),
                        draft("tag", "twice", "{}"),
                        draft("tag", "twice", "{}"),
                        draft("journey", "zero", "{\"text\": \"a\\u0000b\"}")),
                false,
                "user:anna"));

        assertThat(problem.errors())
                .extracting(FieldError::field, FieldError::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("spell/x", "kind"),
                        org.assertj.core.groups.Tuple.tuple("tag/Bad Name", "name"),
                        org.assertj.core.groups.Tuple.tuple("tag/twice", "duplicate"),
                        org.assertj.core.groups.Tuple.tuple("journey/zero", "text"));
    }

    @Test
    void a_plan_tells_what_applying_would_do_and_does_nothing() {
        await(store.put(tenant, "scoring", "default", scoring(10), "user:anna"));
        await(store.put(tenant, "tag", "old", Json.object(), "user:anna"));
        List<Draft> wish = List.of(
                new Draft("lifecycle", "default", Lifecycle.defaultSpec()),
                new Draft("scoring", "default", scoring(12)),
                draft("tag", "new", "{}"));

        var plan = await(store.plan(tenant, wish, true));

        assertThat(plan.changes())
                .extracting(Change::action, Change::name)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Action.UNCHANGED, "default"),
                        org.assertj.core.groups.Tuple.tuple(Action.UPDATE, "default"),
                        org.assertj.core.groups.Tuple.tuple(Action.CREATE, "new"),
                        org.assertj.core.groups.Tuple.tuple(Action.DELETE, "old"));
        assertThat(Json.write(plan.toJson().at("/changes/1/diff")))
                .isEqualTo("[{\"path\":\"rules[0].points\",\"from\":10.0,\"to\":12.0}]");
        assertThat(plan.rulebook()).isEqualTo(3);
        assertThat(names(tenant)).containsExactly("lifecycle/default", "scoring/default", "tag/old");

        var applied = await(store.apply(tenant, wish, true, "user:anna"));
        assertThat(applied.changes()).isEqualTo(plan.changes());
        assertThat(applied.rulebook()).isEqualTo(4);
        assertThat(names(tenant)).containsExactly("lifecycle/default", "scoring/default", "tag/new");
    }

    @Test
    void what_others_need_cannot_be_deleted_and_what_is_not_there_is_not_found() {
        await(store.apply(
                tenant,
                List.of(
                        draft("connection", "mail", "{\"connector\": \"channel-email\"}"),
                        draft("template", "new", "{\"subject\": \"x\"}"),
                        draft("alert", "owner", "{\"connection\": \"mail\", \"template\": \"new\"}")),
                false,
                "user:anna"));

        assertThat(problem(store.delete(tenant, "template", "new", "user:anna")).errors())
                .extracting(FieldError::field)
                .containsExactly("alert/owner:template");
        assertThat(problem(store.delete(tenant, "template", "none", "user:anna"))
                        .status())
                .isEqualTo(404);
        assertThat(problem(store.delete(other, "template", "new", "user:anna")).status())
                .isEqualTo(404);
    }

    @Test
    void every_version_of_the_rulebook_can_be_had_again() {
        await(store.put(tenant, "scoring", "default", scoring(10), "user:anna"));
        await(store.put(tenant, "scoring", "default", scoring(20), "user:anna"));
        await(store.delete(tenant, "scoring", "default", "user:bruno"));
        var again = await(store.put(tenant, "scoring", "default", scoring(30), "user:anna"));
        assertThat(again.created()).isTrue();
        assertThat(again.resource().version()).isEqualTo(4);

        Rulebooks fresh = new Rulebooks(instance.vertx, instance.db, TestInstance.PARTS);
        assertThat(fresh.cached(tenant, 2)).isEmpty();
        assertThat(points(await(fresh.at(tenant, 1)))).isEmpty();
        assertThat(points(await(fresh.at(tenant, 2)))).contains(10.0);
        assertThat(points(await(fresh.at(tenant, 3)))).contains(20.0);
        assertThat(points(await(fresh.at(tenant, 4)))).isEmpty();
        assertThat(points(await(fresh.active(tenant)))).contains(30.0);
        assertThat(fresh.cached(tenant, 2)).isPresent();
        assertThat(problem(fresh.at(tenant, 99)).status()).isEqualTo(404);
        assertThat(problem(fresh.at("nobody", 1)).status()).isEqualTo(404);

        assertThat(await(store.versions(tenant, "scoring", "default")))
                .extracting(ResourceVersion::version, v -> v.spec().isPresent(), ResourceVersion::actor)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(4L, true, "user:anna"),
                        org.assertj.core.groups.Tuple.tuple(3L, false, "user:bruno"),
                        org.assertj.core.groups.Tuple.tuple(2L, true, "user:anna"),
                        org.assertj.core.groups.Tuple.tuple(1L, true, "user:anna"));
    }

    private static Optional<Double> points(Rulebook rulebook) {
        return rulebook.part(ScoringRules.class).rule("business").map(ScoringRules.Rule::points);
    }

    @Test
    void changes_at_the_same_time_all_count() {
        List<Future<ResourceStore.Put>> puts = IntStream.range(0, 20)
                .mapToObj(i -> store.put(tenant, "tag", "t" + i, Json.object(), "user:anna"))
                .toList();
        await(Future.join(puts));

        assertThat(names(tenant)).hasSize(21);
        assertThat(await(instance.rulebooks.active(tenant)).version()).isEqualTo(21);
    }

    @Test
    void nothing_can_be_saved_for_a_tenant_that_is_not_there() {
        assertThat(problem(store.put("nobody", "tag", "x", Json.object(), "user:anna"))
                        .status())
                .isEqualTo(404);
    }
}
