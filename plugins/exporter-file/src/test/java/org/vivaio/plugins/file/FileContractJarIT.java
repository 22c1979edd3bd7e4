package org.vivaio.plugins.file;

import java.util.Map;
import java.util.Set;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.Mood;

/** What every exporter keeps, over SFTP. */
class FileContractJarIT extends ExporterContract<SftpPeer> {
    @Override
    protected SftpPeer peer() {
        return new SftpPeer();
    }

    @Override
    protected Set<Mood> cannot() {
        return SftpPeer.CANNOT;
    }

    @Override
    protected Map<String, ?> settings(SftpPeer peer) {
        return Map.of(
                "target", "sftp",
                "host", "127.0.0.1",
                "port", peer.port(),
                "user", "bellini",
                "password", "pw-of-" + peer.port(),
                "hostKey", peer.hostKey(),
                "directory", "/in",
                "timeout", "5s");
    }
}
