package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the server is told, written anew at each start so that a later version can change it. */
final class ServerSettings {
    static final String FILE = "vivaio.conf";

    /** Only by the network of this machine, only with the password. */
    private static final String ACCESS = """
            # written at each start: edits are lost
            host all         all 127.0.0.1/32 scram-sha-256
            host replication all 127.0.0.1/32 scram-sha-256
            """;

    private static final String SETTINGS = """
            # written at each start: edits are lost. Put your own at the end of postgresql.conf
            cluster_name = 'vivaio'
            unix_socket_directories = ''
            max_connections = 60
            password_encryption = 'scram-sha-256'
            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'
            # for 2 cores and 4 to 24 GB that the JVM shares
            shared_buffers = '256MB'
            effective_cache_size = '1GB'
            work_mem = '8MB'
            maintenance_work_mem = '128MB'
            max_parallel_workers_per_gather = 1
            random_page_cost = 1.1
            jit = off
            # few checkpoints: each one makes the next write of every page a whole page in the WAL
            max_wal_size = '4GB'
            min_wal_size = '256MB'
            checkpoint_timeout = '15min'
            # the binaries on board have no lz4, and pglz costs more time than it saves
            wal_compression = off
            # the queues and lead rows change all the time: clean early and little
            autovacuum_naptime = '15s'
            autovacuum_vacuum_scale_factor = 0.05
            autovacuum_analyze_scale_factor = 0.05
            autovacuum_vacuum_insert_scale_factor = 0.1
            autovacuum_vacuum_cost_limit = 1000
            # personal data must not reach the log: no statements, no failed values, no details
            log_min_messages = 'log'
            log_min_error_statement = 'panic'
            log_error_verbosity = 'terse'
            log_line_prefix = '%m [%p] '
            """;

    private ServerSettings() {}

    /** The words that start the server; what our promises stand on is said here, where no file can undo it. */
    static List<String> command(Binaries binaries, Path data, int port) {
        return List.of(
                binaries.postgres(),
                "-D",
                data.toString(),
                "-c",
                "port=" + port,
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on");
    }

    /** Makes a fresh data directory read our file. */
    static void include(Path data) throws IOException {
        Path main = data.resolve("postgresql.conf");
        Files.writeString(main, Files.readString(main) + "\ninclude_if_exists = '" + FILE + "'\n");
    }

    static void write(Path data, RunAs user) throws IOException {
        put(data.resolve(FILE), SETTINGS, user);
        put(data.resolve("pg_hba.conf"), ACCESS, user);
    }

    private static void put(Path file, String content, RunAs user) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(content)) {
            return;
        }
        Trees.writePrivately(file, content);
        if (user.other()) {
            Trees.own(file, user.uid(), user.gid());
        }
    }
}
