package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.field.Field;
import org.vivaio.core.field.FieldGuess;
import org.vivaio.core.field.Fields;
import org.vivaio.core.inbox.FieldNames;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * How a file is read.
 *
 * @param delimiter between values
 * @param charset of the file
 * @param columns for each column of the file the field it goes into; empty for a column that is left out
 * @param externalId number of the column with the source's own id, if any
 * @param constants values that every lead gets
 */
record ImportSpec(
        char delimiter,
        Charset charset,
        List<String> columns,
        Optional<Integer> externalId,
        Map<String, String> constants) {

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

    /** Guesses from the first rows of a file. */
    static ImportSpec guess(char delimiter, Charset charset, List<String> header, Fields fields) {
        List<String> columns = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : header) {
            Optional<String> own = fields.all().values().stream()
                    .filter(field -> field.key().equalsIgnoreCase(name.strip())
                            || field.label().containsValue(name.strip()))
                    .map(Field::key)
                    .findFirst();
            String field = own.or(() -> FieldGuess.standard(name)).orElse("");
            columns.add(taken.add(field) ? field : "");
        }
        return new ImportSpec(delimiter, charset, columns, Optional.empty(), Map.of());
    }

    /** The separator that divides the first lines into most columns, the same number in each. */
    static char delimiter(String sample) {
        List<String> lines =
                sample.lines().filter(line -> !line.isBlank()).limit(20).toList();
        char best = ',';
        double most = 0;
        for (char candidate : DELIMITERS) {
            int[] counts =
                    lines.stream().mapToInt(line -> count(line, candidate)).toArray();
            if (counts.length == 0 || counts[0] == 0) {
                continue;
            }
            int same = 0;
            for (int count : counts) {
                same += count == counts[0] ? 1 : 0;
            }
            double score = counts[0] * (double) same / counts.length;
            if (score > most) {
                most = score;
                best = candidate;
            }
        }
        return best;
    }

    private static int count(String line, char wanted) {
        int count = 0;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            quoted ^= line.charAt(i) == '"';
            count += !quoted && line.charAt(i) == wanted ? 1 : 0;
        }
        return count;
    }

    ObjectNode json(List<String> header) {
        ObjectNode json =
                Json.object().put("delimiter", String.valueOf(delimiter)).put("charset", charset.name());
        ArrayNode list = json.putArray("columns");
        for (int i = 0; i < columns.size(); i++) {
            list.addObject()
                    .put("column", i < header.size() ? header.get(i) : "")
                    .put("field", columns.get(i));
        }
        externalId.ifPresent(column -> json.put("externalId", header.get(column)));
        json.set("constants", Json.MAPPER.valueToTree(constants));
        return json;
    }

    /** Reads what {@link #json} wrote, or what a person changed in it. */
    static ImportSpec read(JsonNode json, List<String> header, List<FieldError> errors) {
        Set<String> known = Set.of("delimiter", "charset", "columns", "externalId", "constants");
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(new FieldError(name, "unknown", "is not known here; known are " + String.join(", ", known)));
            }
        });
        String delimiter = json.path("delimiter").asText(",");
        if (delimiter.length() != 1 || !DELIMITERS.contains(delimiter.charAt(0))) {
            errors.add(new FieldError("delimiter", "choice", "must be a comma, semicolon, tabulator or |"));
            delimiter = ",";
        }
        List<String> columns = new ArrayList<>();
        header.forEach(name -> columns.add(""));
        Set<String> taken = new HashSet<>();
        for (JsonNode item : json.path("columns")) {
            String column = item.path("column").asText();
            String field = item.path("field").asText("");
            int at = header.indexOf(column);
            if (at < 0) {
                errors.add(new FieldError("columns", "unknown", "the file has no column " + column));
            } else if (!field.isEmpty() && FieldNames.problem(field).isPresent()) {
                errors.add(new FieldError(
                        "columns",
                        "name",
                        field + ": " + FieldNames.problem(field).get()));
            } else if (!field.isEmpty() && !taken.add(field)) {
                errors.add(new FieldError("columns", "duplicate", "two columns go into the field " + field));
            } else {
                columns.set(at, field);
            }
        }
        Optional<Integer> external = Optional.empty();
        if (json.hasNonNull("externalId") && !json.path("externalId").asText().isEmpty()) {
            int at = header.indexOf(json.path("externalId").asText());
            if (at < 0) {
                errors.add(new FieldError("externalId", "unknown", "the file has no such column"));
            } else {
                external = Optional.of(at);
            }
        }
        Map<String, String> constants = new LinkedHashMap<>();
        json.path("constants").properties().forEach(e -> {
            if (FieldNames.problem(e.getKey()).isPresent()) {
                errors.add(new FieldError(
                        "constants",
                        "name",
                        e.getKey() + ": " + FieldNames.problem(e.getKey()).get()));
            } else {
                constants.put(e.getKey(), e.getValue().asText());
            }
        });
        return new ImportSpec(
                delimiter.charAt(0),
                charset(json.path("charset").asText("UTF-8"), errors),
                columns,
                external,
                constants);
    }

    private static Charset charset(String name, List<FieldError> errors) {
        for (String allowed : List.of("UTF-8", "windows-1252", "ISO-8859-1", "ISO-8859-15", "windows-1250")) {
            if (allowed.equalsIgnoreCase(name)) {
                return Charset.forName(allowed);
            }
        }
        errors.add(new FieldError(
                "charset", "choice", "must be one of UTF-8, windows-1252, ISO-8859-1, ISO-8859-15, windows-1250"));
        return StandardCharsets.UTF_8;
    }

    /** The capture that a row of the file stands for. */
    ObjectNode capture(List<String> cells) {
        ObjectNode fields = Json.object();
        constants.forEach(fields::put);
        for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
            if (!columns.get(i).isEmpty() && !cells.get(i).isBlank()) {
                fields.put(columns.get(i), cells.get(i).strip());
            }
        }
        ObjectNode capture = Json.object();
        capture.set("fields", fields);
        return capture;
    }
}
