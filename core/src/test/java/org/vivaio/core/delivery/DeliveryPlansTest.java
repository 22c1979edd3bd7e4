package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.delivery.DeliveryFixture.ONE;
import static org.vivaio.core.delivery.DeliveryFixture.TWO;
import static org.vivaio.core.delivery.DeliveryFixture.done;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.vivaio.core.platform.Db;

/** What the dispatcher asks often costs the same however much waits: seen as the application's role. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryPlansTest {
    private static final int ROWS = 60_000;

    private DeliveryFixture fixture;

    @BeforeAll
    void open() {
        fixture = new DeliveryFixture();
        for (String tenant : List.of(ONE, TWO)) {
            fixture.rows(tenant, """
                    insert into effect (tenant_id, id, lead_id, kind, connection, cause, due_at, created_at)
                    select $1, gen_random_uuid(), gen_random_uuid(), 'export', 'c' || i %% 20, gen_random_uuid(),
                      now() - interval '1 day' + make_interval(secs => i), now()
                    from generate_series(1, %d) as i""".formatted(ROWS), tenant);
        }
        fixture.analyze();
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private String plan(String statement, Object... parameters) {
        List<String> tenants = List.of(ONE, TWO);
        return done(fixture.db.in(
                tenants,
                sql -> sql.preparedQuery("explain (analyze, buffers off, timing off) " + statement)
                        .execute(Db.params(parameters))
                        .compose(rows -> {
                            List<String> lines = new ArrayList<>();
                            for (Row row : rows) {
                                lines.add(row.getString(0));
                            }
                            return Future.succeededFuture(lines.stream().collect(Collectors.joining("\n")));
                        })));
    }

    @Test
    void the_role_is_the_applications() {
        assertThat(fixture.text(ONE, "select current_user::text")).isEqualTo(Db.ROLE);
    }

    @Test
    void claiming_uses_the_index_and_reads_what_it_takes() {
        String plan = plan(
                Leases.LOCK,
                new String[] {ONE, TWO},
                new String[] {"c3", "c7"},
                new Integer[] {64, 10},
                Sql.time(java.time.Instant.now()),
                new Boolean[] {false, true});
        assertThat(plan)
                .contains("effect_due")
                .doesNotContain("Seq Scan on effect")
                .doesNotContain("Sort");
        assertThat(plan).containsPattern("Index Scan using effect_due .*rows=3[0-9]");
    }

    @Test
    void finding_connections_with_work_reads_one_row_for_each() {
        String plan = plan(Leases.SCAN, new String[] {ONE, TWO}, Sql.time(java.time.Instant.now()));
        assertThat(plan)
                .contains("effect_due")
                .doesNotContain("Seq Scan on effect")
                .doesNotContain("Sort");
        assertThat(plan).doesNotContainPattern("on effect e.*actual rows=[0-9]{3,}");
    }

    @Test
    void leases_that_ran_out_are_found_by_their_index() {
        assertThat(plan(Leases.EXPIRE, Sql.time(java.time.Instant.now()))).contains("effect_lease");
    }

    @Test
    void the_list_walks_the_keys() {
        String plan = plan(
                Deliveries.table(java.util.Optional.empty()).replace("%s", ""), ONE, new java.util.UUID(-1L, -1L), 50);
        assertThat(plan).contains("effect_pkey").doesNotContain("Seq Scan on effect ");
    }
}
