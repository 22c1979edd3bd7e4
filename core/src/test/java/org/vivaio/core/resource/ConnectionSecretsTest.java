package org.vivaio.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vivaio.core.resource.TestInstance.await;
import static org.vivaio.core.resource.TestInstance.problem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.export.ExportRules;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.Sealer;
import org.vivaio.core.platform.postgres.TestPostgres;

class ConnectionSecretsTest {
    private static final AtomicInteger CHECKS = new AtomicInteger();
    private static TestInstance instance;
    private static ResourceStore store;

    @BeforeAll
    static void start() {
        instance = new TestInstance(ConnectionSecretsTest::check);
        store = instance.store;
        await(instance.tenants.create("one", "One", "test"));
        await(instance.tenants.create("two", "Two", "test"));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @BeforeEach
    void noChecksYet() {
        CHECKS.set(0);
    }

    private static Future<ObjectNode> check(
            String tenant, String kind, String name, ObjectNode spec, Consumer<FieldError> problems) {
        if (!kind.equals("connection")) {
            return Future.succeededFuture(Json.object());
        }
        CHECKS.incrementAndGet();
        if (!spec.at("/settings/url").asText().startsWith("https://")) {
            problems.accept(new FieldError("settings.url", "scheme", "must be https"));
        }
        return Future.succeededFuture(
                Json.parseObject("{\"roles\": [\"exporter\", \"receiver\"], \"secrets\": [\"settings.secret\"]}"));
    }

    private static ObjectNode spec(String url, String secret) {
        ObjectNode spec = Json.object().put("connector", "exporter-webhook");
        spec.putObject("settings").put("url", url).put("secret", secret);
        return spec;
    }

    private static Resource stored(String tenant, String name) {
        return await(store.get(tenant, "connection", name)).orElseThrow();
    }

    private static String secret(String tenant, String name) {
        return store.unsealed(tenant, stored(tenant, name))
                .spec()
                .at("/settings/secret")
                .asText();
    }

    @Test
    void a_secret_is_sealed_in_the_store_hidden_in_answers_and_open_for_the_host() {
        var put = await(store.put("one", "connection", "crm", spec("https://a.example", "whsec_visible"), "admin"));

        assertThat(put.resource().spec().at("/settings/secret").has("sealed")).isTrue();
        assertThat(store.shown(put.resource()).at("/settings/secret").asText()).isEqualTo(Secrets.DOTS);
        assertThat(secret("one", "crm")).isEqualTo("whsec_visible");
        assertThat(await(instance.rulebooks.active("one"))
                        .part(ExportRules.class)
                        .exporters())
                .extracting(ExportRules.Exporter::connection)
                .contains("crm");
        for (String table : List.of("resource", "resource_version")) {
            for (var row : TestPostgres.query(instance.url, "select spec::text from " + table)) {
                assertThat(String.valueOf(row.getString(0))).doesNotContain("whsec_visible");
            }
        }
        assertThat(await(store.versions("one", "connection", "crm")).toString()).doesNotContain("sealed\"");
    }

    @Test
    void dots_keep_the_stored_secret_and_the_same_again_is_not_even_checked() {
        await(store.put("one", "connection", "kept", spec("https://a.example", "whsec_1"), "admin"));
        await(store.put("one", "connection", "kept", spec("https://b.example", Secrets.DOTS), "admin"));
        assertThat(secret("one", "kept")).isEqualTo("whsec_1");
        assertThat(CHECKS.get()).isEqualTo(2);

        var same = await(store.put("one", "connection", "kept", spec("https://b.example", Secrets.DOTS), "admin"));
        var written = await(store.put("one", "connection", "kept", spec("https://b.example", "whsec_1"), "admin"));
        assertThat(same.resource().version()).isEqualTo(2);
        assertThat(written.resource().version()).isEqualTo(2);
        assertThat(CHECKS.get()).isEqualTo(2);
    }

    @Test
    void a_new_secret_shows_as_a_change_but_not_what_it_is() {
        await(store.put("one", "connection", "rotated", spec("https://a.example", "whsec_1"), "admin"));
        var plan = await(store.plan(
                "one", List.of(new Draft("connection", "rotated", spec("https://a.example", "whsec_2"))), false));
        assertThat(Json.write(plan.toJson().at("/changes/0/diff")))
                .isEqualTo("[{\"path\":\"settings.secret\",\"from\":\"••••••\",\"to\":\"••••••\"}]");
        await(store.put("one", "connection", "rotated", spec("https://a.example", "whsec_2"), "admin"));
        assertThat(secret("one", "rotated")).isEqualTo("whsec_2");
    }

    @Test
    void dots_are_refused_where_there_is_no_secret_to_keep_also_for_another_connector() {
        var fresh = problem(store.put("one", "connection", "fresh", spec("https://a.example", Secrets.DOTS), "admin"));
        assertThat(fresh.errors()).extracting(FieldError::field).containsExactly("connection/fresh:settings.secret");

        await(store.put("one", "connection", "swapped", spec("https://a.example", "whsec_1"), "admin"));
        ObjectNode swapped = spec("https://evil.example", Secrets.DOTS).put("connector", "another");
        assertThat(problem(store.put("one", "connection", "swapped", swapped, "admin"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void what_the_check_finds_is_told_with_the_path_of_the_resource() {
        var problem = problem(store.put("one", "connection", "bad", spec("http://a.example", "whsec_1"), "admin"));
        assertThat(problem.errors())
                .extracting(FieldError::field, FieldError::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("connection/bad:settings.url", "must be https"));
        assertThat(await(store.get("one", "connection", "bad"))).isEmpty();
    }

    @Test
    void a_source_and_a_receiving_connection_cannot_share_a_door() {
        await(store.put("one", "connection", "hook", spec("https://a.example", "whsec_1"), "admin"));
        assertThat(problem(store.put("one", "source", "hook", Json.object(), "admin"))
                        .errors())
                .extracting(FieldError::field, FieldError::code)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("connection/hook:", "clash"));
        assertThat(problem(store.put("one", "connection", "api", spec("https://a.example", "whsec_1"), "admin"))
                        .status())
                .isEqualTo(422);
        assertThat(await(store.put("two", "source", "hook", Json.object(), "admin"))
                        .created())
                .isTrue();
    }

    @Test
    void a_sealed_secret_opens_for_no_other_tenant_name_or_key() {
        await(store.put("one", "connection", "bound", spec("https://a.example", "whsec_1"), "admin"));
        Resource bound = stored("one", "bound");

        assertThatThrownBy(() -> store.unsealed("two", bound)).hasMessageContaining("another key");
        Resource renamed = new Resource("connection", "stolen", 1, bound.spec(), bound.derived());
        assertThatThrownBy(() -> store.unsealed("one", renamed)).hasMessageContaining("another key");
        ResourceStore otherKey = new ResourceStore(
                instance.vertx,
                instance.db,
                Clock.systemUTC(),
                Sealer.ofText("quite another key"),
                instance.rulebooks,
                ConnectionSecretsTest::check);
        assertThatThrownBy(() -> otherKey.unsealed("one", bound)).hasMessageContaining("VIVAIO_SECRET_KEY");
        assertThat(await(store.get("two", "connection", "bound"))).isEmpty();

        // with the key lost, a secret that is entered again is taken
        await(otherKey.put("one", "connection", "bound", spec("https://a.example", "whsec_9"), "admin"));
        assertThat(otherKey.unsealed("one", stored("one", "bound"))
                        .spec()
                        .at("/settings/secret")
                        .asText())
                .isEqualTo("whsec_9");
    }
}
