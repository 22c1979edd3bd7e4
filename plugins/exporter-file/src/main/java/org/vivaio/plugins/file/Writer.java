package org.vivaio.plugins.file;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.vivaio.api.Export;
import org.vivaio.api.Json;
import org.vivaio.plugins.crm.Mapping;

/** Writes leads as a file. Each row carries the export's key, by which a reader knows a repeat. */
final class Writer {
    /** What a spreadsheet would take for a formula; a telephone or other number is none. */
    private static final Pattern FORMULA = Pattern.compile("[=@\\t\\r+-].*", Pattern.DOTALL);

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9][0-9 .,()/-]*");

    private final FileSettings settings;

    Writer(FileSettings settings) {
        this.settings = settings;
    }

    String extension() {
        return switch (settings.format()) {
            case CSV -> "csv";
            case JSON -> "json";
            case JSON_LINES -> "jsonl";
        };
    }

    byte[] write(List<Export> items) {
        return switch (settings.format()) {
            case CSV -> csv(items).getBytes(StandardCharsets.UTF_8);
            case JSON -> Json.write(items.stream().map(this::row).toList()).getBytes(StandardCharsets.UTF_8);
            case JSON_LINES -> {
                StringBuilder lines = new StringBuilder();
                items.forEach(item -> lines.append(Json.write(row(item))).append('\n'));
                yield lines.toString().getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    private Map<String, Object> row(Export item) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("key", item.key());
        row.put("event", item.cause());
        if (settings.columns().isEmpty()) {
            row.put("lead", item.lead());
        } else {
            settings.columns().forEach(column -> value(column, item).ifPresent(value -> row.put(column.name(), value)));
        }
        return row;
    }

    private static java.util.Optional<Object> value(FileSettings.Column column, Export item) {
        return java.util.Optional.ofNullable(Mapping.of(Map.of(column.name(), column.value()), Map.of())
                .apply(item.lead())
                .get(column.name()));
    }

    private String csv(List<Export> items) {
        char sign = settings.separator().sign;
        StringBuilder text = new StringBuilder(settings.mark() ? "\ufeff" : "");
        text.append("key").append(sign).append("event");
        settings.shown().forEach(column -> text.append(sign).append(cell(column.name())));
        text.append("\r\n");
        for (Export item : items) {
            text.append(cell(item.key())).append(sign).append(cell(item.cause()));
            settings.shown()
                    .forEach(column -> text.append(sign)
                            .append(value(column, item).map(v -> cell(shown(v))).orElse("")));
            text.append("\r\n");
        }
        return text.toString();
    }

    private static String shown(Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?> ? Json.write(value) : value.toString();
    }

    private String cell(String value) {
        String safe = FORMULA.matcher(value).matches() && !NUMBER.matcher(value).matches() ? "'" + value : value;
        boolean quoted = safe.indexOf(settings.separator().sign) >= 0
                || safe.indexOf('"') >= 0
                || safe.indexOf('\n') >= 0
                || safe.indexOf('\r') >= 0
                || !safe.equals(safe.strip());
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
