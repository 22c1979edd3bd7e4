package org.vivaio.core.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Draft;

class ResourceFilesTest {
    @TempDir
    private Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void a_folder_is_read_in_all_its_forms() throws IOException {
        file("seller/giulia.yaml", "email: giulia@firm.example\nterritory:\n  provinces: [MI, TO, NO]\n");
        file("seller/luca.yml", "spec:\n  email: luca@firm.example\n");
        file("rules.yaml", """
                # two in one file
                kind: tag
                name: fair
                spec:
                  on: visit.seen
                ---
                kind: scoring
                name: default
                spec:
                  rules:
                    - name: a
                      points: 10
                ---
                """);
        file("notes.txt", "not read");

        assertThat(ResourceFiles.read(folder).drafts())
                .extracting(Draft::key, draft -> Json.write(draft.spec()))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("tag/fair", "{\"on\":\"visit.seen\"}"),
                        org.assertj.core.groups.Tuple.tuple(
                                "scoring/default", "{\"rules\":[{\"name\":\"a\",\"points\":10}]}"),
                        org.assertj.core.groups.Tuple.tuple(
                                "seller/giulia",
                                "{\"email\":\"giulia@firm.example\",\"territory\":{\"provinces\":[\"MI\",\"TO\",\"NO\"]}}"),
                        org.assertj.core.groups.Tuple.tuple("seller/luca", "{\"email\":\"luca@firm.example\"}"));
    }

    @Test
    void plain_words_are_what_people_mean_by_them() throws Yaml.Unreadable {
        JsonNode value = Yaml.read("""
                a: yes
                b: true
                c: 00184
                d: 12:30
                e: 1.50
                f: "7"
                g: -3
                h:
                i: 2026-01-01
                j: 12345678901234567890
                k: .5
                """).get(0).value();
        assertThat(Json.write(value))
                .isEqualTo("{\"a\":\"yes\",\"b\":true,\"c\":\"00184\",\"d\":\"12:30\",\"e\":1.50,\"f\":\"7\",\"g\":-3,"
                        + "\"h\":null,\"i\":\"2026-01-01\",\"j\":\"12345678901234567890\",\"k\":\".5\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                " ",
                "~",
                "null",
                "true",
                "no",
                "on",
                "00184",
                "1e5",
                "-",
                "- a",
                "a: b",
                "#x",
                "x #y",
                "'q'",
                "\"q\"",
                "two\nlines",
                "end\n",
                "\n",
                "\ttab",
                "{a}",
                "[a]",
                "&a",
                "*a",
                "!a",
                "%a",
                "@a",
                "`a`",
                "|",
                ">",
                "0x1F",
                ".5",
                "1.",
                "1_000",
                "12:30",
                "2026-01-01",
                "=",
                "<<",
                "é…🌱",
                "••••••",
                "\\n",
                "a\\",
                "NaN",
                ".inf",
                "--- x",
                "trailing ",
                "lead.email != null && lead.tags.exists(t, t == 'x')"
            })
    void every_text_reads_back_as_it_was_written(String text) throws Yaml.Unreadable {
        ObjectNode value = Json.object().put("text", text).put(text.isBlank() ? "key" : text, 1);
        value.putArray("list").add(text).add(1.50).add(true).addNull();
        value.putObject("empty");
        value.putArray("none");
        assertThat(Yaml.read(Yaml.write(value)).get(0).value()).hasToString(value.toString());
    }

    @Test
    void what_is_exported_is_read_again_as_the_same() throws IOException {
        ArrayNode items = Json.array();
        ObjectNode item =
                items.addObject().put("kind", "template").put("name", "new").put("version", 4);
        item.putObject("spec").put("text", "Hello\n{{name}}\n").put("version", "1.0");

        assertThat(ResourceFiles.write(folder, items)).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("template/new.yaml")))
                .startsWith("kind: template\nname: new\nspec:\n");
        assertThat(ResourceFiles.read(folder).drafts())
                .containsExactly(new Draft("template", "new", (ObjectNode) item.get("spec")));
    }

    @Test
    void a_name_that_would_leave_the_folder_is_refused() {
        ArrayNode items = Json.array();
        items.addObject().put("kind", "template").put("name", "../../x").putObject("spec");
        assertThatExceptionOfType(CliException.class).isThrownBy(() -> ResourceFiles.write(folder, items));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void all_that_cannot_be_read_is_told_with_file_and_line() throws IOException {
        file("a.yaml", "kind: tag\nname: x\nspec: {\n");
        file("b.yaml", "kind: tag\nspec:\n  label: x\n");
        file("c.yaml", "kind: tag\nname: x\nspec: {}\nextra: 1\n");
        file("d.yaml", "kind: tag\nname: d\nspec:\n  a: 1\n  a: 2\n");
        file("e.yaml", "- a\n");
        file("tag/f.yaml", "label: F\n");
        file("z.yaml", "kind: tag\nname: f\nspec: {}\n");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> ResourceFiles.read(folder))
                .satisfies(e -> assertThat(e.getMessage().lines())
                        .satisfiesExactly(
                                line -> assertThat(line).contains("a.yaml:4:"),
                                line -> assertThat(line).contains("b.yaml:1: must name its name"),
                                line -> assertThat(line).contains("c.yaml:1: must have kind, name and spec"),
                                line -> assertThat(line).contains("d.yaml:5: names a twice"),
                                line -> assertThat(line).contains("e.yaml:1: must be an object"),
                                line -> assertThat(line)
                                        .contains("z.yaml:3: tag/f stands also in")
                                        .contains("f.yaml:1")));
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> ResourceFiles.read(folder.resolve("none")))
                .withMessageContaining("is no folder");
    }

    @Test
    void a_problem_of_the_server_is_found_in_its_file() throws IOException {
        file(
                "scoring/default.yaml",
                "# who they are\nrules:\n  - name: a\n    points: 1\n    when: >\n      lead.email =\n");
        file("all.yaml", "kind: tag\nname: fair\nspec:\n  label: x\n  wen: y\n");
        ResourceFiles files = ResourceFiles.read(folder);

        assertThat(files.locate("scoring/default:rules[0].when")).endsWith("default.yaml:5: rules[0].when");
        assertThat(files.locate("scoring/default:rules[0].axis")).endsWith("default.yaml:3: rules[0].axis");
        assertThat(files.locate("tag/fair:wen")).endsWith("all.yaml:5: wen");
        assertThat(files.locate("tag/fair:")).endsWith("all.yaml:3: tag/fair");
        assertThat(files.locate("alert/new:template")).isEqualTo("alert/new:template");
    }
}
