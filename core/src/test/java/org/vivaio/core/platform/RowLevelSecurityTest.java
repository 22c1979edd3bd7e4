package org.vivaio.core.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Row-level security of every table of tenants' rows, from the catalogue and by trying. */
class RowLevelSecurityTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String URL = TestPostgres.freshDatabase();
    private static final Db DB = open();

    private static final String TABLES = """
            select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relkind::text, c.relispartition,
              pg_get_userbyid(c.relowner) as owner
            from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
              and exists (select from pg_attribute a
                where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
            order by c.relname""";

    /** Tables without tenants' rows, each with its reason. */
    private static final Map<String, String> WITHOUT = Map.of(
            "tenant", "the list of tenants, read before it is known whose request it is; its id is the tenant",
            "node", "processes of the cluster",
            "schema_migration", "which files were applied",
            "embed_version", "the script that every page gets, the same for all tenants",
            "plugin", "plugins that the instance admin installed, for all nodes",
            "plugin_node", "which node has loaded which plugin");

    /** A value that fits each type, for rows that are not ours. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("text", "'x'"),
            Map.entry("uuid", "'019a0000-0000-7000-8000-000000000001'"),
            Map.entry("bigint", "1"),
            Map.entry("integer", "1"),
            Map.entry("smallint", "1"),
            Map.entry("double precision", "1"),
            Map.entry("boolean", "false"),
            Map.entry("jsonb", "'{}'"),
            Map.entry("json", "'{}'"),
            Map.entry("bytea", "'x'"),
            Map.entry("timestamp with time zone", "now()"),
            Map.entry("date", "now()"),
            Map.entry("numeric", "1"),
            Map.entry("interval", "'1 s'"));

    /** What check constraints want instead. */
    private static final Map<String, String> CHECKED = Map.of(
            "inbox.kind", "'fact'",
            "effect.kind", "'export'",
            "effect_log.kind", "'export'",
            "effect_log.state", "'delivered'");

    private static Db open() {
        PgConnectOptions address = PgConnectOptions.fromUri(URL);
        await(Migrations.apply(VERTX, address));
        TestPostgres.query(
                URL, "insert into tenant (id, name, created_at) values ('one', 'One', now()), ('two', 'Two', now())");
        return Db.open(VERTX, address, "test", 2);
    }

    @AfterAll
    static void stop() {
        await(VERTX.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(String statement) {
        return TestPostgres.query(URL, statement).iterator().next().getLong(0);
    }

    /** Tables that are not partitions: what programs name. */
    static Stream<String> parents() {
        List<String> names = new ArrayList<>();
        TestPostgres.query(URL, TABLES).forEach(row -> {
            if (!row.getBoolean("relispartition")) {
                names.add(row.getString("relname"));
            }
        });
        return names.stream();
    }

    static Stream<String> all() {
        List<String> names = new ArrayList<>();
        TestPostgres.query(URL, TABLES).forEach(row -> names.add(row.getString("relname")));
        return names.stream();
    }

    @Test
    void every_table_with_tenants_rows_is_protected_by_exactly_the_one_policy() {
        int tables = 0;
        for (Row row : TestPostgres.query(URL, TABLES)) {
            tables++;
            String name = row.getString("relname");
            assertThat(row.getBoolean("relrowsecurity")).as(name + " enabled").isTrue();
            assertThat(row.getBoolean("relforcerowsecurity"))
                    .as(name + " forced")
                    .isTrue();
            assertThat(row.getString("owner")).as(name).isNotEqualTo(Db.ROLE);
            List<Row> policies = new ArrayList<>();
            TestPostgres.query(
                            URL,
                            "select polpermissive, polcmd::text, polroles::text, pg_get_expr(polqual, polrelid) as sees,"
                                    + " pg_get_expr(polwithcheck, polrelid) as writes from pg_policy where polrelid = '"
                                    + name + "'::regclass")
                    .forEach(policies::add);
            assertThat(policies).as(name).hasSize(1);
            Row policy = policies.get(0);
            assertThat(policy.getBoolean("polpermissive")).isTrue();
            assertThat(policy.getString(1)).as("for all commands").isEqualTo("*");
            assertThat(policy.getString(2)).as("to everybody").isEqualTo("{0}");
            String expected = "(tenant_id = ANY (( SELECT current_tenants() AS current_tenants)::text[]))";
            assertThat(policy.getString("sees").replaceAll("\\s+", " "))
                    .as(name)
                    .isEqualTo(expected);
            assertThat(policy.getString("writes").replaceAll("\\s+", " "))
                    .as(name)
                    .isEqualTo(expected);
        }
        assertThat(tables).isGreaterThan(30);
    }

    @Test
    void a_table_without_tenants_rows_is_one_of_the_known_few() {
        List<String> without = new ArrayList<>();
        TestPostgres.query(URL, """
                        select c.relname from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
                          and not exists (select from pg_attribute a
                            where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)""").forEach(row -> without.add(row.getString(0)));
        assertThat(WITHOUT.keySet()).containsAll(without);
    }

    @Test
    void the_role_of_the_application_owns_nothing_and_bypasses_nothing() {
        Row role = TestPostgres.query(
                        URL,
                        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin"
                                + " from pg_roles where rolname = '" + Db.ROLE + "'")
                .iterator()
                .next();
        for (int i = 0; i < 6; i++) {
            assertThat(role.getBoolean(i)).as(role.getColumnName(i)).isFalse();
        }
        String self = "'" + Db.ROLE + "'::regrole";
        assertThat(number("select count(*) from pg_class where relowner = " + self))
                .isZero();
        assertThat(number("select count(*) from pg_proc where proowner = " + self))
                .isZero();
        assertThat(number("select count(*) from pg_namespace where nspowner = " + self))
                .isZero();
        assertThat(number("select count(*) from pg_auth_members where member = " + self))
                .isZero();
        assertThat(number("select count(*) from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"))
                .as("functions that run as their owner would go round the policies")
                .isZero();
        assertThat(number("select has_schema_privilege('" + Db.ROLE + "', 'public', 'create')::int::bigint"))
                .isZero();
        assertThat(number("select has_table_privilege('" + Db.ROLE + "', 'schema_migration', 'select')::int::bigint"))
                .isOne();
        assertThat(number("select has_table_privilege('" + Db.ROLE
                        + "', 'schema_migration', 'insert,update,delete,truncate,references,trigger')::int::bigint"))
                .isZero();
        assertThat(number("select count(*) from pg_class c where relnamespace = 'public'::regnamespace and relkind in"
                        + " ('r', 'p') and has_table_privilege('" + Db.ROLE
                        + "', c.oid, 'truncate,trigger,references')"))
                .as("truncating goes round the policies")
                .isZero();
    }

    /** A row of a tenant as far as the table wants one, and the statement that makes it. */
    private static String insert(String table, String tenant) {
        List<String> names = new ArrayList<>(List.of("tenant_id"));
        List<String> values = new ArrayList<>(List.of("'" + tenant + "'"));
        String parent = table.replaceAll("_(\\d{4}_\\d{2}|default)$", "");
        TestPostgres.query(
                        URL,
                        "select a.attname::text, format_type(a.atttypid, null) from pg_attribute a where a.attrelid = '"
                                + table + "'::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull"
                                + " and not a.atthasdef and a.attname <> 'tenant_id'")
                .forEach(row -> {
                    names.add(row.getString(0));
                    String value = CHECKED.get(parent + "." + row.getString(0));
                    values.add(value == null ? VALUES.get(row.getString(1)) : value);
                });
        return "insert into " + table + " (" + String.join(", ", names) + ") values (" + String.join(", ", values)
                + ")";
    }

    private static int changed(List<String> tenants, String statement) {
        return await(DB.in(
                tenants,
                connection ->
                        connection.query(statement).execute().map(rows -> Math.max(rows.rowCount(), rows.size()))));
    }

    private static String refusal(List<String> tenants, String statement) {
        try {
            changed(tenants, statement);
        } catch (PgException e) {
            return String.valueOf(e.getSqlState());
        }
        return "done";
    }

    @ParameterizedTest
    @MethodSource("parents")
    void a_row_of_another_tenant_can_be_neither_read_nor_written(String table) {
        TestPostgres.query(URL, insert(table, "two"));
        String row = "select md5(string_agg(t::text, ',')) from " + table + " t where tenant_id = 'two'";
        String before = TestPostgres.query(URL, row).iterator().next().getString(0);
        assertThat(before).isNotNull();
        for (List<String> tenants : List.of(List.<String>of(), List.of("one"), List.of("nobody"), List.of("%"))) {
            assertThat(changed(tenants, "select tenant_id from " + table)).isZero();
            assertThat(changed(tenants, "select tenant_id from " + table + " where tenant_id = 'two'"))
                    .isZero();
            assertThat(changed(tenants, "update " + table + " set tenant_id = tenant_id"))
                    .isZero();
            assertThat(changed(tenants, "delete from " + table)).isZero();
            assertThat(refusal(tenants, insert(table, "two"))).isEqualTo("42501");
            assertThat(refusal(tenants, insert(table, "two") + " on conflict do nothing"))
                    .isEqualTo("42501");
        }
        assertThat(changed(List.of("two"), "select tenant_id from " + table)).isOne();
        assertThat(changed(List.of("one", "two"), "select tenant_id from " + table))
                .isOne();
        assertThat(refusal(List.of("two"), "update " + table + " set tenant_id = 'one'"))
                .as("nobody gives a row away")
                .isEqualTo("42501");
        assertThat(TestPostgres.query(URL, row).iterator().next().getString(0)).isEqualTo(before);
        assertThat(changed(List.of("two"), "delete from " + table)).isOne();
    }

    @ParameterizedTest
    @MethodSource("all")
    void partitions_cannot_be_read_round_their_table(String table) {
        assertThat(changed(List.of(), "select tenant_id from " + table)).isZero();
        if (!table.matches(".*_\\d{4}_\\d{2}$")) {
            // a partition of a month refuses our row for its id first
            assertThat(refusal(List.of(), insert(table, "two"))).isEqualTo("42501");
        }
    }

    @Test
    void the_tenants_of_one_transaction_are_forgotten_in_the_next() {
        TestPostgres.query(URL, "insert into routing_turn values ('one', 'mine', 1)");
        assertThat(changed(List.of("one"), "select from routing_turn where pool = 'mine'"))
                .isOne();
        for (int i = 0; i < 4; i++) {
            long seen = await(DB.run(connection -> connection
                    .query("select count(*) from routing_turn")
                    .execute()
                    .map(rows -> rows.iterator().next().getLong(0))));
            assertThat(seen).isZero();
        }
        TestPostgres.query(URL, "delete from routing_turn");
    }
}
