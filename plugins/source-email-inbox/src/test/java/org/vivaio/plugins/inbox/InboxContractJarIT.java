package org.vivaio.plugins.inbox;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.ListenerContract;

/** What every listener keeps. */
class InboxContractJarIT extends ListenerContract<ImapPeer> {
    @Override
    protected ImapPeer peer() {
        return new ImapPeer("hunter2");
    }

    @Override
    protected Map<String, ?> settings(ImapPeer peer) {
        return Map.of(
                "host", "127.0.0.1",
                "port", peer.port(),
                "security", "none",
                "username", ImapPeer.ADDRESS,
                "password", "hunter2",
                "folders", List.of("INBOX"),
                "every", "1s",
                "afterwards", "seen",
                "connectTimeout", "2s",
                "readTimeout", "5s");
    }
}
