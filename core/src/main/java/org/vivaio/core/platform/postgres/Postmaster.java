package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running server process, a child of this one, so that its death is seen at once and nothing else can have its id.
 */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration FAST = Duration.ofSeconds(60);
    private static final Duration IMMEDIATE = Duration.ofSeconds(10);

    private final Process process;
    private final Layout layout;
    private final RunAs user;
    private final long logStart;

    private Postmaster(Process process, Layout layout, RunAs user, long logStart) {
        this.process = process;
        this.layout = layout;
        this.user = user;
        this.logStart = logStart;
    }

    static Postmaster spawn(Layout layout, Binaries binaries, RunAs user, int port) throws IOException {
        List<String> command = new ArrayList<>();
        // a session of its own: Ctrl-C in the terminal must let this process drain before the server stops
        if (Commands.find("setsid").isPresent()) {
            command.add("setsid");
        }
        command.addAll(user.command(ServerSettings.command(binaries, layout.data(), port)));
        ServerLog log = new ServerLog(layout.log());
        log.rotate();
        Process process = Commands.builder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(layout.log().toFile()))
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        return new Postmaster(process, layout, user, log.size());
    }

    /** Waits until the server takes connections; recovery after a crash may take its time. */
    void awaitReady(Duration atMost) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long report = TimeUnit.SECONDS.toNanos(10);
        while (!isReady()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("PostgreSQL ended with " + process.exitValue() + ": "
                        + new ServerLog(layout.log()).reason(logStart));
            }
            long passed = System.nanoTime() - start;
            if (passed > atMost.toNanos()) {
                throw new IOException(
                        "PostgreSQL is not ready after " + atMost.toSeconds() + " s; see " + layout.log());
            }
            if (passed > report) {
                LOG.info("Waiting for PostgreSQL, which repairs itself after a crash; see {}", layout.log());
                report += TimeUnit.SECONDS.toNanos(10);
            }
        }
    }

    /** What pg_ctl looks at, too: our process, and "ready" in the eighth line. */
    private boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(layout.pidFile(), StandardCharsets.UTF_8);
            return lines.size() >= 8
                    && lines.get(0).strip().equals(Long.toString(process.pid()))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** True when it ended within that time. */
    boolean ended(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    int exitValue() {
        return process.exitValue();
    }

    /** Ends it without any care; the server repairs itself at the next start. */
    void kill() {
        process.destroyForcibly();
    }

    /** As {@code pg_ctl stop -m fast}, but by our child's id and not by one read from a file; then harder. */
    void stop() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        Signals.send(user, "INT", process.pid());
        if (ended(FAST)) {
            return;
        }
        LOG.warn(
                "PostgreSQL does not stop within {} s: stopping it at once; it repairs itself at the next start",
                FAST.toSeconds());
        Signals.send(user, "QUIT", process.pid());
        if (!ended(IMMEDIATE)) {
            process.destroyForcibly();
            ended(IMMEDIATE);
        }
    }
}
