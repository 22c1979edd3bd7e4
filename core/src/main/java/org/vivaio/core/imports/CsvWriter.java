package org.vivaio.core.imports;

import java.util.List;
import java.util.stream.Collectors;

/** Writes rows that any spreadsheet reads as text: values that would start a formula are made harmless. */
final class CsvWriter {
    private CsvWriter() {}

    /** A row without its line end. */
    static String row(List<String> cells) {
        return cells.stream().map(CsvWriter::safe).collect(Collectors.joining(","));
    }

    /** A value for a spreadsheet. */
    static String safe(String value) {
        boolean formula =
                !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 && !value.matches("\\+?[0-9 ()./-]+");
        return quoted(formula ? "'" + value : value);
    }

    private static String quoted(String value) {
        boolean needed = value.indexOf(',') >= 0
                || value.indexOf('"') >= 0
                || value.indexOf('\n') >= 0
                || value.indexOf('\r') >= 0
                || !value.equals(value.strip());
        return needed ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
