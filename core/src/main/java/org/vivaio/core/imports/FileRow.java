package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.imports.CsvParser.Line;
import org.vivaio.core.inbox.Bulk;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.platform.Json;

/** What a row of a file is: a capture on its way, or why it can be none. The dry run and the import read it alike. */
final class FileRow {
    private static final int LONGEST_VALUE = 64 * 1024;

    private FileRow() {}

    static CsvPages pages(SqlConnection connection, ImportJob job, ImportSpec spec) {
        return new CsvPages(
                at -> ImportRows.bytes(connection, job.tenant(), job.id(), at), spec.delimiter(), spec.charset());
    }

    static ImportSpec spec(ImportJob job) {
        return ImportSpec.read(job.spec(), job.header(), new ArrayList<>());
    }

    static Bulk.Item item(UUID id, ImportJob job, ImportSpec spec, Line row) {
        ObjectNode meta = Json.object()
                .put("actor", job.createdBy())
                .put("door", "import")
                .put("import", job.id().toString())
                .put("fileAt", job.createdAt().toString())
                .put("line", row.line());
        Optional<String> external = spec.externalId()
                .filter(column -> column < row.cells().size())
                .map(column -> row.cells().get(column).strip())
                .filter(text -> !text.isEmpty() && text.length() <= 200);
        return new Bulk.Item(id, job.source(), spec.capture(row.cells()), meta, external);
    }

    /** What makes a row no capture at all. */
    static Optional<Reason> fault(Line row, ImportSpec spec, ImportJob job) {
        if (row.fault().isPresent()) {
            return Optional.of(
                    switch (row.fault().get()) {
                        case TOO_LONG ->
                            Reason.of(
                                    "row_too_long",
                                    "Is longer than 256 kB; a quote may be opened here and never closed");
                        case UNCLOSED -> Reason.of("quote_open", "A quote is opened in this line and never closed");
                        case TOO_MANY -> Reason.of("too_many_cells", "Has more than 500 cells");
                    });
        }
        for (int i = job.header().size(); i < row.cells().size(); i++) {
            if (!row.cells().get(i).isBlank()) {
                return Optional.of(Reason.of(
                        "too_many_cells",
                        "Has more cells than the header has columns; a value with the separator in it needs quotes"));
            }
        }
        boolean any = false;
        for (int i = 0; i < Math.min(row.cells().size(), spec.columns().size()); i++) {
            String cell = row.cells().get(i);
            if (cell.length() > LONGEST_VALUE) {
                return Optional.of(Reason.of("value_too_long", job.header().get(i), "Is longer than 64 kB"));
            }
            any |= !spec.columns().get(i).isEmpty() && !cell.isBlank();
        }
        return any
                ? Optional.empty()
                : Optional.of(Reason.of("empty_row", "Has no value in a column that is imported"));
    }

    /** Adds to a count. */
    static void add(ObjectNode counts, String name, int more) {
        counts.put(name, counts.path(name).asLong() + more);
    }
}
