package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data of one server: made when missing, checked when there. */
final class DataDirectory {
    static final String DATABASE = "vivaio";
    static final String SUPERUSER = "postgres";
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final int COMMAND_SECONDS = 180;

    private final Layout layout;
    private final Binaries binaries;
    private final RunAs user;

    DataDirectory(Layout layout, Binaries binaries, RunAs user) {
        this.layout = layout;
        this.binaries = binaries;
        this.user = user;
    }

    /** Brings the directory into a state in which the server can start, and answers with its password. */
    String prepare() {
        try {
            Trees.delete(layout.seedling());
            boolean fresh = !Files.exists(layout.data()) || isEmpty(layout.data());
            String password;
            if (fresh) {
                password = newPassword();
                make(password);
            } else {
                checkVersion();
                if (user.other() && Trees.uid(layout.data()) != user.uid()) {
                    LOG.info("Giving {} to the user that runs PostgreSQL", layout.data());
                    Trees.own(layout.data(), user.uid(), user.gid());
                }
                password = Files.exists(layout.password())
                        ? Files.readString(layout.password()).strip()
                        : replacePassword();
            }
            ServerSettings.write(layout.data(), user);
            return password;
        } catch (IOException e) {
            throw new PostgresException(
                    "Cannot prepare " + layout.data() + " (" + e
                            + "): check the free space and who owns it, or choose another directory with --data",
                    e);
        }
    }

    /** Grows under another name and is renamed when complete, so a crash on the way leaves nothing to repair. */
    private void make(String password) throws IOException {
        long start = System.nanoTime();
        Path seedling = layout.seedling();
        Files.createDirectory(
                seedling, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path passwordFile = layout.home().resolve("password.init");
        Trees.writePrivately(passwordFile, password + "\n");
        if (user.other()) {
            Trees.own(seedling, user.uid(), user.gid());
            Trees.own(passwordFile, user.uid(), user.gid());
        }
        try {
            run(
                    List.of(
                            binaries.initdb(),
                            "--pgdata=" + seedling,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--no-locale",
                            // by code point as C, so that indexes serve prefixes, but it knows letters beyond ASCII
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8"),
                    "");
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        // in single-user mode and before the rename: a complete directory always has the database, so no start
        // needs to look for it, and no client is needed
        single(seedling, "CREATE DATABASE " + DATABASE + ";\n");
        ServerSettings.include(seedling);
        Trees.writePrivately(layout.password(), password + "\n");
        Files.deleteIfExists(layout.data());
        Files.move(seedling, layout.data(), StandardCopyOption.ATOMIC_MOVE);
        Trees.sync(layout.home());
        LOG.info("Made the data directory {} in {} ms", layout.data(), (System.nanoTime() - start) / 1_000_000);
    }

    private void checkVersion() throws IOException {
        Path file = layout.data().resolve("PG_VERSION");
        if (!Files.exists(file)) {
            throw new PostgresException(layout.data()
                    + " is not a PostgreSQL data directory: move it away, or choose another directory with --data");
        }
        String found = Files.readString(file).strip();
        String ours = run(List.of(binaries.postgres(), "--version"), "").replaceAll("(?s)^\\D*(\\d+).*$", "$1");
        if (!found.equals(ours)) {
            throw new PostgresException(
                    layout.data() + " was made by PostgreSQL " + found + " and this version brings " + ours
                            + ": start the Vivaio version that made it, dump it, and restore the dump into a new directory");
        }
    }

    /** Who may write the data may set the password: a lost file is no lost data. */
    private String replacePassword() throws IOException {
        LOG.warn("The file {} is missing: setting a new password", layout.password());
        String password = newPassword();
        single(layout.data(), "ALTER ROLE " + SUPERUSER + " PASSWORD '" + password + "';\n");
        Trees.writePrivately(layout.password(), password + "\n");
        return password;
    }

    private void single(Path data, String statement) throws IOException {
        String output = run(
                List.of(
                        binaries.postgres(),
                        "--single",
                        "-D",
                        data.toString(),
                        "-c",
                        "log_min_messages=error",
                        "postgres"),
                statement);
        if (output.contains("ERROR:")) {
            throw new IOException("PostgreSQL refused a statement at set-up");
        }
    }

    private String run(List<String> command, String input) throws IOException {
        Commands.Result result = Commands.run(user.command(command), input, COMMAND_SECONDS);
        if (!result.ok()) {
            throw new IOException(Path.of(command.get(0)).getFileName() + " ended with " + result.exit() + ": "
                    + result.output()
                            .lines()
                            .filter(line -> line.contains("FATAL") || line.contains("error"))
                            .findFirst()
                            .orElse(result.lastLine()));
        }
        return result.output();
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    private static String newPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
