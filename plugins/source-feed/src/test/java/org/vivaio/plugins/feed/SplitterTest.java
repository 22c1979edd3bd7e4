package org.vivaio.plugins.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.plugins.feed.Splitter.Piece;

class SplitterTest {
    private static final FeedSettings PLAIN = Feeds.sftp(22, Map.of());

    private static Splitter open(
            FeedSettings settings, String name, byte[] file, long from, Map<String, String> state) {
        try {
            InputStream in = new ByteArrayInputStream(file, (int) from, file.length);
            return Splitter.of(settings, name, new Window(in, from), state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records; each is also what comes first when the reading goes on behind the one before. */
    private static List<String> records(FeedSettings settings, String name, byte[] file, boolean whole)
            throws IOException {
        List<String> records = new ArrayList<>();
        Splitter splitter = open(settings, name, file, 0, Map.of());
        List<Splitter> resumed = new ArrayList<>();
        for (Optional<Piece> piece = splitter.next(); piece.isPresent(); piece = splitter.next()) {
            String text = new String(piece.get().body(), StandardCharsets.UTF_8);
            if (!resumed.isEmpty()) {
                assertThat(new String(
                                resumed.get(resumed.size() - 1)
                                        .next()
                                        .orElseThrow()
                                        .body(),
                                StandardCharsets.UTF_8))
                        .isEqualTo(text);
            }
            records.add((piece.get().wrong() ? "wrong " : "") + text);
            resumed.add(open(settings, name, file, splitter.taken(), splitter.state()));
        }
        assertThat(splitter.whole()).as("whole").isEqualTo(whole);
        return records;
    }

    private static List<String> records(String name, String file) throws IOException {
        return records(PLAIN, name, file.getBytes(StandardCharsets.UTF_8), true);
    }

    @Test
    void rows_are_objects_by_the_names_of_their_columns() throws IOException {
        assertThat(records(
                        "a.csv",
                        "id;name;;name\r\n1;\"De; \"\"Luca\"\"\r\nfu\";x;y\r\n\r\n2;5\" pipe;;\r\n3;a;b;c;d\n"))
                .containsExactly(
                        "{\"id\":\"1\",\"name\":\"De; \\\"Luca\\\"\\r\\nfu\",\"column3\":\"x\",\"name_2\":\"y\"}",
                        "{\"id\":\"2\",\"name\":\"5\\\" pipe\",\"column3\":\"\",\"name_2\":\"\"}",
                        "{\"id\":\"3\",\"name\":\"a\",\"column3\":\"b\",\"name_2\":\"c\",\"column5\":\"d\"}");
        assertThat(records("a.csv", "\uFEFFid,name\n1,Ann")).containsExactly("{\"id\":\"1\",\"name\":\"Ann\"}");
        assertThat(records("a.csv", "id\tname\n1\tAnn\n")).containsExactly("{\"id\":\"1\",\"name\":\"Ann\"}");
        assertThat(records("a.csv", "id,name\n")).isEmpty();
        assertThat(records("a.csv", "")).isEmpty();
    }

    @Test
    void rows_without_headings_count_their_columns() throws IOException {
        FeedSettings bare = Feeds.sftp(22, Map.of("header", false, "separator", "|"));
        assertThat(records(bare, "a.txt", "1|Ann\n2|Bo\n".getBytes(StandardCharsets.UTF_8), true))
                .containsExactly("{\"column1\":\"1\",\"column2\":\"Ann\"}", "{\"column1\":\"2\",\"column2\":\"Bo\"}");
    }

    @Test
    void what_Windows_wrote_is_read_as_that() throws IOException {
        byte[] file = "id,name\n1,Nicolò\n".getBytes(Charset.forName("windows-1252"));
        assertThat(records(PLAIN, "a.csv", file, true)).containsExactly("{\"id\":\"1\",\"name\":\"Nicolò\"}");
    }

    @Test
    void a_file_cut_in_its_last_row_gives_the_rows_before() throws IOException {
        assertThat(records(PLAIN, "a.csv", "id,name\n1,Ann\n2".getBytes(StandardCharsets.UTF_8), false))
                .hasSize(1);
        assertThat(records(PLAIN, "a.csv", "id,name\n1,Ann\n2,\"Bo".getBytes(StandardCharsets.UTF_8), false))
                .hasSize(1);
    }

    @Test
    void a_quote_that_nobody_closes_spoils_its_own_line_only() throws IOException {
        assertThat(records("a.csv", "id,name\n1,\"Ann\n2,Bo\n"))
                .containsExactly("wrong 1,\"Ann", "{\"id\":\"2\",\"name\":\"Bo\"}");
    }

    @Test
    void a_row_without_end_takes_bounded_memory_and_the_next_is_read() throws IOException {
        String endless = "id,name\n1," + "x".repeat(3 * Splitter.LARGEST) + "\n2,Bo\n";
        List<String> records = records("a.csv", endless);
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).startsWith("wrong 1,xxx").hasSizeLessThan(5000);
        assertThat(records.get(1)).contains("Bo");
    }

    @Test
    void items_of_a_list_and_objects_one_after_the_other_are_read_alike() throws IOException {
        assertThat(records("a.json", " [ {\"a\": \"],}\\\"\"} ,{\"a\": [1, {\"b\": 2}]}, 7 ]"))
                .containsExactly("{\"a\": \"],}\\\"\"}", "{\"a\": [1, {\"b\": 2}]}", "wrong 7");
        assertThat(records("a.jsonl", "{\"a\": 1}\n{\"a\": 2}\r\n\n{\"a\": 3}"))
                .containsExactly("{\"a\": 1}", "{\"a\": 2}", "{\"a\": 3}");
        FeedSettings inside = Feeds.sftp(22, Map.of("records", "data.items"));
        assertThat(records(
                        inside,
                        "a.json",
                        "{\"meta\": {\"items\": [9]}, \"data\": {\"n\": 1, \"items\": [{\"a\": 1}], \"z\": 0}}"
                                .getBytes(StandardCharsets.UTF_8),
                        true))
                .containsExactly("{\"a\": 1}");
    }

    @Test
    void a_list_that_is_cut_gives_what_is_whole() throws IOException {
        assertThat(records(PLAIN, "a.json", "[{\"a\": 1}, {\"a\": \"x".getBytes(StandardCharsets.UTF_8), false))
                .containsExactly("{\"a\": 1}");
        assertThat(records(PLAIN, "a.json", "[{\"a\": 1},".getBytes(StandardCharsets.UTF_8), false))
                .containsExactly("{\"a\": 1}");
    }

    @Test
    void a_large_item_is_left_and_the_next_is_read() throws IOException {
        List<String> records = records("a.json", "[{\"a\": \"" + "x".repeat(2 * Splitter.LARGEST) + "\"}, {\"a\": 2}]");
        assertThat(records).hasSize(2);
        assertThat(records.get(1)).isEqualTo("{\"a\": 2}");
    }

    @Test
    void elements_are_records_with_the_prefixes_that_they_need() throws IOException {
        assertThat(records(
                        "a.xml",
                        "<?xml version=\"1.0\"?><!-- <lead> --><f:leads xmlns:f=\"urn:f\"><f:lead id=\"1>\"><lead/><![CDATA[</f:lead>]]></f:lead>"
                                + "\n<f:lead/></f:leads>"))
                .containsExactly(
                        "<f:lead xmlns:f=\"urn:f\" id=\"1>\"><lead/><![CDATA[</f:lead>]]></f:lead>",
                        "<f:lead xmlns:f=\"urn:f\"/>");
        FeedSettings deep = Feeds.sftp(22, Map.of("records", "lead"));
        assertThat(records(
                        deep,
                        "a.xml",
                        "<all><head><n>2</n></head><body><lead>1</lead><lead>2</lead></body></all>"
                                .getBytes(StandardCharsets.UTF_8),
                        true))
                .containsExactly("<lead>1</lead>", "<lead>2</lead>");
        assertThat(records(PLAIN, "a.xml", "<all><lead>1</lead><lead>2".getBytes(StandardCharsets.UTF_8), false))
                .containsExactly("<lead>1</lead>");
    }

    @Test
    void what_is_no_such_file_is_said() {
        for (Map.Entry<String, byte[]> each : Map.of(
                        "a.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>".getBytes(StandardCharsets.UTF_8),
                        "b.csv", new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0},
                        "c.csv", new byte[] {'P', 'K', 3, 4, 0},
                        "d.json", "hello".getBytes(StandardCharsets.UTF_8),
                        "e.csv", "<html><body>Sign in</body></html>".getBytes(StandardCharsets.UTF_8))
                .entrySet()) {
            assertThatExceptionOfType(Splitter.Unreadable.class)
                    .as(each.getKey())
                    .isThrownBy(() -> {
                        Splitter splitter = Splitter.of(
                                PLAIN,
                                each.getKey(),
                                new Window(new ByteArrayInputStream(each.getValue()), 0),
                                Map.of());
                        splitter.next();
                    });
        }
    }

    @Test
    void ids_are_the_suppliers_own_or_the_content() {
        Piece json = new Piece(
                "{\"a\":{\"id\":7},\"x.y\":\"k\"}".getBytes(StandardCharsets.UTF_8), "application/json", false);
        Piece xml = new Piece(
                "<l><p id=\"9\"><n><id>8</id></n></p><id>10</id></l>".getBytes(StandardCharsets.UTF_8),
                "application/xml",
                false);
        assertThat(List.of(
                        RecordId.of(json, Optional.of("a.id")),
                        RecordId.of(json, Optional.of("x.y")),
                        RecordId.of(xml, Optional.of("p/@id")),
                        RecordId.of(xml, Optional.of("p/n/id")),
                        RecordId.of(xml, Optional.of("id"))))
                .isEqualTo(Arrays.asList("7", "k", "9", "8", "10"));
        assertThat(RecordId.of(json, Optional.of("none")))
                .startsWith("content:")
                .isEqualTo(RecordId.of(json, Optional.empty()));
    }
}
