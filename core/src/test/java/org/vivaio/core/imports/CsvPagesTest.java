package org.vivaio.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivaio.core.imports.CsvParser.Fault;
import org.vivaio.core.imports.CsvParser.Line;

class CsvPagesTest {
    /** All rows, read in pages of the given length from pieces of the given size. */
    private static List<Line> rows(String text, int page, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CsvPages pages = new CsvPages(
                at -> Future.succeededFuture(Arrays.copyOfRange(
                        bytes, (int) Math.min(at, bytes.length), (int) Math.min(at + piece, bytes.length))),
                ',',
                StandardCharsets.UTF_8);
        List<Line> rows = new ArrayList<>();
        long position = 0;
        long line = 1;
        while (true) {
            CsvPages.Page next = pages.page(position, line, page).result();
            rows.addAll(next.rows());
            if (next.end()) {
                return rows;
            }
            position = next.position();
            line = next.line();
        }
    }

    private static List<List<String>> cells(String text, int page, int piece) {
        return rows(text, page, piece).stream().map(Line::cells).toList();
    }

    @Test
    void rows_are_the_same_however_the_file_is_cut_and_wherever_reading_goes_on() {
        String text = "a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n2,é\r3,\"\"\r\n\"4\",last";
        List<List<String>> whole = cells(text, 1_000, 1_000);
        assertThat(whole)
                .containsExactly(
                        List.of("a", "b"),
                        List.of("1", "x, \"y\"\nz"),
                        List.of("2", "é"),
                        List.of("3", ""),
                        List.of("4", "last"));
        for (int page = 1; page < 7; page++) {
            for (int piece = 1; piece < 12; piece++) {
                assertThat(cells(text, page, piece))
                        .as(page + " rows, " + piece + " bytes")
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void lines_are_counted_as_an_editor_counts_them() {
        assertThat(rows("a\r\n\"b\nc\"\r\n\r\nd\n", 1, 5).stream().map(Line::line))
                .containsExactly(1L, 2L, 5L);
    }

    @Test
    void a_quote_that_is_never_closed_costs_its_own_line_only() {
        List<Line> rows = rows("a,b\n1,\"open\n2,fine\n3,fine\n", 2, 7);
        assertThat(rows).hasSize(4);
        assertThat(rows.get(1).fault()).contains(Fault.UNCLOSED);
        assertThat(rows.get(2).cells()).containsExactly("2", "fine");
        assertThat(rows.get(3).line()).isEqualTo(4);
    }

    @Test
    void a_row_of_ten_megabytes_is_a_fault_and_the_rows_behind_it_are_read() {
        String text = "a,b\n1," + "x".repeat(10 << 20) + "\n2,fine\n3,\"" + "y".repeat(300_000) + "\n4,fine\n";
        List<Line> rows = rows(text, 100, 65_536);
        assertThat(rows.stream().map(Line::fault).filter(java.util.Optional::isPresent))
                .hasSize(2);
        assertThat(rows.stream().map(Line::cells)).contains(List.of("2", "fine"), List.of("4", "fine"));
    }

    @Test
    void any_bytes_give_rows_that_cover_the_file_without_end() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) {
                text.append(",\"\n\r\0ab".charAt(random.nextInt(7)));
            }
            List<List<String>> whole = cells(text.toString(), 1_000, 1_000);
            assertThat(cells(text.toString(), 1, 3)).isEqualTo(whole);
        }
    }

    @Test
    void what_is_written_reads_as_text_and_starts_no_formula() {
        assertThat(CsvWriter.row(List.of("=1+1", "a,b", "say \"hi\"", "+39 02 1234", "@x", "-5")))
                .isEqualTo("'=1+1,\"a,b\",\"say \"\"hi\"\"\",+39 02 1234,'@x,-5");
    }
}
