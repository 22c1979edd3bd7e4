package org.vivaio.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;

/** Where an author works who never saw Vivaio: a folder outside of the repository, our script, and Maven. */
final class AuthorsDesk {
    private final Path folder;

    /** The two programs of the guide: ours, and Maven without the network where it has all it needs. */
    AuthorsDesk(String name) throws IOException {
        folder = Products.folder(name);
        script(folder.resolve("vivaio"), "exec '" + Product.root().resolve("vivaio") + "' \"$@\"");
        String maven = Stream.of(System.getenv("PATH").split(":"))
                .map(dir -> Path.of(dir, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
        script(
                Files.createDirectories(folder.resolve("bin")).resolve("mvn"),
                "'" + maven + "' -o -B -ntp \"$@\" || exec '" + maven + "' -B -ntp \"$@\"");
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path folder() {
        return folder;
    }

    /** Runs commands of the guide; they must succeed. */
    String run(String commands) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "run", ".log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("VIVAIO_SKIP_BUILD", "1");
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        assertThat(process.waitFor(6, TimeUnit.MINUTES))
                .as("%s ended", commands)
                .isTrue();
        String output = Files.readString(log);
        List<String> lines = output.lines().toList();
        assertThat(process.exitValue())
                .as("%s:%n%s", commands, String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())))
                .isZero();
        return output;
    }

    /** Reports of surefire: how many tests ran, and that none was skipped. */
    void contractRan(String project) throws IOException {
        int tests = 0;
        try (Stream<Path> reports = Files.list(folder.resolve(project).resolve("target/surefire-reports"))) {
            for (Path report :
                    reports.filter(f -> f.toString().endsWith(".xml")).toList()) {
                String text = Files.readString(report);
                tests += Integer.parseInt(text.replaceAll("(?s).*?<testsuite[^>]* tests=\"(\\d+)\".*", "$1"));
                assertThat(text).contains(" skipped=\"0\"");
            }
        }
        assertThat(tests).as("contract tests of %s", project).isGreaterThanOrEqualTo(10);
    }
}
