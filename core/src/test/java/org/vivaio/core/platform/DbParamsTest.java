package org.vivaio.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Parameters that a statement may have: none of them may keep a transaction waiting for ever. */
class DbParamsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Db DB = open();

    private static Db open() {
        PgConnectOptions address = PgConnectOptions.fromUri(TestPostgres.freshDatabase());
        Migrations.apply(VERTX, address)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return Db.open(VERTX, address, "test", 1);
    }

    @AfterAll
    static void stop() {
        DB.close().toCompletionStage().toCompletableFuture().join();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private static <T> T in(Function<SqlConnection, Future<T>> work) throws Exception {
        return DB.in("one", work).toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                Arguments.of("numeric", new Numeric[] {}),
                Arguments.of("numeric", new Numeric[] {Numeric.create(new BigDecimal("12345678901234567890.12"))}),
                Arguments.of("text", new String[] {"a", null}),
                Arguments.of("int", new Integer[] {1, null}),
                Arguments.of("date", new LocalDate[] {LocalDate.EPOCH, null}),
                Arguments.of("uuid", new UUID[] {new UUID(1, 2), null}));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void an_array_with_nothing_in_some_places_is_a_parameter_like_any_other(String type, Object[] array)
            throws Exception {
        long nothing = Stream.of(array).filter(java.util.Objects::isNull).count();
        RowSet<Row> rows = in(connection -> connection
                .preparedQuery("select count(*) - count(x) from unnest($1::" + type + "[]) as u(x)")
                .execute(Db.params((Object) array)));
        assertThat(rows.iterator().next().getLong(0)).isEqualTo(nothing);
        // the transaction and its connection are good for more
        assertThat(in(connection -> connection.query("select 1").execute()).size())
                .isEqualTo(1);
    }

    /** The driver would never end the statement, nor the transaction. */
    @Test
    void nothing_among_numbers_is_refused_before_it_is_sent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Db.params((Object) new Numeric[] {Numeric.create(BigDecimal.ONE), null}));
    }

    @Test
    void nothing_in_the_place_of_an_array_is_null() throws Exception {
        for (String type : List.of("numeric", "text", "int")) {
            RowSet<Row> rows = in(connection -> connection
                    .preparedQuery("select $1::" + type + "[] is null")
                    .execute(Db.params((Object) null)));
            assertThat(rows.iterator().next().getBoolean(0)).isTrue();
        }
    }
}
