package org.vivaio.plugins.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.testkit.TestContext;

/** A feed by FTP and by FTPS, against a real server. */
class FtpFeedTest {
    @TempDir
    Path root;

    private final TestContext context = new TestContext();

    private static FeedSettings settings(FtpPeer peer, boolean tls, Map<String, ?> more) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("from", tls ? "ftps" : "ftp");
        values.put("url", (tls ? "ftps" : "ftp") + "://127.0.0.1:" + peer.port() + "/leads");
        values.put("username", FtpPeer.USER);
        values.put("password", FtpPeer.PASSWORD);
        values.put("settle", "0s");
        values.put("id", "id");
        if (tls) {
            values.put("certificate", peer.certificate());
        }
        values.putAll(more);
        return Feeds.settings(values);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void files_are_read_in_steps_archived_and_answered(boolean tls) throws Exception {
        try (FtpPeer peer = new FtpPeer(root, tls)) {
            peer.write("leads/one file.csv", "id,email\n1,a@x.example\n2,b@x.example\n3,c@x.example\n");
            peer.write("leads/two.json", "[{\"id\": 4}]");
            peer.write("leads/three.csv.part", "id\n9\n");
            FileFeed feed = new FileFeed(settings(peer, tls, Map.of("archive", "done")), context);
            feed.check();

            List<Capture> captures = new ArrayList<>();
            Cursor end = Feeds.drain(feed, Cursor.START, 2, captures);

            assertThat(Feeds.ids(captures)).containsExactlyInAnyOrder("1", "2", "3", "4");
            assertThat(Files.exists(root.resolve("leads/done/one file.csv"))).isTrue();
            assertThat(Files.exists(root.resolve("leads/done/two.json"))).isTrue();
            assertThat(Files.exists(root.resolve("leads/three.csv.part"))).isTrue();
            captures.clear();
            Feeds.drain(feed, end, 2, captures);
            assertThat(captures).isEmpty();
            feed.close();
        }
    }

    @Test
    void another_certificate_than_the_one_entered_is_refused() throws Exception {
        try (FtpPeer peer = new FtpPeer(root, true)) {
            FileFeed feed = new FileFeed(settings(peer, true, Map.of("certificate", "0".repeat(64))), context);
            assertThatExceptionOfType(ConnectorException.class)
                    .isThrownBy(feed::check)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
        }
    }

    @Test
    void a_wrong_password_and_a_folder_that_is_not_there_are_told_apart() throws Exception {
        try (FtpPeer peer = new FtpPeer(root, false)) {
            FileFeed wrong = new FileFeed(settings(peer, false, Map.of("password", "no-such-password")), context);
            assertThatExceptionOfType(ConnectorException.class)
                    .isThrownBy(wrong::check)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.AUTH));
            FileFeed nowhere = new FileFeed(settings(peer, false, Map.of()), context);
            assertThatExceptionOfType(ConnectorException.class)
                    .isThrownBy(nowhere::check)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
        }
    }
}
