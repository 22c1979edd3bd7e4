package org.vivaio.core.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.vivaio.core.platform.postgres.Servers.one;
import static org.vivaio.core.platform.postgres.Servers.sql;
import static org.vivaio.core.platform.postgres.Servers.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresCrashTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    @BeforeAll
    static void letTheServersUserPass() {
        Servers.open(folder);
    }

    @Test
    void aKilledServerIsBackOnTheSamePortWithItsData() throws Exception {
        try (EmbeddedPostgres server = start(folder)) {
            sql(server, "CREATE TABLE IF NOT EXISTS after_kill (n int)");
            sql(server, "INSERT INTO after_kill VALUES (1)");
            long before = server.pid();
            kill(before);
            await().atMost(SOON).until(() -> server.restarts() == 1);
            assertThat(server.awaitRunning(SOON)).isTrue();
            assertThat(server.pid()).isNotEqualTo(before);
            assertThat(one(server, "SELECT n FROM after_kill")).isEqualTo("1");
            // and once more: the second death must not be the last that is noticed
            kill(server.pid());
            await().atMost(SOON).until(() -> server.restarts() == 2);
            assertThat(one(server, "SELECT n FROM after_kill")).isEqualTo("1");
        }
    }

    @Test
    void aBusyProcessOfAKilledServerDoesNotKeepTheNextOneFromStarting() throws Exception {
        try (EmbeddedPostgres server = start(folder)) {
            CompletableFuture<Void> busy = CompletableFuture.runAsync(() ->
                    sql(server, "SELECT count(*) FROM generate_series(1, 2000000000) a, generate_series(1, 9) b"));
            await().atMost(SOON)
                    .until(() -> one(
                                    server,
                                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%2000000000%'"
                                            + " AND state = 'active' AND pid <> pg_backend_pid()")
                            .equals("1"));
            kill(server.pid());
            await().atMost(SOON).until(() -> server.restarts() == 1);
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
            assertThatThrownBy(busy::join).hasMessageContaining("The statement failed");
        }
    }

    @Test
    void aServerThatOutlivedItsKilledProcessIsStoppedAndReplaced() throws Exception {
        Servers.Child child = Servers.child(folder);
        child.process().destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(child.server())).isPresent();
        try (EmbeddedPostgres server = start(folder)) {
            await().atMost(SOON).until(() -> !isRunning(child.server()));
            assertThat(server.port()).isEqualTo(child.port());
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void anOrphanIsFoundEvenWithoutItsProcessIdFile() throws Exception {
        Servers.Child child = Servers.child(folder);
        child.process().destroyForcibly().waitFor();
        Files.delete(folder.resolve("postgres/data/postmaster.pid"));
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(isRunning(child.server())).isFalse();
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void killedTogetherTheyComeBackTogether() throws Exception {
        Servers.Child child = Servers.child(folder);
        child.process().destroyForcibly();
        kill(child.server());
        child.process().waitFor();
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aStaleProcessIdFileThatNamesAStrangerHarmsNobody() throws Exception {
        start(folder).close();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Path data = folder.toRealPath().resolve("postgres/data");
            Files.writeString(
                    data.resolve("postmaster.pid"),
                    stranger.pid() + "\n" + data + "\n1700000000\n20001\n\n127.0.0.1\n  1   2\nready   \n");
            try (EmbeddedPostgres server = start(folder)) {
                assertThat(one(server, "SELECT 1")).isEqualTo("1");
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void anUnreadableProcessIdFileIsRemoved() throws Exception {
        start(folder).close();
        Files.writeString(folder.resolve("postgres/data/postmaster.pid"), "");
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aDataDirectoryHalfMadeByACrashIsMadeAnew(@TempDir Path fresh) throws Exception {
        Path home = Servers.open(fresh).resolve("postgres");
        Files.createDirectories(home.resolve("data.new/base"));
        Files.writeString(home.resolve("data.new/PG_VERSION"), "18\n");
        Files.createDirectories(home.resolve("bin.new/bin"));
        Files.createDirectories(home.resolve("bin-17.0-old/bin"));
        Files.createDirectories(home.resolve("data"));
        try (EmbeddedPostgres server = start(fresh)) {
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
        assertThat(home.resolve("data.new")).doesNotExist();
        assertThat(home.resolve("bin-17.0-old")).doesNotExist();
    }

    @Test
    void aFolderWithSomethingElseIsNotTouched(@TempDir Path fresh) throws Exception {
        Path letter = Servers.open(fresh).resolve("postgres/data/letter.txt");
        Files.createDirectories(letter.getParent());
        Files.writeString(letter, "mine");
        assertThatThrownBy(() -> start(fresh))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("is not a PostgreSQL data directory");
        assertThat(letter).hasContent("mine");
    }

    @Test
    void closingWhileTheServerIsComingBackLeavesNothing() throws Exception {
        EmbeddedPostgres server = start(folder);
        kill(server.pid());
        server.close();
        Optional<ProcessHandle> left = ProcessHandle.of(server.pid());
        assertThat(left.filter(ProcessHandle::isAlive)).isEmpty();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    /** A zombie that nobody has buried yet does not count: in some containers nobody does. */
    private static boolean isRunning(long pid) {
        return Files.exists(Path.of("/proc", Long.toString(pid), "cwd"))
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                && !zombie(pid);
    }

    private static boolean zombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return true;
        }
    }
}
