package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.JsonNode;

/** A dossier as a table: one line for each value, with where it stands. */
final class DossierCsv {
    private final StringBuilder out = new StringBuilder("section,row,name,value\r\n");

    private DossierCsv() {}

    static String of(JsonNode dossier) {
        DossierCsv csv = new DossierCsv();
        dossier.properties().forEach(section -> {
            JsonNode rows = section.getValue();
            if (rows.isArray()) {
                for (int i = 0; i < rows.size(); i++) {
                    csv.lines(section.getKey(), i + 1, "", rows.get(i));
                }
            } else {
                csv.lines(section.getKey(), 1, "", rows);
            }
        });
        return csv.out.toString();
    }

    private void lines(String section, int row, String path, JsonNode value) {
        if (value.isObject() && !value.isEmpty()) {
            value.properties()
                    .forEach(e ->
                            lines(section, row, path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue()));
        } else if (value.isArray() && !value.isEmpty()) {
            for (int i = 0; i < value.size(); i++) {
                lines(section, row, path + "[" + i + "]", value.get(i));
            }
        } else if (!value.isNull() && !value.isContainerNode()) {
            out.append(cell(section))
                    .append(',')
                    .append(row)
                    .append(',')
                    .append(cell(path))
                    .append(',')
                    .append(cell(value.asText()))
                    .append("\r\n");
        }
    }

    /** Quoted; what a spreadsheet would take for a formula gets an apostrophe before it. */
    static String cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }
}
