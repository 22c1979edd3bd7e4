package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vivaio.api.Verdict;
import org.vivaio.core.platform.Json;
import org.vivaio.core.spam.Puzzle;

/** The browser tests of the embed run on definitions that the server really makes; this keeps them so. */
final class EmbedFixturesTest {
    private static final Path FIXTURES =
            Path.of("../web-forms/test/fixtures").toAbsolutePath().normalize();

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".spec.json"))
                    .map(name -> name.replace(".spec.json", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_fixture_is_what_the_server_answers(String name) throws IOException {
        JsonNode spec = Json.parse(Files.readString(FIXTURES.resolve(name + ".spec.json")));
        Form form = new Form(
                "demo", name, 1, FormSpec.parse(name, spec), Samples.form().purposes());
        FormView view = FormView.of(form, List.of(spec.path("language").asText("it")));
        ObjectNode expected = Json.object();
        expected.set(
                "view",
                FormJson.of(
                        view,
                        "token-" + name,
                        form.spec().proofOfWork() == 0
                                ? Optional.empty()
                                : Optional.of(
                                        new Puzzle(form.spec().proofOfWork(), "0123456789abcdef0123456789abcdef")),
                        name + "?lang=" + view.language() + "&e=1",
                        Map.of("variant", "b")));
        expected.set(
                "thanks",
                FormMarkup.thanks(
                                view,
                                view.thanks(),
                                new CaptureAnswer("01980000-0000-7000-8000-0000a1b2c3d4", Verdict.Kind.ACCEPTED))
                        .json());
        Path file = FIXTURES.resolve(name + ".view.json");
        if (Boolean.getBoolean("vivaio.fixtures.write")) {
            Files.writeString(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(expected) + "\n");
        }
        assertThat(Json.parse(Files.readString(file)))
                .as("run with -Dvivaio.fixtures.write=true to write it again")
                .isEqualTo(Json.parse(Json.write(expected)));
    }
}
