package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the server's programs are started, because PostgreSQL refuses to run as root.
 *
 * @param prefix words before the command; empty for an ordinary user
 * @param uid owner of the data
 * @param gid group of the data
 */
record RunAs(List<String> prefix, int uid, int gid) {
    private static final int ROOT = 0;

    List<String> command(List<String> words) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return all;
    }

    /** True when the server has another user than this process. */
    boolean other() {
        return uid != ROOT && !prefix.isEmpty();
    }

    /** Finds a way that works, and shows that it works by running the server's program once. */
    static RunAs choose(Layout layout, Binaries binaries, Optional<String> wanted) {
        try {
            int me = self("Uid:");
            Commands.Result direct = me == ROOT
                    ? new Commands.Result(1, "")
                    : Commands.run(List.of(binaries.postgres(), "--version"), "", 30);
            if (direct.ok()) {
                return new RunAs(List.of(), me, self("Gid:"));
            }
            if (me != ROOT) {
                throw new PostgresException("The PostgreSQL on board does not run on this machine (" + direct.lastLine()
                        + "): set VIVAIO_DATABASE_URL to an existing server");
            }
            return unprivileged(layout, binaries, wanted);
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot run the PostgreSQL on board (" + e + "): set VIVAIO_DATABASE_URL to an existing server", e);
        }
    }

    /** From the status file: the owner of {@code /proc/PID} is root for a Java that carries capabilities. */
    private static int self(String line) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(text -> text.startsWith(line))
                .map(text -> Integer.parseInt(text.split("\\s+")[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + line + " in /proc/self/status"));
    }

    private static RunAs unprivileged(Layout layout, Binaries binaries, Optional<String> wanted) throws IOException {
        // others may pass through to the data and the programs, the password stays closed by its own mode
        Files.setPosixFilePermissions(layout.home(), PosixFilePermissions.fromString("rwx--x--x"));
        String trouble = "no program setpriv";
        if (Commands.find("setpriv").isPresent()) {
            for (int[] user : candidates(layout, wanted)) {
                RunAs way = new RunAs(
                        List.of("setpriv", "--reuid=" + user[0], "--regid=" + user[1], "--clear-groups"),
                        user[0],
                        user[1]);
                Commands.Result probe = Commands.run(way.command(List.of(binaries.postgres(), "--version")), "", 30);
                if (probe.ok()) {
                    return way;
                }
                trouble = probe.lastLine();
            }
        }
        if (Commands.find("unshare").isPresent()) {
            RunAs way = new RunAs(List.of("unshare", "-U"), ROOT, ROOT);
            if (Commands.run(way.command(List.of(binaries.postgres(), "--version")), "", 30)
                    .ok()) {
                return way;
            }
        }
        throw new PostgresException(
                "PostgreSQL refuses to run as root, and no other user can run it in " + layout.home() + " (" + trouble
                        + "): start as an ordinary user, or choose with --data a directory below /var/lib that others may enter");
    }

    /** The wanted user only, else who owns the data already, else the usual ones. */
    private static List<int[]> candidates(Layout layout, Optional<String> wanted) throws IOException {
        List<int[]> users = new ArrayList<>();
        if (wanted.isEmpty() && Files.isDirectory(layout.data()) && Trees.uid(layout.data()) != ROOT) {
            users.add(new int[] {Trees.uid(layout.data()), Trees.gid(layout.data())});
        }
        Set<String> names = new LinkedHashSet<>(wanted.map(List::of).orElse(List.of("postgres", "nobody")));
        for (String name : names) {
            Commands.Result uid = Commands.run(List.of("id", "-u", name), "", 10);
            Commands.Result gid = Commands.run(List.of("id", "-g", name), "", 10);
            if (uid.ok() && gid.ok() && !uid.lastLine().equals("0")) {
                users.add(new int[] {Integer.parseInt(uid.lastLine()), Integer.parseInt(gid.lastLine())});
            } else if (wanted.isPresent()) {
                throw new PostgresException(
                        "The user " + name + " for PostgreSQL is unknown or root: name an existing ordinary user");
            }
        }
        return users;
    }
}
