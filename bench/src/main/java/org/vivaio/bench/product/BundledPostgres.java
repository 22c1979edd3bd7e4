package org.vivaio.bench.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL of a data directory, seen from outside: where it listens, and its process.
 *
 * @param dataDir the product's data directory
 */
public record BundledPostgres(Path dataDir) {
    /** How to connect with the superuser. */
    public PgTarget target() {
        try {
            String password = Files.readString(home().resolve("password")).strip();
            return new PgTarget("127.0.0.1", port(), "postgres", password, "vivaio");
        } catch (IOException e) {
            throw new IllegalStateException("No PostgreSQL in " + dataDir + ": " + e.getMessage(), e);
        }
    }

    /** The process that listens; empty when there is none. */
    public Optional<ProcessHandle> postmaster() {
        try {
            List<String> lines = Files.readAllLines(pidFile());
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(this::isOurs);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private int port() throws IOException {
        // the running server's own word first: line 4 of its pid file
        if (Files.exists(pidFile())) {
            List<String> lines = Files.readAllLines(pidFile());
            if (lines.size() > 3) {
                return Integer.parseInt(lines.get(3).strip());
            }
        }
        return Integer.parseInt(Files.readString(home().resolve("port")).strip());
    }

    /** A pid may have been given to a stranger since. */
    private boolean isOurs(ProcessHandle handle) {
        try {
            String home = home().toRealPath().toString();
            return handle.info().command().map(c -> c.endsWith("postgres")).orElse(false)
                    && handle.info().arguments().map(List::of).orElse(List.of()).stream()
                            .anyMatch(argument -> argument.contains(home));
        } catch (IOException e) {
            return false;
        }
    }

    private Path home() {
        return dataDir.resolve("postgres");
    }

    private Path pidFile() {
        return home().resolve("data").resolve("postmaster.pid");
    }
}
