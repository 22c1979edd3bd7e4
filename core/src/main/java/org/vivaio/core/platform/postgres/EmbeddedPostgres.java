package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's own PostgreSQL, kept in a folder {@code postgres} of the data directory: started, supervised, stopped.
 *
 * <p>When the server dies it is started again on the same port, for as long as it takes. Safe for use by many threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    /** Processes of a killed server hold its shared memory for about two seconds. */
    private static final Duration FIRST_TRIES = Duration.ofSeconds(10);

    /** Causes that pass: processes that are about to end, or a port that somebody took a moment ago. */
    private static final Pattern PASSING = Pattern.compile("shared memory|could not create any TCP/IP|lock file");

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LOG_CHECK = Duration.ofSeconds(30);

    private final Layout layout;
    private final Binaries binaries;
    private final RunAs user;
    private final Options options;
    private final DirectoryLock lock;
    private final PostgresAddress address;
    private final AtomicInteger restarts = new AtomicInteger();
    private final Object monitor = new Object();
    private final Thread supervisor;

    /** Changed by the supervisor only, so that whoever has waited for its end may stop what is here. */
    private volatile Postmaster postmaster;

    private volatile boolean running = true;
    private volatile boolean closed;

    /**
     * How to start.
     *
     * @param user the operating system's user that runs the server when this process is root; by default who owns the
     *     data, else {@code postgres}, else {@code nobody}
     * @param startWithin longest wait for the server, which after a crash first repairs itself
     */
    public record Options(Optional<String> user, Duration startWithin) {
        /** What fits unless an operator says otherwise. */
        public static Options defaults() {
            return new Options(Optional.empty(), Duration.ofMinutes(10));
        }

        /** The same with another user for the server. */
        public Options withUser(String name) {
            return new Options(Optional.of(name), startWithin);
        }
    }

    private EmbeddedPostgres(Server server, Options options, DirectoryLock lock, Postmaster first) {
        this.layout = server.layout();
        this.binaries = server.binaries();
        this.user = server.user();
        this.options = options;
        this.lock = lock;
        this.postmaster = first;
        this.address = new PostgresAddress(
                "127.0.0.1",
                server.port(),
                DataDirectory.DATABASE,
                DataDirectory.SUPERUSER,
                server.password(),
                Map.of("sslmode", "disable"));
        this.supervisor = new Thread(this::supervise, "vivaio-postgres-supervisor");
        supervisor.setDaemon(true);
    }

    private record Server(Layout layout, Binaries binaries, RunAs user, int port, String password) {}

    /**
     * Starts the server of a data directory and waits until it takes connections. Unpacks the programs and makes the
     * data on the first start, and clears away what a killed process left.
     *
     * @param dataDir the product's data directory; made when missing
     * @throws PostgresException when it cannot start; says in one line why and how to mend it
     */
    public static EmbeddedPostgres start(Path dataDir, Options options) {
        long begin = System.nanoTime();
        Layout layout = Layout.below(dataDir);
        DirectoryLock lock = DirectoryLock.take(layout);
        boolean started = false;
        try {
            Binaries binaries = Binaries.unpack(layout);
            RunAs user = RunAs.choose(layout, binaries, options.user());
            new Leftovers(layout, user).clear();
            binaries.removeOthers();
            String password = new DataDirectory(layout, binaries, user).prepare();
            EmbeddedPostgres postgres = launch(layout, binaries, user, password, options, lock);
            postgres.supervisor.start();
            LOG.info(
                    "PostgreSQL is ready on port {} of 127.0.0.1 after {} ms, data in {}",
                    postgres.port(),
                    (System.nanoTime() - begin) / 1_000_000,
                    layout.data());
            started = true;
            return postgres;
        } catch (IOException e) {
            throw new PostgresException(
                    "PostgreSQL does not start in " + layout.home() + ": " + e.getMessage() + "; see " + layout.log(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("The start of PostgreSQL was interrupted: start again", e);
        } finally {
            if (!started) {
                lock.close();
            }
        }
    }

    private static EmbeddedPostgres launch(
            Layout layout, Binaries binaries, RunAs user, String password, Options options, DirectoryLock lock)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + FIRST_TRIES.toNanos();
        while (true) {
            int port = Ports.choose(layout.port());
            Postmaster first = Postmaster.spawn(layout, binaries, user, port);
            boolean ready = false;
            try {
                first.awaitReady(options.startWithin());
                ready = true;
                return new EmbeddedPostgres(new Server(layout, binaries, user, port, password), options, lock, first);
            } catch (IOException e) {
                if (!PASSING.matcher(e.getMessage()).find() || System.nanoTime() > end) {
                    throw e;
                }
                LOG.info("PostgreSQL did not start ({}): trying again", e.getMessage());
                Thread.sleep(PAUSE.toMillis());
                new Leftovers(layout, user).clear();
            } finally {
                if (!ready) {
                    first.kill();
                }
            }
        }
    }

    /** Address of the database {@code vivaio} with the superuser, for the migrator; carries the password. */
    public URI uri() {
        return URI.create(address.url());
    }

    /** The same address in parts. */
    public PostgresAddress address() {
        return address;
    }

    /** The port on 127.0.0.1, the same for the life of this object. */
    public int port() {
        return address.port();
    }

    /** Name of the role that owns all. */
    public String superuser() {
        return address.user();
    }

    /** Password of {@link #superuser()}. */
    public String password() {
        return address.password();
    }

    /** The server's own log, without personal data. */
    public Path logFile() {
        return layout.log();
    }

    /** Process id of the server at this moment; changes with a restart. */
    public long pid() {
        return postmaster.pid();
    }

    /** How often the server died and came back. */
    public int restarts() {
        return restarts.get();
    }

    /** True while the server takes connections, as far as is known here. */
    public boolean isRunning() {
        return running && postmaster.isAlive();
    }

    /** Waits until the server takes connections again; false when it does not within that time. */
    public boolean awaitRunning(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (monitor) {
            while (!isRunning()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0 || closed) {
                    return false;
                }
                // short waits: the death of the server itself wakes nobody here
                monitor.wait(Math.min(left, 100));
            }
            return true;
        }
    }

    private void supervise() {
        try {
            while (!closed) {
                if (postmaster.ended(LOG_CHECK)) {
                    running = false;
                    LOG.warn("PostgreSQL ended with {}: starting it again on port {}", postmaster.exitValue(), port());
                    restart();
                } else {
                    rotateLog();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Supervision of PostgreSQL ends");
        }
    }

    private void rotateLog() {
        try {
            new ServerLog(layout.log()).rotate();
        } catch (IOException e) {
            LOG.warn("The log {} cannot be put aside: {}", layout.log(), e.toString());
        }
    }

    private void restart() throws InterruptedException {
        long start = System.nanoTime();
        Duration pause = PAUSE;
        String reported = "";
        while (!closed) {
            try {
                new Leftovers(layout, user).clear();
                postmaster = Postmaster.spawn(layout, binaries, user, port());
                postmaster.awaitReady(options.startWithin());
                restarts.incrementAndGet();
                LOG.info("PostgreSQL is back after {} ms", (System.nanoTime() - start) / 1_000_000);
                synchronized (monitor) {
                    running = true;
                    monitor.notifyAll();
                }
                return;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // whatever it is, a host without its database is worth nothing: go on trying
                String message = String.valueOf(e.getMessage());
                if (!closed && !message.equals(reported)) {
                    LOG.error("PostgreSQL does not start ({}): trying on, see {}", message, layout.log());
                    reported = message;
                }
                postmaster.kill();
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /**
     * Stops the server: open transactions are rolled back, everything committed is on disk. Call it last, after
     * whoever uses the database has stopped; fit for a shutdown hook.
     */
    @Override
    public void close() {
        synchronized (monitor) {
            if (closed) {
                return;
            }
            closed = true;
            running = false;
            monitor.notifyAll();
        }
        boolean interrupted = Thread.interrupted();
        try {
            supervisor.interrupt();
            supervisor.join();
            postmaster.stop();
        } catch (InterruptedException e) {
            interrupted = true;
            postmaster.kill();
        } catch (IOException e) {
            LOG.warn("PostgreSQL could not be stopped gently: it repairs itself at the next start", e);
            postmaster.kill();
        } finally {
            lock.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
