package org.vivaio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GuideTest {
    private static final Pattern FROM = Pattern.compile("<!-- from (\\S+) -->");
    private static final Pattern STEP = Pattern.compile("<!-- from (\\S+) -->|```java\\n(.*?)```", Pattern.DOTALL);

    /** Integrators copy this code; it must be what the plugins really do. */
    @Test
    void the_code_in_the_integrators_guide_stands_in_the_plugins() throws IOException {
        Path root = Path.of(System.getProperty("vivaio.root"));
        String guide = Files.readString(root.resolve("docs/guides/integrator.md"));
        assertThat(FROM.matcher(guide).results().count()).isGreaterThan(5);

        String source = "";
        Matcher step = STEP.matcher(guide);
        while (step.find()) {
            if (step.group(1) != null) {
                source = squeezed(Files.readString(root.resolve(step.group(1))));
                continue;
            }
            for (String part : step.group(2).split("// …")) {
                assertThat(source.contains(squeezed(part)))
                        .as("no longer in the plugin, copy it anew: %s", part)
                        .isTrue();
            }
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
