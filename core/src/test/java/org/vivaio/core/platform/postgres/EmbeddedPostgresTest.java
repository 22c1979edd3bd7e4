package org.vivaio.core.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private Path folder;

    @Test
    void aRestartKeepsTheDataAndThePort() throws Exception {
        int port;
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedPostgres first = EmbeddedPostgres.start(folder, EmbeddedPostgres.Options.defaults())) {
            port = first.port();
            sql(first, "CREATE TABLE kept (word text)");
            sql(first, "INSERT INTO kept VALUES ('here')");
            assertThat(one(first, "SHOW fsync")).isEqualTo("on");
            assertThat(one(first, "SHOW synchronous_commit")).isEqualTo("on");
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder, EmbeddedPostgres.Options.defaults()))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("is in use by this process");
        }
        try (EmbeddedPostgres second = EmbeddedPostgres.start(folder, EmbeddedPostgres.Options.defaults())) {
            assertThat(second.port()).isEqualTo(port);
            assertThat(one(second, "SELECT word FROM kept")).isEqualTo("here");
        }
    }

    private static RowSet<Row> sql(EmbeddedPostgres server, String statement) {
        return TestPostgres.sql(VERTX, server.uri().toString(), statement);
    }

    private static String one(EmbeddedPostgres server, String statement) {
        return String.valueOf(sql(server, statement).iterator().next().getValue(0));
    }
}
