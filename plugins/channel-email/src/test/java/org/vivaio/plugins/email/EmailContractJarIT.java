package org.vivaio.plugins.email;

import java.util.Map;
import java.util.Set;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.Mood;

/** What every channel keeps. */
class EmailContractJarIT extends ChannelContract<SmtpPeer> {
    @Override
    protected SmtpPeer peer() throws Exception {
        return new SmtpPeer();
    }

    @Override
    protected Set<Mood> cannot() {
        return SmtpPeer.CANNOT;
    }

    @Override
    protected String recipient() {
        return "lead@example.com";
    }

    @Override
    protected Map<String, ?> settings(SmtpPeer peer) {
        return Map.of(
                "host", "127.0.0.1",
                "port", peer.port(),
                "security", "none",
                "username", "ann",
                "password", "hunter2-of-" + peer.port(),
                "from", "Bellini <info@bellini.example>",
                "connectTimeout", "2s",
                "readTimeout", "5s");
    }
}
