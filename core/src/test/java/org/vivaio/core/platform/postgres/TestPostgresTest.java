package org.vivaio.core.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestPostgresTest {
    @Test
    void eachDatabaseIsEmptyAndOnItsOwn() {
        String first = TestPostgres.freshDatabase();
        String second = TestPostgres.freshDatabase();
        TestPostgres.query(first, "CREATE TABLE lead (id int)");
        assertThat(TestPostgres.query(second, "SELECT to_regclass('lead')::text")
                        .iterator()
                        .next()
                        .getValue(0))
                .isNull();
    }
}
