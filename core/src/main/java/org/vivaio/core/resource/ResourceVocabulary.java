package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivaio.core.vocabulary.Vocabulary;
import org.vivaio.core.vocabulary.Vocabulary.Type;

/** Gathers the names that a tenant's expressions may use from its resources, whatever else is wrong with them. */
final class ResourceVocabulary {
    private ResourceVocabulary() {}

    static Vocabulary of(ResourceSet resources, boolean open) {
        Map<String, Type> fields = new LinkedHashMap<>();
        for (Resource form : resources.of("form")) {
            for (JsonNode field : form.spec().path("fields")) {
                String name = field.isTextual()
                        ? field.asText()
                        : field.path("name").asText(field.path("field").asText());
                if (!name.isBlank()) {
                    // what a page sends may be text where the form says number
                    Type type = type(field.path("type").asText(""));
                    fields.put(name, type == Type.NUMBER ? Type.ANY : type);
                }
            }
        }
        for (Resource field : resources.of("field")) {
            Type type = type(field.spec().path("type").asText(""));
            fields.put(field.name(), type);
            for (String member : List.of("name", "field", "key")) {
                if (field.spec().path(member).isTextual()) {
                    fields.put(field.spec().path(member).asText(), type);
                }
            }
        }
        fields.putAll(Vocabulary.standard());
        Set<String> stages = new HashSet<>();
        Set<String> phases = new HashSet<>();
        resources.find("lifecycle", "default").ifPresent(lifecycle -> {
            lifecycle
                    .spec()
                    .path("stages")
                    .forEach(s -> stages.add(s.path("name").asText()));
            lifecycle
                    .spec()
                    .path("phases")
                    .forEach(p -> phases.add(p.path("name").asText()));
        });
        Set<String> segments = new HashSet<>();
        resources.of("segment").forEach(segment -> segments.add(segment.name()));
        Set<String> scores = new HashSet<>();
        for (Resource scoring : resources.of("scoring")) {
            String score = scoring.spec().path("score").asText("");
            if (!score.isBlank()) {
                scores.add(score);
            }
        }
        return new Vocabulary(fields, stages, phases, segments, scores, open);
    }

    private static Type type(String written) {
        return switch (written.toLowerCase(java.util.Locale.ROOT)) {
            case "number", "integer", "decimal", "money" -> Type.NUMBER;
            case "checkbox", "flag", "boolean", "bool" -> Type.ANY;
            case "date", "datetime", "time" -> Type.TIME;
            case "multiselect", "list", "checkboxes" -> Type.ANY;
            case "", "text", "longtext", "textarea", "email", "phone", "tel", "url", "choice", "select", "radio" ->
                Type.TEXT;
            default -> Type.ANY;
        };
    }
}
