package org.vivaio.core.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vivaio.core.platform.postgres.Servers.one;
import static org.vivaio.core.platform.postgres.Servers.sql;
import static org.vivaio.core.platform.postgres.Servers.start;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void letTheServersUserPass() {
        Servers.open(folder);
    }

    @Test
    void aRestartKeepsTheDataThePortAndThePassword() {
        String url;
        try (EmbeddedPostgres first = start(folder)) {
            url = first.uri().toString();
            sql(first, "DROP TABLE IF EXISTS kept");
            sql(first, "CREATE TABLE kept (word text)");
            sql(first, "INSERT INTO kept VALUES ('here')");
            assertThat(first.isRunning()).isTrue();
        }
        try (EmbeddedPostgres second = start(folder)) {
            assertThat(second.uri()).hasToString(url);
            assertThat(one(second, "SELECT word FROM kept")).isEqualTo("here");
        }
    }

    @Test
    void whatIsCommittedIsOnDiskAndTheServerIsSetUpAsPromised() {
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(one(server, "SELECT current_setting('fsync')")).isEqualTo("on");
            assertThat(one(server, "SELECT current_setting('synchronous_commit')"))
                    .isEqualTo("on");
            assertThat(one(server, "SELECT current_setting('full_page_writes')"))
                    .isEqualTo("on");
            assertThat(one(server, "SELECT current_setting('data_checksums')")).isEqualTo("on");
            assertThat(one(server, "SELECT current_setting('listen_addresses')"))
                    .isEqualTo("127.0.0.1");
            assertThat(one(server, "SELECT current_setting('unix_socket_directories')"))
                    .isEmpty();
            assertThat(one(server, "SELECT current_setting('timezone')")).isEqualTo("UTC");
            assertThat(one(server, "SELECT current_setting('server_encoding')")).isEqualTo("UTF8");
            assertThat(one(server, "SELECT count(*) FROM pg_file_settings WHERE error IS NOT NULL"))
                    .isEqualTo("0");
            assertThat(one(server, "SELECT lower('ÀÉ') || ('a' < 'B')")).isEqualTo("àéfalse");
            assertThat(one(server, "SELECT current_database()")).isEqualTo("vivaio");
            assertThat(one(server, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void nobodyEntersWithoutThePassword() {
        try (EmbeddedPostgres server = start(folder)) {
            PostgresAddress wrong = server.address().withLogin(server.superuser(), "guessed");
            assertThatThrownBy(() -> TestPostgres.query(wrong.url(), "SELECT 1"))
                    .hasMessageContaining("password authentication failed");
            assertThat(server.address().toString()).doesNotContain(server.password());
        }
    }

    @Test
    void theLogHoldsNeitherStatementsNorValues() throws Exception {
        try (EmbeddedPostgres server = start(folder)) {
            assertThatThrownBy(() -> sql(server, "SELECT 'mario.rossi@example.org'::int"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(Files.readString(server.logFile())).doesNotContain("mario.rossi");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.logFile())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondStartOnTheSameDirectoryIsRefusedAndHarmsNothing() throws Exception {
        try (EmbeddedPostgres server = start(folder)) {
            assertThatThrownBy(() -> start(folder))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("is in use by this process: stop that one first");
            // from outside, after the refusal inside: that must not have dropped the lock
            Servers.Child other = Servers.child(folder);
            assertThat(other.said())
                    .startsWith("REFUSED")
                    .contains("in use by process " + ProcessHandle.current().pid());
            assertThat(other.process().waitFor()).isZero();
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
            assertThat(server.restarts()).isZero();
        }
    }

    @Test
    void aTakenPortIsReplacedByAnother() throws Exception {
        int before;
        try (EmbeddedPostgres server = start(folder)) {
            before = server.port();
        }
        try (ServerSocket thief = new ServerSocket(before, 1, InetAddress.getByName("127.0.0.1"));
                EmbeddedPostgres server = start(folder)) {
            assertThat(server.port()).isNotEqualTo(thief.getLocalPort());
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void theServerHasASessionOfItsOwnSoThatCtrlCDoesNotReachIt() throws Exception {
        try (EmbeddedPostgres server = start(folder)) {
            String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            assertThat(fields[3]).isEqualTo(Long.toString(server.pid()));
        }
    }

    @Test
    void afterCloseNothingIsLeft() {
        Set<Thread> before = supervisors();
        EmbeddedPostgres server = start(folder);
        long pid = server.pid();
        server.close();
        server.close();
        assertThat(server.isRunning()).isFalse();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(folder.resolve("postgres/data/postmaster.pid")).doesNotExist();
        assertThat(supervisors()).isEqualTo(before);
    }

    private static Set<Thread> supervisors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("vivaio-postgres-supervisor"))
                .collect(Collectors.toSet());
    }

    @Test
    void aLostPasswordFileIsReplaced() throws Exception {
        start(folder).close();
        Files.delete(folder.resolve("postgres/password"));
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefusedWithTheRemedy() throws Exception {
        start(folder).close();
        Path version = folder.resolve("postgres/data/PG_VERSION");
        String ours = Files.readString(version);
        Files.writeString(version, "17\n");
        try {
            assertThatThrownBy(() -> start(folder))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("was made by PostgreSQL 17 and this version brings 18")
                    .hasMessageContaining("restore the dump");
        } finally {
            Files.writeString(version, ours);
        }
    }

    @Test
    void aBrokenSettingIsReportedAtOnceAndNotTriedForLong() throws Exception {
        start(folder).close();
        Path settings = folder.resolve("postgres/data/postgresql.conf");
        String before = Files.readString(settings);
        Files.writeString(settings, before + "max_connections = many\n");
        try {
            assertThatThrownBy(() -> start(folder))
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("contains errors");
        } finally {
            Files.writeString(settings, before);
        }
    }

    @Test
    void aGrownLogIsPutAside() throws Exception {
        start(folder).close();
        Path log = folder.resolve("postgres/postgres.log");
        Files.write(log, new byte[(10 << 20) + 1]);
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(Files.size(server.logFile())).isLessThan(10_000);
            assertThat(log.resolveSibling("postgres.log.1")).hasSize((10 << 20) + 1);
        }
    }
}
