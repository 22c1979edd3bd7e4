package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.Kinds;

/**
 * Resources as files. A file holds one or more documents of {@code kind}, {@code name} and {@code spec}; {@code
 * {kind}/{name}.yaml} may hold the bare spec instead, or leave kind and name out.
 */
public final class ResourceFiles {
    private static final Set<String> MEMBERS = Set.of("kind", "name", "version", "spec");

    private final List<Located> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ResourceFiles() {}

    /**
     * A resource and where it is written.
     *
     * @param draft what is wanted
     * @param file the file, as it was given
     * @param prefix before paths of the spec, empty for a bare one
     * @param lines lines by path
     */
    private record Located(Draft draft, Path file, String prefix, Map<String, Integer> lines) {
        /** The line of a path, or of the nearest part of it that is written. */
        int line(String path) {
            String at = prefix.isEmpty() ? path : path.isEmpty() ? prefix : prefix + "." + path;
            while (!lines.containsKey(at) && !at.isEmpty()) {
                int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
                at = cut < 0 ? "" : at.substring(0, cut);
            }
            return lines.getOrDefault(at, 1);
        }
    }

    /**
     * Reads all {@code *.yaml} and {@code *.yml} below a folder, in the order of their paths.
     *
     * @throws CliException with a line for each file that cannot be read
     */
    public static ResourceFiles read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CliException(folder + " is no folder: name the folder with the resources");
        }
        ResourceFiles files = new ResourceFiles();
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.filter(Files::isRegularFile)
                    .filter(path ->
                            path.toString().endsWith(".yaml") || path.toString().endsWith(".yml"))
                    .sorted()
                    .forEach(files::readFile);
        } catch (IOException e) {
            throw new CliException(folder + " cannot be read (" + e.getMessage() + "): check its rights");
        }
        files.refuseRepeats();
        if (!files.problems.isEmpty()) {
            throw new CliException(String.join("\n", files.problems));
        }
        return files;
    }

    /** The resources. */
    public List<Draft> drafts() {
        return found.stream().map(Located::draft).toList();
    }

    /** Where a problem lies: {@code scoring/default:rules[0].when} becomes {@code dir/file.yaml:12: rules[0].when}. */
    String locate(String field) {
        int colon = field.indexOf(':');
        String key = colon < 0 ? field : field.substring(0, colon);
        String path = colon < 0 ? "" : field.substring(colon + 1);
        return found.stream()
                .filter(located -> located.draft().key().equals(key))
                .findFirst()
                .map(located -> located.file() + ":" + located.line(path) + ": " + (path.isEmpty() ? key : path))
                .orElse(field);
    }

    /** Writes one file for each resource of an answer, in the form that {@link #read} takes; the number of files. */
    static int write(Path folder, JsonNode items) {
        int count = 0;
        try {
            for (JsonNode item : items) {
                String kind = item.path("kind").asText();
                String name = item.path("name").asText();
                if (!Kinds.ALL.contains(kind) || !Kinds.NAME.matcher(name).matches()) {
                    throw new CliException("The server names a resource " + kind + "/" + name
                            + ", which is no file name: is this a Vivaio of another version?");
                }
                ObjectNode document = Json.object().put("kind", kind).put("name", name);
                document.set("spec", item.path("spec"));
                Path file = folder.resolve(kind).resolve(name + ".yaml");
                Files.createDirectories(folder.resolve(kind));
                Files.writeString(file, Yaml.write(document));
                count++;
            }
        } catch (IOException e) {
            throw new CliException(folder + " cannot be written (" + e.getMessage() + "): check its rights");
        }
        return count;
    }

    private void readFile(Path file) {
        try {
            for (Yaml.Document document : Yaml.read(Files.readString(file))) {
                add(file, document);
            }
        } catch (Yaml.Unreadable e) {
            problems.add(file + ":" + e.line() + ": " + e.getMessage());
        } catch (CharacterCodingException e) {
            problems.add(file + ":1: is not UTF-8 text: save it as UTF-8");
        } catch (IOException e) {
            problems.add(file + ":1: cannot be read (" + e.getMessage() + ")");
        }
    }

    private void add(Path file, Yaml.Document document) {
        int line = document.lines().getOrDefault("", 1);
        if (!(document.value() instanceof ObjectNode value)) {
            problems.add(file + ":" + line + ": must be an object with kind, name and spec");
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        String folderName = folder == null || folder.getFileName() == null
                ? ""
                : folder.getFileName().toString();
        boolean placed = Kinds.ALL.contains(folderName);
        String stem = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        boolean whole = value.get("spec") instanceof ObjectNode && onlyMembers(value);
        if (!whole && !placed) {
            problems.add(
                    file + ":" + line + ": must have kind, name and spec, and nothing else, or lie in a folder that"
                            + " is named as its kind");
            return;
        }
        String kind = whole ? value.path("kind").asText(placed ? folderName : "") : folderName;
        String name = whole ? value.path("name").asText(placed ? stem : "") : stem;
        ObjectNode spec = whole ? (ObjectNode) value.get("spec") : value;
        if (kind.isEmpty() || name.isEmpty()) {
            problems.add(file + ":" + line + ": must name its " + (kind.isEmpty() ? "kind" : "name"));
            return;
        }
        found.add(new Located(new Draft(kind, name, spec), file, whole ? "spec" : "", document.lines()));
    }

    private static boolean onlyMembers(ObjectNode value) {
        boolean[] only = {true};
        value.fieldNames().forEachRemaining(name -> only[0] &= MEMBERS.contains(name));
        return only[0];
    }

    private void refuseRepeats() {
        Map<String, Located> first = new HashMap<>();
        for (Located located : found) {
            Located other = first.putIfAbsent(located.draft().key(), located);
            if (other != null) {
                problems.add(located.file() + ":" + located.line("") + ": "
                        + located.draft().key() + " stands also in " + other.file() + ":" + other.line(""));
            }
        }
    }
}
