package org.vivaio.plugins.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Verdict;
import org.vivaio.testkit.TestContext;

/** A feed by SFTP, against a real server. */
class SftpFeedTest {
    @TempDir
    Path root;

    private final TestContext context = new TestContext();
    private SftpPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new SftpPeer(root);
        Files.createDirectories(root.resolve("leads"));
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    private FileFeed feed(Map<String, ?> more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("password", SftpPeer.password(peer));
        values.put("hostKey", peer.hostKey());
        values.putAll(more);
        return new FileFeed(Feeds.sftp(peer.port(), values), context);
    }

    private Cursor drain(FileFeed feed, Cursor from, int limit, List<Capture> into) throws ConnectorException {
        return Feeds.drain(feed, from, limit, into);
    }

    private static final String THREE = "id,email\n1,a@x.example\n2,b@x.example\n3,c@x.example\n";

    @Test
    void the_key_of_the_server_is_told_before_it_is_trusted() {
        FileFeed fresh = new FileFeed(Feeds.sftp(peer.port(), Map.of("password", SftpPeer.password(peer))), context);
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(fresh::check)
                .withMessageContaining(peer.hostKey())
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
        assertThat(peer.arrivals()).as("nothing was sent to a stranger").isEmpty();
    }

    @Test
    void what_was_not_stored_comes_again_and_files_move_only_behind_what_was_stored() throws Exception {
        peer.write("leads/a.csv", THREE);
        FileFeed feed = feed(Map.of("archive", "done"));

        LeadSource.Poll first = feed.poll(Cursor.START, 2);
        LeadSource.Poll second = feed.poll(first.next(), 2);
        LeadSource.Poll again = feed(Map.of("archive", "done")).poll(first.next(), 2);

        assertThat(Feeds.ids(captures(first))).containsExactly("1", "2");
        assertThat(Feeds.ids(captures(second))).containsExactly("3");
        assertThat(captures(again)).isEqualTo(captures(second));
        assertThat(Files.exists(root.resolve("leads/a.csv")))
                .as("its last lead may not be stored yet")
                .isTrue();
        List<Capture> rest = new ArrayList<>();
        Cursor end = drain(feed, second.next(), 2, rest);
        assertThat(rest).isEmpty();
        assertThat(Files.exists(root.resolve("leads/done/a.csv"))).isTrue();
        // moved, and then nobody stored that it was
        drain(feed, second.next(), 2, rest);
        assertThat(rest).isEmpty();
        feed.poll(end, 2);
        feed.close();
    }

    private static List<Capture> captures(LeadSource.Poll poll) {
        return poll.items().stream().map(Capture.class::cast).toList();
    }

    @Test
    void the_same_file_sent_daily_is_recognised_by_its_content() throws Exception {
        peer.write("leads/leads-1.csv", THREE);
        FileFeed feed = feed(Map.of("archive", "done"));
        List<Capture> captures = new ArrayList<>();
        Cursor cursor = drain(feed, Cursor.START, 500, captures);
        assertThat(captures).hasSize(3);

        for (int day = 2; day < 5; day++) {
            peer.write("leads/leads-" + day + ".csv", THREE);
            peer.write("leads/leads-1.csv", THREE);
            for (String name : List.of("leads-1.csv", "leads-" + day + ".csv")) {
                Files.setLastModifiedTime(
                        root.resolve("leads").resolve(name),
                        FileTime.from(Instant.parse("2026-11-01T10:00:00Z").plus(Duration.ofDays(day))));
            }
            cursor = drain(feed, cursor, 500, captures);
        }

        assertThat(captures).hasSize(3);
        assertThat(root.resolve("leads/done").toFile().list()).hasSizeGreaterThan(5);
        peer.write("leads/leads-1.csv", THREE + "4,d@x.example\n");
        drain(feed, cursor, 500, captures);
        assertThat(Feeds.ids(captures)).endsWith("1", "2", "3", "4");
        feed.close();
    }

