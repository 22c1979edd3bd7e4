package org.vivaio.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.resource.TestInstance.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Explains the queries of this feature as the application's role: row-level security must leave them their index. */
class HotQueriesTest {
    private static final TestInstance INSTANCE = filled();

    private static TestInstance filled() {
        TestInstance instance = new TestInstance(SaveCheck.NONE);
        await(instance.tenants.create("one", "One", "test"));
        TestPostgres.query(
                instance.url,
                "insert into tenant (id, name, created_at) select 'other-' || n, 'x', now() from generate_series(1, 2000) n");
        TestPostgres.query(
                instance.url,
                "insert into api_key (tenant_id, id, name, role, token_hash, created_at) select id, gen_random_uuid(), 'k',"
                        + " 'operator', sha256(id::bytea), now() from tenant, generate_series(1, 1)");
        TestPostgres.query(
                instance.url,
                "insert into resource (tenant_id, kind, name, version, spec, updated_at) select id, 'tag', 't' || n, 1,"
                        + " '{}', now() from tenant, generate_series(1, 5) n");
        TestPostgres.query(
                instance.url,
                "insert into resource_version (tenant_id, kind, name, version, rulebook, spec, actor, created_at)"
                        + " select id, 'tag', 't' || n, 1, 1, '{}', 'x', now() from tenant, generate_series(1, 5) n");
        TestPostgres.query(instance.url, "analyze tenant, api_key, resource, resource_version");
        return instance;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select name, role from api_key where tenant_id = 'one' and token_hash = sha256('x')",
                "select rulebook from tenant where id = 'one'",
                "select r.kind from tenant t left join resource r on r.tenant_id = t.id where t.id = 'one'",
                "select kind from resource where tenant_id = 'one' and kind = 'tag' and name = 't1'",
                "select distinct on (kind, name) version from resource_version where tenant_id = 'one' and rulebook <= 3"
                        + " order by kind, name, version desc"
            })
    void an_index_is_used(String query) {
        StringBuilder plan = new StringBuilder();
        await(INSTANCE.db.in(
                "one",
                connection -> connection
                        .query("explain " + query)
                        .execute()
                        .onSuccess(rows -> rows.forEach(
                                row -> plan.append(row.getString(0)).append('\n')))
                        .mapEmpty()));
        assertThat(plan.toString()).contains("Index").doesNotContain("Seq Scan");
    }

    @Test
    void the_role_of_the_application_bypasses_nothing() {
        var row = TestPostgres.query(
                        INSTANCE.url, "select rolsuper, rolbypassrls from pg_roles where rolname = 'vivaio_app'")
                .iterator()
                .next();
        assertThat(row.getBoolean(0)).isFalse();
        assertThat(row.getBoolean(1)).isFalse();
        long seen = await(INSTANCE.db.run(connection -> connection
                .query("select count(*) from resource")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))));
        assertThat(seen).isZero();
    }
}
