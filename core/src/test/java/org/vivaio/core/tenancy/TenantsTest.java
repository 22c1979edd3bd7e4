package org.vivaio.core.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.resource.TestInstance.await;
import static org.vivaio.core.resource.TestInstance.problem;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.auth.ApiKeys;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.auth.TenantDirectory.Standing;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.SaveCheck;
import org.vivaio.core.resource.TestInstance;

class TenantsTest {
    private static final String HOLDERS = """
            select relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
             where c.relkind in ('r', 'p') and not c.relispartition and relnamespace = 'public'::regnamespace""";

    private static TestInstance instance;
    private static Tenants tenants;

    @BeforeAll
    static void start() {
        instance = new TestInstance(SaveCheck.NONE);
        tenants = instance.tenants;
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void a_tenant_is_made_once_and_known_at_once() {
        Tenant made = await(tenants.create("made", " Made S.r.l. ", "admin"));

        assertThat(made.name()).isEqualTo("Made S.r.l.");
        assertThat(tenants.active()).contains("made");
        assertThat(await(tenants.get("made"))).map(Tenant::rulebook).contains(1L);
        assertThat(await(tenants.standing("made"))).isEqualTo(Standing.ACTIVE);
        assertThat(problem(tenants.create("made", "Again", "admin")).status()).isEqualTo(409);
        assertThat(problem(tenants.create("Bad_Id", " ", "admin")).errors()).hasSize(2);
        assertThat(await(tenants.standing("none"))).isEqualTo(Standing.UNKNOWN);
        assertThat(await(tenants.standing("'; drop"))).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void a_suspended_tenant_takes_no_part_until_it_is_resumed() {
        await(tenants.create("paused", "Paused", "admin"));
        await(tenants.setActive("paused", false));
        assertThat(tenants.active()).doesNotContain("paused");
        assertThat(await(tenants.standing("paused"))).isEqualTo(Standing.SUSPENDED);
        await(tenants.setActive("paused", true));
        assertThat(tenants.active()).contains("paused");
        assertThat(problem(tenants.setActive("none", false)).status()).isEqualTo(404);
    }

    @Test
    void a_deleted_tenant_leaves_no_row_anywhere_and_another_keeps_all_of_its_own() {
        ApiKeys keys = new ApiKeys(instance.db, new Ids(java.time.Clock.systemUTC()), java.time.Clock.systemUTC());
        for (String tenant : List.of("gone", "stays")) {
            await(tenants.create(tenant, tenant, "admin"));
            await(instance.store.put(tenant, "tag", "fair", Json.object(), "admin"));
            await(keys.create(tenant, "crm", Role.OPERATOR));
            TestPostgres.query(
                    instance.url,
                    "insert into lead_word (tenant_id, token, lead_id) select '" + tenant
                            + "', 'w' || n, gen_random_uuid() from generate_series(1, 12000) n");
            TestPostgres.query(
                    instance.url,
                    "insert into lead_event (tenant_id, id, lead_id, seq, type, at, recorded_at, actor, rulebook)"
                            + " select '" + tenant
                            + "', uuid_floor(now() - n * interval '1 day'), gen_random_uuid(), 1,"
                            + " 'visit.seen', now(), now(), 'lead', 1 from generate_series(1, 90) n");
        }
        assertThat(rows("gone")).hasSizeGreaterThanOrEqualTo(6);

        await(tenants.delete("gone"));

        assertThat(rows("gone")).isEmpty();
        assertThat(rows("stays")).hasSizeGreaterThanOrEqualTo(6).contains("lead_word 12000", "lead_event 90");
        assertThat(tenants.active()).doesNotContain("gone").contains("stays");
        assertThat(problem(tenants.delete("gone")).status()).isEqualTo(404);

        // the same name may come back, with rules of its own
        await(tenants.create("gone", "Back", "admin"));
        assertThat(await(instance.rulebooks.active("gone")).version()).isEqualTo(1);
        assertThat(await(instance.store.versions("gone", "tag", "fair"))).isEmpty();
    }

    private static List<String> rows(String tenant) {
        List<String> found = new ArrayList<>();
        for (var table : TestPostgres.query(instance.url, HOLDERS)) {
            String name = table.getString(0);
            long count = TestPostgres.query(
                            instance.url, "select count(*) from " + name + " where tenant_id = '" + tenant + "'")
                    .iterator()
                    .next()
                    .getLong(0);
            if (count > 0) {
                found.add(name + " " + count);
            }
        }
        return found;
    }

    @Test
    void all_tables_that_hold_tenants_rows_are_found_in_the_catalogue() {
        List<String> expected = new ArrayList<>();
        TestPostgres.query(instance.url, HOLDERS).forEach(row -> expected.add(row.getString(0)));
        assertThat(await(instance.db.run(Removal::tables)))
                .containsExactlyInAnyOrderElementsOf(expected)
                .contains("lead", "lead_event", "inbox", "effect", "api_key", "resource");
    }

    @Test
    void a_change_on_another_node_is_heard_of() {
        TestPostgres.query(instance.url, "insert into tenant (id, name, created_at) values ('elsewhere', 'E', now())");
        assertThat(await(tenants.standing("elsewhere"))).isEqualTo(Standing.ACTIVE);
        instance.vertx.eventBus().publish(Tenants.CHANGED, new JsonObject().put("tenant", "elsewhere"));
        Awaitility.await()
                .atMost(4, TimeUnit.SECONDS)
                .until(() -> tenants.active().contains("elsewhere"));
        ResourceStore.Saved saved = await(instance.store.plan("elsewhere", List.of(), false));
        assertThat(saved.rulebook()).isZero();
        assertThat(await(instance.rulebooks.active("elsewhere")).version()).isZero();
    }
}
