package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what a killed process or a killed postmaster left behind on our data directory.
 *
 * <p>A process is ours only when its program is one that we unpacked and its working directory is our data directory.
 * The process id file alone proves nothing: after a crash its number may belong to anybody.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Pattern LINK = Pattern.compile("/proc/(\\d+)/(exe|cwd) -> (.*)$");
    private static final Duration FAST = Duration.ofSeconds(10);
    private static final Duration IMMEDIATE = Duration.ofSeconds(5);
    /** Without their postmaster they end by themselves at once, unless one is busy. */
    private static final Duration ORPHANED = Duration.ofSeconds(1);

    private static final Duration KILLED = Duration.ofSeconds(5);

    private final Layout layout;
    private final RunAs user;

    Leftovers(Layout layout, RunAs user) {
        this.layout = layout;
        this.user = user;
    }

    /** Ends an orphaned server of ours and removes a stale process id file; refuses when a foreign server is there. */
    void clear() throws IOException, InterruptedException {
        Set<Long> found = scan();
        if (!found.isEmpty()) {
            LOG.warn("Processes of an earlier PostgreSQL still run on {}: stopping them", layout.data());
            Optional<Long> postmaster = postmaster(found);
            if (postmaster.isPresent()) {
                Signals.send(user, "INT", postmaster.get());
                if (!gone(FAST)) {
                    Signals.send(user, "QUIT", postmaster.get());
                }
            }
            if (!gone(postmaster.isPresent() ? IMMEDIATE : ORPHANED)) {
                for (long pid : scan()) {
                    Signals.send(user, "KILL", pid);
                }
                if (!gone(KILLED)) {
                    throw new PostgresException("An earlier PostgreSQL on " + layout.data()
                            + " does not end: end the processes " + scan() + " by hand");
                }
            }
        }
        refuseForeignServer();
        Files.deleteIfExists(layout.pidFile());
    }

    private boolean gone(Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!scan().isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    /** The one of them that has children among them, else the one of the file; after its death there is none. */
    private Optional<Long> postmaster(Set<Long> found) {
        Optional<Long> parent = found.stream()
                .flatMap(pid -> ProcessHandle.of(pid).flatMap(ProcessHandle::parent).stream())
                .map(ProcessHandle::pid)
                .filter(found::contains)
                .findFirst();
        return parent.or(() -> pidInFile().filter(found::contains));
    }

    private void refuseForeignServer() throws IOException {
        Optional<Long> pid = pidInFile();
        if (pid.isEmpty()) {
            return;
        }
        Map<String, Path> links = new TreeMap<>();
        read(Path.of("/proc", pid.get().toString()), links);
        Path program = links.get(pid.get() + "/exe");
        if (program != null
                && program.getFileName().toString().startsWith("postgres")
                && layout.data().equals(links.get(pid.get() + "/cwd"))) {
            throw new PostgresException("Another PostgreSQL (process " + pid.get() + ", " + program + ") runs on "
                    + layout.data() + ": stop it first");
        }
    }

    private Optional<Long> pidInFile() {
        try (Stream<String> lines = Files.lines(layout.pidFile())) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> line.matches("\\d{1,9}"))
                    .map(Long::valueOf);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Set<Long> scan() throws IOException {
        Map<String, Path> links = new TreeMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .forEach(path -> read(path, links));
        }
        if (user.other()) {
            // root without the right to trace, as in containers, cannot read the links of other users: ask as that user
            Commands.Result listing = Commands.run(
                    user.command(List.of("sh", "-c", "ls -l /proc/[0-9]*/exe /proc/[0-9]*/cwd 2>/dev/null")), "", 10);
            listing.output()
                    .lines()
                    .map(LINK::matcher)
                    .filter(Matcher::find)
                    .forEach(match -> links.put(match.group(1) + "/" + match.group(2), Path.of(match.group(3))));
        }
        return links.entrySet().stream()
                .filter(link -> link.getKey().endsWith("/exe") && isOurs(link.getValue()))
                .map(link -> link.getKey().replace("/exe", ""))
                .filter(pid -> layout.data().equals(links.get(pid + "/cwd")))
                .map(Long::valueOf)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static void read(Path process, Map<String, Path> links) {
        for (String name : List.of("exe", "cwd")) {
            try {
                links.put(process.getFileName() + "/" + name, Files.readSymbolicLink(process.resolve(name)));
            } catch (IOException e) {
                // ended meanwhile, a kernel thread, or not for us to see
            }
        }
    }

    private boolean isOurs(Path program) {
        return program.startsWith(layout.home())
                && layout.home().relativize(program).toString().matches("bin-[^/]+/bin/postgres( \\(deleted\\))?");
    }
}
