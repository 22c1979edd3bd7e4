package org.vivaio.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Rows of a report as CSV: nested members become columns, and no cell can be a formula of a spreadsheet. */
final class Csv {
    private Csv() {}

    static String write(JsonNode rows) {
        java.util.List<Map<String, String>> flat = new java.util.ArrayList<>();
        Set<String> columns = new LinkedHashSet<>();
        for (JsonNode row : rows) {
            Map<String, String> cells = new LinkedHashMap<>();
            flatten("", row, cells);
            columns.addAll(cells.keySet());
            flat.add(cells);
        }
        StringBuilder csv = new StringBuilder();
        line(csv, columns);
        for (Map<String, String> cells : flat) {
            line(
                    csv,
                    columns.stream()
                            .map(column -> cells.getOrDefault(column, ""))
                            .toList());
        }
        return csv.toString();
    }

    private static void flatten(String name, JsonNode value, Map<String, String> cells) {
        if (value.isObject()) {
            value.properties()
                    .forEach(e -> flatten(name.isEmpty() ? e.getKey() : name + "." + e.getKey(), e.getValue(), cells));
        } else {
            cells.put(name, value.asText());
        }
    }

    private static void line(StringBuilder csv, Iterable<String> cells) {
        boolean first = true;
        for (String cell : cells) {
            csv.append(first ? "" : ",").append(cell(cell));
            first = false;
        }
        csv.append("\r\n");
    }

    static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 && !text.matches("-?[0-9.]+")
                ? "'" + text
                : text;
        return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
