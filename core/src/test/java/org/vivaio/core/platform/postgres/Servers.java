package org.vivaio.core.platform.postgres;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tests of the server share. */
final class Servers {
    private static final Vertx VERTX = Vertx.vertx();

    private Servers() {}

    static EmbeddedPostgres start(Path folder) {
        return EmbeddedPostgres.start(folder, EmbeddedPostgres.Options.defaults());
    }

    static RowSet<Row> sql(EmbeddedPostgres server, String statement) {
        return TestPostgres.sql(VERTX, server.uri().toString(), statement);
    }

    static String one(EmbeddedPostgres server, String statement) {
        return String.valueOf(sql(server, statement).iterator().next().getValue(0));
    }

    static boolean isRoot() {
        try {
            return Trees.uid(Path.of(
                            "/proc", Long.toString(ProcessHandle.current().pid())))
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Temporary folders are closed to others; a server's user must pass. */
    static Path open(Path folder) {
        try {
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a {@link ServerMain} said first: "READY pid port" or "REFUSED reason". */
    record Child(Process process, String said) {
        long server() {
            return number(1);
        }

        int port() {
            return (int) number(2);
        }

        private long number(int group) {
            Matcher match = Pattern.compile("READY (\\d+) (\\d+)").matcher(said);
            if (!match.matches()) {
                throw new AssertionError(said);
            }
            return Long.parseLong(match.group(group));
        }
    }

    static Child child(Path folder) throws IOException {
        return child(List.of(), System.getProperty("java.class.path"), folder);
    }

    static Child child(List<String> prefix, String classPath, Path folder) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                classPath,
                ServerMain.class.getName(),
                folder.toString()));
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        StringBuilder before = new StringBuilder();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("READY") && !line.startsWith("REFUSED")) {
            before.append(line).append('\n');
            line = output.readLine();
        }
        if (line == null) {
            throw new AssertionError("the child ended:\n" + before);
        }
        return new Child(process, line);
    }

    /** Copies of the jars and classes that a server needs, where every user can read them. */
    static String publicClassPath(Path folder) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path source = Path.of(entry);
            String name = source.getFileName().toString();
            if (Files.isDirectory(source)) {
                Path target = folder.resolve("classes" + copies.size());
                String wanted = "org/vivaio/core/platform/postgres";
                Files.createDirectories(target.resolve(wanted));
                if (Files.isDirectory(source.resolve(wanted))) {
                    try (var files = Files.list(source.resolve(wanted))) {
                        for (Path file : files.toList()) {
                            Files.copy(file, target.resolve(wanted).resolve(file.getFileName()));
                        }
                    }
                }
                copies.add(target.toString());
            } else if (Arrays.stream(new String[] {
                        "vertx-core", "vertx-pg", "vertx-sql", "commons-", "xz-", "slf4j", "logback", "linux-"
                    })
                    .anyMatch(name::contains)) {
                copies.add(Files.copy(source, folder.resolve(name)).toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }
}