    @Test
    void a_file_that_still_grows_waits_and_one_that_was_cut_is_read_again_when_it_is_whole() throws Exception {
        FileFeed feed = feed(Map.of("settle", "1m"));
        List<Capture> captures = new ArrayList<>();
        peer.write("leads/a.json", "[{\"id\": 1}, {\"id\"");
        Cursor cursor = drain(feed, Cursor.START, 500, captures);
        context.clock().advance(Duration.ofSeconds(50));
        peer.write("leads/a.json", "[{\"id\": 1}, {\"id\": 2}, {\"i");
        cursor = drain(feed, cursor, 500, captures);
        context.clock().advance(Duration.ofSeconds(50));
        cursor = drain(feed, cursor, 500, captures);
        assertThat(captures).isEmpty();
        context.clock().advance(Duration.ofSeconds(20));
        cursor = drain(feed, cursor, 500, captures);
        assertThat(Feeds.ids(captures)).containsExactly("1", "2");

        peer.write("leads/a.json", "[{\"id\": 1}, {\"id\": 2}, {\"id\": 3}]");
        cursor = drain(feed, cursor, 500, captures);
        context.clock().advance(Duration.ofSeconds(61));
        drain(feed, cursor, 500, captures);
        assertThat(Feeds.ids(captures)).containsExactly("1", "2", "1", "2", "3");
        feed.close();
    }

    @Test
    void a_file_that_is_replaced_while_it_is_read_is_read_anew() throws Exception {
        peer.write("leads/a.csv", THREE);
        LeadSource.Poll first = feed(Map.of()).poll(Cursor.START, 1);
        peer.write("leads/a.csv", "id,email\n7,g@x.example\n8,h@x.example\n");
        List<Capture> captures = new ArrayList<>();
        FileFeed feed = feed(Map.of());
        drain(feed, first.next(), 500, captures);
        assertThat(Feeds.ids(captures)).containsExactly("7", "8");
        feed.close();
    }

    @Test
    void names_that_play_tricks_and_unreadable_files_are_left_alone_and_hold_nobody_up() throws Exception {
        peer.write("leads/..\\..\\evil.csv", "id\n66\n");
        peer.write("leads/a\nb.csv", "id\n66\n");
        peer.write("leads/.hidden.csv", "id\n66\n");
        peer.write("leads/up.csv.filepart", "id\n66\n");
        peer.write("leads/folder/x.csv", "id\n66\n");
        peer.write("leads/[a]*?.csv", "id\n5\n");
        Files.write(root.resolve("leads/b.csv"), new byte[] {'P', 'K', 3, 4});
        peer.write("leads/c.csv", "id\n6\n");
        FileFeed feed = feed(Map.of("archive", "done"));
        List<Capture> captures = new ArrayList<>();

        Cursor end = drain(feed, Cursor.START, 500, captures);
        drain(feed, end, 500, captures);

        assertThat(Feeds.ids(captures)).containsExactlyInAnyOrder("5", "6");
        assertThat(Files.exists(root.resolve("leads/done/[a]*?.csv"))).isTrue();
        assertThat(Files.exists(root.resolve("leads/b.csv"))).isTrue();
        feed.close();
    }

    @Test
    void a_day_entered_anew_fetches_from_then_on_again_also_from_the_archive() throws Exception {
        for (String day : List.of("20261020", "20261028", "20261101")) {
            peer.write("leads/leads-" + day + ".csv", "id\n" + day + "\n");
            Files.setLastModifiedTime(
                    root.resolve("leads/leads-" + day + ".csv"), FileTime.from(Instant.parse("2026-11-01T10:00:00Z")));
        }
        Map<String, String> dated = Map.of("archive", "done", "dates", "yyyyMMdd", "since", "2026-10-25");
        FileFeed feed = feed(dated);
        List<Capture> captures = new ArrayList<>();
        Cursor cursor = drain(feed, Cursor.START, 500, captures);
        assertThat(Feeds.ids(captures)).containsExactly("20261028", "20261101");
        drain(feed, cursor, 500, captures);
        assertThat(captures).as("nothing twice without being asked").hasSize(2);
        feed.close();

        FileFeed again = feed(Map.of("archive", "done", "dates", "yyyyMMdd", "since", "2026-11-01"));
        captures.clear();
        cursor = drain(again, cursor, 500, captures);
        assertThat(Feeds.ids(captures)).containsExactly("20261101");
        drain(again, cursor, 500, captures);
        assertThat(captures).hasSize(1);
        again.close();
    }

