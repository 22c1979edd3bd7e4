package org.vivaio.plugins.feed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.testkit.contract.Mood;
import org.vivaio.testkit.contract.SourceContract;

/** What every source keeps, for the feed of files by SFTP. */
class FeedSftpContractJarIT extends SourceContract<SftpPeer> {
    @TempDir
    static Path directory;

    @Override
    protected int items() {
        return 7;
    }

    @Override
    protected Set<Mood> cannot() {
        return EnumSet.complementOf(EnumSet.of(Mood.FINE, Mood.UNAUTHORIZED, Mood.HANGS, Mood.CUTS));
    }

    @Override
    protected SftpPeer peer() throws Exception {
        SftpPeer peer = new SftpPeer(Files.createTempDirectory(directory, "sftp"));
        peer.write("leads/a.csv", "id,email\n1,one@example.org\n2,two@example.org\n3,three@example.org\n");
        peer.write(
                "leads/b.json",
                "[{\"id\": 4, \"email\": \"four@example.org\"}, {\"id\": 5, \"email\": \"five@example.org\"}]");
        peer.write(
                "leads/c.xml",
                "<leads><lead><id>6</id><email>six@example.org</email></lead><lead><id>7</id></lead></leads>");
        return peer;
    }

    @Override
    protected Map<String, ?> settings(SftpPeer peer) {
        return Map.of(
                "url",
                "sftp://127.0.0.1:" + peer.port() + "/leads",
                "username",
                SftpPeer.USER,
                "password",
                SftpPeer.password(peer),
                "hostKey",
                peer.hostKey(),
                "id",
                "id",
                "settle",
                "0s",
                "timeout",
                "5s");
    }
}
