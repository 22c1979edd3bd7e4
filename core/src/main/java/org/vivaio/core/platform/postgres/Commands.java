package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs short commands to their end. */
final class Commands {
    private Commands() {}

    /** How a command ended, and all it printed. */
    record Result(int exit, String output) {
        boolean ok() {
            return exit == 0;
        }

        /** The last line printed that says something: the cause, for messages of one line. */
        String lastLine() {
            return output.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("no output");
        }
    }

    static Result run(List<String> command, String input, int timeoutSeconds) throws IOException {
        Process process = builder(command).redirectErrorStream(true).start();
        process.onExit().orTimeout(timeoutSeconds, TimeUnit.SECONDS).whenComplete((done, late) -> {
            if (late != null) {
                process.destroyForcibly();
            }
        });
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it ended before it read: its exit code tells more
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A child with nothing of our environment: PGDATA, LD_LIBRARY_PATH or a locale would change how it behaves. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C");
        // the binaries refuse a working directory that their user cannot read
        return builder.directory(Path.of("/").toFile());
    }

    /** Looks a program up in the directories that {@link #builder} names. */
    static Optional<String> find(String program) {
        return Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
