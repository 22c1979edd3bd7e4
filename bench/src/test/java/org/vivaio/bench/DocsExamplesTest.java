package org.vivaio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;

/** Runs the blocks marked {@code sh test} of the documentation, in their order, against a demo of its own. */
@Timeout(10 * 60)
final class DocsExamplesTest {
    private static final String OPEN = "```sh test";
    private static final String CLOSE = "```";

    private static Path folder = Path.of("");
    private static List<Product> running = List.of();

    @BeforeAll
    static void start() {
        folder = Products.folder("docs");
        running = List.of(Product.start(Products.launch("demo", folder, Ports.freePair(), Map.of())));
        running.get(0).awaitReady(Products.FIRST_START);
    }

    @AfterAll
    static void stop() {
        running.forEach(Product::close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/guides/agency.md",
                "docs/guides/distribution.md",
                "docs/guides/duplicates.md",
                "docs/guides/forms.md",
                "docs/guides/operator.md",
                "docs/guides/rules.md",
                "docs/guides/sources.md",
                "docs/guides/suppliers.md",
                "docs/guides/telephony.md",
                "docs/guides/privacy.md"
            })
    void examples_of_the_documentation_work_as_written(String page) throws Exception {
        Path text = Product.root().resolve(page);
        String script = script(page, Files.readAllLines(text));
        assertThat(script).as("%s has no block that starts with %s", page, OPEN).contains("--- ");

        Path work = Files.createDirectories(folder.resolve(page.replace('/', '-')));
        Path wrapper = work.resolve("vivaio");
        Files.writeString(wrapper, "#!/bin/sh\nexec '" + Product.root().resolve("vivaio") + "' \"$@\"\n");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        Path log = work.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-eu", "-o", "pipefail", "-c", script)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "VIVAIO_URL",
                        "http://127.0.0.1:" + running.get(0).port(),
                        "VIVAIO_ADMIN_TOKEN",
                        Products.TOKEN,
                        "VIVAIO_SKIP_BUILD",
                        "1"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES))
                    .as("%s ended in time:%n%s", page, output(log))
                    .isTrue();
            assertThat(process.exitValue()).as("%s:%n%s", page, output(log)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void blocks_are_found_by_their_first_line_only() {
        String script = script("page", List.of("```sh", "no", CLOSE, OPEN, "yes", CLOSE, "text"));
        assertThat(script).contains("yes").doesNotContain("no\n").doesNotContain("text");
    }

    /** One script for a page, since later blocks use what earlier ones set. */
    private static String script(String page, List<String> lines) {
        List<String> script = new ArrayList<>();
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.equals(OPEN)) {
                inside = true;
                script.add("echo '--- " + page + ":" + (i + 1) + "'");
            } else if (inside && line.equals(CLOSE)) {
                inside = false;
            } else if (inside) {
                script.add(line);
            }
        }
        assertThat(inside).as("%s: a block is not closed", page).isFalse();
        return String.join("\n", script) + "\n";
    }

    private static String output(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
