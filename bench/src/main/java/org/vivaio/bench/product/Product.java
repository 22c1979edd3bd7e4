package org.vivaio.bench.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One running {@code ./vivaio serve} or {@code demo}; whatever becomes of it, {@link #close} leaves no process behind. */
public final class Product implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Launch launch;
    private final Process process;

    /**
     * How to start.
     *
     * @param root the repository or the unpacked distribution
     * @param command {@code serve} or {@code demo}, with options where there are more
     * @param port where it listens on 127.0.0.1
     * @param data its data directory
     * @param environment more variables
     * @param log where its output goes, appended
     */
    public record Launch(Path root, String command, int port, Path data, Map<String, String> environment, Path log) {}

    private Product(Launch launch, Process process) {
        this.launch = launch;
        this.process = process;
    }

    /** The repository, as the build and the script name it by {@code -Dvivaio.root}. */
    public static Path root() {
        return Path.of(System.getProperty("vivaio.root", "")).toAbsolutePath();
    }

    /** Starts it and does not wait. */
    public static Product start(Launch launch) {
        List<String> command =
                new ArrayList<>(List.of(launch.root().resolve("vivaio").toString()));
        command.addAll(List.of(launch.command().split(" ")));
        command.addAll(List.of(
                "--port",
                Integer.toString(launch.port()),
                "--data",
                launch.data().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().putAll(launch.environment());
        try {
            Files.createDirectories(launch.data());
            return new Product(launch, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + String.join(" ", command), e);
        }
    }

    /** Waits until it is ready and answers with itself; fails at once when it has ended. */
    public Product awaitReady(Duration atMost) {
        try {
            Await.until(launch.command() + " to be ready", atMost, () -> {
                if (!process.isAlive()) {
                    throw new Await.GaveUp(
                            "It ended with " + process.exitValue() + " instead of being ready:\n" + tail());
                }
                return api("").get("/health/ready").status() == 200;
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "\n" + tail(), e);
        }
        return this;
    }

    /** A client with a bearer token; an empty token sends none. */
    public Api api(String token) {
        return new Api("http://127.0.0.1:" + launch.port(), token);
    }

    /** Where it listens. */
    public int port() {
        return launch.port();
    }

    /** How it was started. */
    public Launch launch() {
        return launch;
    }

    /** Its Java process: the one started, or the one that the script started. */
    public ProcessHandle jvm() {
        List<ProcessHandle> all = new ArrayList<>();
        all.add(process.toHandle());
        process.descendants().forEach(all::add);
        return all.stream()
                .filter(handle ->
                        handle.info().command().map(c -> c.endsWith("/java")).orElse(false))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No Java process to be found:\n" + tail()));
    }

    /** What {@code jcmd} says to a command about the Java process. */
    public String jcmd(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(jvm().pid())));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process running = builder.start();
        String text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        running.waitFor();
        return text;
    }

    /** Kills the Java process as {@code kill -9} does, and waits until it and its script are gone. */
    public void kill() {
        ProcessHandle jvm = jvm();
        jvm.destroyForcibly();
        jvm.onExit().join();
        process.destroyForcibly();
        process.toHandle().onExit().join();
    }

    /** Ends it by SIGTERM and answers with the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("It did not end within " + STOP.toSeconds() + " s of SIGTERM:\n" + tail());
        }
        return process.exitValue();
    }

    /** Sends SIGTERM and does not wait. */
    public void signalTerm() {
        process.destroy();
    }

    /** Whether the started process still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The PostgreSQL that it brought, as far as its data directory tells. */
    public BundledPostgres postgres() {
        return new BundledPostgres(launch.data());
    }

    /** The last lines of its output. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(launch.log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        end();
    }

    /** Ends it gently if it lets itself be ended so, else by force; once or more often. */
    public void end() {
        Set<ProcessHandle> tree = new LinkedHashSet<>();
        tree.add(process.toHandle());
        process.descendants().forEach(tree::add);
        process.destroy();
        try {
            process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<ProcessHandle> leavesFirst = new ArrayList<>(tree);
        Collections.reverse(leavesFirst);
        leavesFirst.forEach(ProcessHandle::destroyForcibly);
        // an orphan of an earlier kill is no descendant any more
        Optional<ProcessHandle> postmaster = postgres().postmaster();
        postmaster.ifPresent(handle -> {
            handle.destroyForcibly();
            handle.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> handle)
                    .join();
        });
    }
}
