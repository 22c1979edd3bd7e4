package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;

/** A database is brought forward or left exactly as it was. */
class UpgradeTest {
    private static final Vertx VERTX = Vertx.vertx();
    private String url = "";

    @BeforeEach
    void fresh() {
        url = TestPostgres.freshDatabase();
    }

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    private void migrate() {
        Host.await(Migrations.apply(VERTX, PgConnectOptions.fromUri(url)), Duration.ofSeconds(60));
    }

    private List<String> rows(String statement) {
        List<String> rows = new ArrayList<>();
        TestPostgres.query(url, statement).forEach(row -> rows.add(String.valueOf(row.getValue(0))));
        return rows;
    }

    /** Everything that makes a schema, and when each file was applied. */
    private List<String> schema() {
        List<String> all =
                new ArrayList<>(rows("select name || checksum || applied_at from schema_migration order by 1"));
        all.addAll(rows("""
                select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull
                from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = 'public'::regnamespace and a.attnum > 0 order by 1"""));
        all.addAll(rows("select indexdef from pg_indexes where schemaname = 'public' order by 1"));
        all.addAll(rows("select oid || prosrc from pg_proc where pronamespace = 'public'::regnamespace order by 1"));
        all.addAll(rows(
                "select polrelid::regclass || polname || pg_get_expr(polqual, polrelid) from pg_policy order by 1"));
        return all;
    }

    @Test
    void applying_twice_changes_nothing() {
        migrate();
        TestPostgres.query(url, "insert into tenant (id, name, created_at) values ('one', 'One', now())");
        List<String> before = schema();
        migrate();
        assertThat(schema()).isEqualTo(before);
        assertThat(rows("select name from tenant")).containsExactly("One");
    }

    @Test
    void two_nodes_that_start_at_the_same_moment_do_not_disturb_each_other() {
        var both = List.of(
                Migrations.apply(VERTX, PgConnectOptions.fromUri(url)),
                Migrations.apply(VERTX, PgConnectOptions.fromUri(url)));
        both.forEach(one -> Host.await(one, Duration.ofSeconds(60)));
        assertThat(rows("select count(*) from schema_migration")).doesNotContain("0");
    }

    @Test
    void a_file_that_changed_after_it_was_applied_is_refused_and_nothing_is_touched() {
        migrate();
        TestPostgres.query(url, "update schema_migration set checksum = 'other' where name = 'V004__inbox'");
        TestPostgres.query(url, "delete from schema_migration where name = 'V010__resource_order'");
        List<String> before = schema();
        assertThatThrownBy(this::migrate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("V004__inbox")
                .hasMessageContaining("unchanged release");
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void a_database_of_a_later_version_is_refused_and_nothing_is_touched() {
        migrate();
        TestPostgres.query(url, "insert into schema_migration (name, checksum) values ('V999__future', 'x')");
        List<String> before = schema();
        assertThatThrownBy(this::migrate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("V999__future")
                .hasMessageContaining("later version");
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void a_file_that_fails_half_way_leaves_nothing_of_itself_and_can_be_tried_again() {
        TestPostgres.query(url, "create table effect_log (in_the_way int)");
        assertThatThrownBy(this::migrate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("V007__delivery");
        assertThat(rows("select name from schema_migration order by name"))
                .contains("V006__identity")
                .doesNotContain("V007__delivery");
        assertThat(rows("select to_regclass('effect')"))
                .as("made by the same file before the fault")
                .containsExactly("null");
        TestPostgres.query(url, "drop table effect_log");
        migrate();
        assertThat(rows("select name from schema_migration order by name")).contains("V007__delivery");
        assertThat(rows("select to_regclass('effect')::text")).containsExactly("effect");
    }

    @Test
    void a_process_that_died_within_a_file_left_nothing_in_its_way() {
        migrate();
        List<String> before = schema();
        TestPostgres.query(url, "select pg_advisory_lock(8466203774)");
        migrate();
        assertThat(schema()).isEqualTo(before);
    }
}