    private static Verdict verdict(String time, Verdict.Kind kind, String... codes) {
        // captures are numbered by the time they came in
        String id = String.format("%012x", Instant.parse(time).toEpochMilli());
        return new Verdict(
                id.substring(0, 8) + "-" + id.substring(8) + "-7000-8000-000000000001",
                kind,
                java.util.Arrays.stream(codes)
                        .map(code -> new Verdict.Reason(code, Optional.empty(), "Because of \"" + code + "\""))
                        .toList(),
                Optional.empty());
    }

    @Test
    void the_supplier_is_told_what_was_not_accepted_once_all_is_judged() throws Exception {
        peer.write("leads/a.csv", THREE + "=4,d@x.example\n");
        FileFeed feed = feed(Map.of("archive", "done", "returns", "returns"));
        List<Capture> captures = new ArrayList<>();
        Cursor cursor = drain(feed, Cursor.START, 500, captures);
        Path returns = root.resolve("leads/returns/a.csv.returns.csv");
        context.intake().judges("1", verdict("2026-11-02T10:00:00Z", Verdict.Kind.ACCEPTED));
        context.intake().judges("2", verdict("2026-11-02T10:00:01Z", Verdict.Kind.REJECTED, "invalid_email"));
        context.intake().judges("3", verdict("2026-10-02T10:00:00Z", Verdict.Kind.ACCEPTED));
        context.intake().judges("=4", verdict("2026-11-02T10:00:01Z", Verdict.Kind.PENDING));
        cursor = drain(feed, cursor, 500, captures);
        assertThat(returns).doesNotExist();

        context.intake().judges("=4", verdict("2026-11-02T10:00:01Z", Verdict.Kind.QUARANTINED, "spam"));
        cursor = drain(feed, cursor, 500, captures);

        assertThat(Files.readString(returns))
                .isEqualTo("record,id,verdict,reasons,messages\r\n"
                        + "2,\"2\",rejected,\"invalid_email\",\"Because of \"\"invalid_email\"\"\"\r\n"
                        + "3,\"3\",duplicate,\"external_id_known\",\"It was sent before\"\r\n"
                        + "4,\"'=4\",quarantined,\"spam\",\"Because of \"\"spam\"\"\"\r\n");
        drain(feed, cursor, 500, captures);
        assertThat(captures).as("the returns themselves are no leads").hasSize(4);
        feed.close();
    }

    @Test
    void days_without_a_file_are_named() {
        TreeSet<LocalDate> days = new TreeSet<>(
                List.of(LocalDate.of(2026, 10, 29), LocalDate.of(2026, 10, 30), LocalDate.of(2026, 11, 3)));
        LocalDate today = LocalDate.of(2026, 11, 5);
        assertThat(Gaps.missing(FeedSettings.Expected.WEEKDAYS, days, today))
                .containsExactly(LocalDate.of(2026, 11, 2), LocalDate.of(2026, 11, 4));
        assertThat(Gaps.missing(FeedSettings.Expected.DAILY, days, today)).hasSize(4);
    }

    @Test
    void a_file_of_two_gigabytes_is_read_in_bounded_steps_from_its_middle_on() throws Exception {
        Path file = root.resolve("leads/big.csv");
        byte[] head = "id,email\n1,a@x.example\n2,b@x.example\n".getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\n3,c@x.example\n4,d@x.example\n".getBytes(StandardCharsets.UTF_8);
        long size = 2L << 30;
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(head);
        }
        try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
            // one row of two gigabytes of nothing, which takes no place on the disk
            hole.setLength(size);
            hole.seek(size - tail.length);
            hole.write(tail);
        }
        FileFeed feed = feed(Map.of());
        LeadSource.Poll first = feed.poll(Cursor.START, 2);
        assertThat(Feeds.ids(captures(first))).containsExactly("1", "2");
        feed.close();

        // what the cursor of a later poll would say
        Cursor late = new Cursor(first.next()
                .value()
                .replaceAll("\"offset\":\\d+", "\"offset\":" + (size - tail.length + 1))
                .replaceAll("\"records\":2", "\"records\":3"));
        List<Capture> captures = new ArrayList<>();
        long before = System.nanoTime();
        drain(feed, late, 1, captures);
        assertThat(Feeds.ids(captures)).containsExactly("3", "4");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        feed.close();
    }
}
