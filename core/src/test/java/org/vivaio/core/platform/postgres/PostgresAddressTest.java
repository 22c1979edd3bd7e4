package org.vivaio.core.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
    @Test
    void allPartsAreRead() {
        assertThat(PostgresAddress.parse("postgresql://vi%40vaio:p%3As%2B+w@db_1.example:5433/leads?sslmode=require"))
                .isEqualTo(new PostgresAddress(
                        "db_1.example", 5433, "leads", "vi@vaio", "p:s++w", Map.of("sslmode", "require")));
    }

    @Test
    void missingPartsAreAsUsual() {
        assertThat(PostgresAddress.parse("postgres://vivaio@[::1]"))
                .isEqualTo(new PostgresAddress("::1", 5432, "vivaio", "vivaio", "", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://vivaio@[::1]:5432/vivaio",
                "postgresql://a:b%20%2F%3F%23%40@h:1/d?application_name=x%20y&sslmode=prefer",
                "postgresql://a:secret@h:65535/d%2Fe",
            })
    void whatIsWrittenIsReadAgain(String url) {
        assertThat(PostgresAddress.parse(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "mysql://u:s3cret@h/d",
                "jdbc:postgresql://u:s3cret@h/d",
                "postgresql://u:s3cret@h:99999/d",
                "postgresql://u:s3cret@h:0/d",
                "postgresql://u:s3cret%zz@h/d",
                "postgresql://u:s3cret@h1,h2/d",
                "postgresql://u:s3cret@/d",
                "postgresql://h/d?password=s3cret",
                "postgresql://u@h/d?password=s3cret",
                "postgresql://u:s3cret@h/d?sslmode=perhaps",
                "postgresql://u:s3cret/x@h/d",
            })
    void whatIsNoAddressIsRefusedWithoutTellingThePassword(String url) {
        assertThatThrownBy(() -> PostgresAddress.parse(url))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("write postgresql://user:password@host:5432/database")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void itIsShownWithoutThePassword() {
        assertThat(PostgresAddress.parse("postgresql://u:s3cret@h/d")).hasToString("postgresql://u@h:5432/d");
    }

    @Test
    void theClientsOptionsFollowTheSslMode() {
        PgConnectOptions full = PostgresAddress.parse("postgresql://u:p@h/d?sslmode=verify-full")
                .connectOptions();
        assertThat(full.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(full.getSslOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(full.getSslOptions().getTrustOptions()).isNotNull();
        PgConnectOptions plain =
                PostgresAddress.parse("postgresql://u:p@h/d?sslmode=disable").connectOptions();
        assertThat(plain.getSslMode()).isEqualTo(SslMode.DISABLE);
        assertThat(plain.getPassword()).isEqualTo("p");
    }
}
