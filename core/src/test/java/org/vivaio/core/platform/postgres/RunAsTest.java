package org.vivaio.core.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.vivaio.core.platform.postgres.Servers.one;
import static org.vivaio.core.platform.postgres.Servers.start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways out of root; an ordinary user takes part in all other tests. */
class RunAsTest {
    private static final int NOBODY = 65_534;

    @TempDir
    private Path folder;

    @BeforeEach
    void asRoot() {
        assumeTrue(Servers.isRoot(), "these need root");
    }

    @Test
    void asRootTheServerRunsAsAnotherUserWhoOwnsTheDataButNotThePassword() throws Exception {
        Servers.open(folder);
        try (EmbeddedPostgres server = start(folder)) {
            int uid = Trees.uid(Path.of("/proc", Long.toString(server.pid())));
            assertThat(uid).isNotZero();
            assertThat(Trees.uid(folder.resolve("postgres/data"))).isEqualTo(uid);
            Path password = folder.resolve("postgres/password");
            assertThat(Trees.uid(password)).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
        }
        // a chosen user takes the data over, and stays without being named again
        EmbeddedPostgres.Options chosen = EmbeddedPostgres.Options.defaults().withUser("nobody");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, chosen)) {
            assertThat(Trees.uid(Path.of("/proc", Long.toString(server.pid())))).isEqualTo(NOBODY);
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
        try (EmbeddedPostgres server = start(folder)) {
            assertThat(Trees.uid(Path.of("/proc", Long.toString(server.pid())))).isEqualTo(NOBODY);
        }
        assertThatThrownBy(() -> EmbeddedPostgres.start(
                        folder, EmbeddedPostgres.Options.defaults().withUser("no-such-user")))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("no-such-user for PostgreSQL is unknown or root");
    }

    @Test
    void whereNoOtherUserCanReachTheDirectoryAUserNamespaceServes() throws Exception {
        assumeTrue(Commands.run(List.of("unshare", "-U", "true"), "", 10).ok(), "needs user namespaces");
        Path closed = Files.createDirectory(folder.resolve("home"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        try (EmbeddedPostgres server = start(closed)) {
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
            assertThat(Trees.uid(closed.resolve("postgres/data"))).isZero();
        }
        // a killed process leaves an orphan in the name space of its own, which must be found all the same
        Servers.Child child = Servers.child(closed);
        child.process().destroyForcibly().waitFor();
        try (EmbeddedPostgres server = start(closed)) {
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
        // and once others may pass, the data moves to the ordinary way
        Servers.open(closed);
        Servers.open(folder);
        try (EmbeddedPostgres server = start(closed)) {
            assertThat(Trees.uid(Path.of("/proc", Long.toString(server.pid())))).isNotZero();
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void asRootOfAContainerWithFewRightsAnOrphanIsFoundAllTheSame() throws Exception {
        assumeTrue(Commands.find("setpriv").isPresent(), "needs setpriv");
        Servers.open(folder);
        List<String> container = List.of(
                "setpriv", "--bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap");
        String classPath = System.getProperty("java.class.path");
        Servers.Child child = Servers.child(container, classPath, folder);
        child.process().destroyForcibly().waitFor();
        Files.delete(folder.resolve("postgres/data/postmaster.pid"));
        Servers.Child second = Servers.child(container, classPath, folder);
        assertThat(second.port()).isEqualTo(child.port());
        second.process().getOutputStream().close();
        assertThat(second.process().waitFor()).isZero();
    }

    @Test
    void anOrdinaryUserRunsItDirectly(@TempDir Path jars) throws Exception {
        assumeTrue(Commands.find("setpriv").isPresent(), "needs setpriv");
        String classPath = Servers.publicClassPath(Servers.open(jars));
        Trees.own(folder, NOBODY, NOBODY);
        List<String> nobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        Servers.Child child = Servers.child(nobody, classPath, folder);
        assertThat(Trees.uid(Path.of("/proc", Long.toString(child.server())))).isEqualTo(NOBODY);
        // killed and started again, so that the search for orphans runs without root, too
        child.process().destroyForcibly().waitFor();
        Servers.Child second = Servers.child(nobody, classPath, folder);
        assertThat(second.port()).isEqualTo(child.port());
        second.process().getOutputStream().close();
        assertThat(second.process().waitFor()).isZero();
        assertThat(ProcessHandle.of(second.server())).isEmpty();
    }
}
