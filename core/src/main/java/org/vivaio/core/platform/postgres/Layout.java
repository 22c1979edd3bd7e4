package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie below the data directory. */
record Layout(Path home) {
    /** Finds the folder, makes it when missing, and resolves links, so that one directory has one name. */
    static Layout below(Path dataDir) {
        Path home = dataDir.toAbsolutePath().resolve("postgres");
        try {
            Files.createDirectories(home);
            return new Layout(home.toRealPath());
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot make the folder " + home + ": choose a data directory that you may write", e);
        }
    }

    Path data() {
        return home.resolve("data");
    }

    /** Where a new data directory grows until it is complete. */
    Path seedling() {
        return home.resolve("data.new");
    }

    Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    Path password() {
        return home.resolve("password");
    }

    Path port() {
        return home.resolve("port");
    }

    Path lock() {
        return home.resolve("lock");
    }

    Path log() {
        return home.resolve("postgres.log");
    }
}
