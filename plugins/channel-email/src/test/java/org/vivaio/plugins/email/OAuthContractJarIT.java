package org.vivaio.plugins.email;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivaio.plugins.mail.TokenServer;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.Mood;
import org.vivaio.testkit.contract.Peer;

/** What every channel keeps, for one that signs in by tokens: both hosts must be let through by the host's guard. */
class OAuthContractJarIT extends ChannelContract<OAuthContractJarIT.SignedIn> {
    /** A mail server that takes the tokens of another server. */
    static final class SignedIn implements Peer {
        private final SmtpPeer mail;
        private final TokenServer tokens = new TokenServer();

        SignedIn() throws Exception {
            mail = new SmtpPeer(new XOauth2("ann", tokens::isGood, true));
        }

        @Override
        public int port() {
            return mail.port();
        }

        @Override
        public Set<Integer> ports() {
            return Set.of(mail.port(), tokens.port());
        }

        @Override
        public boolean behave(Mood mood) {
            return mail.behave(mood);
        }

        @Override
        public List<String> arrivals() {
            return mail.arrivals();
        }

        @Override
        public int calls() {
            return mail.calls() + tokens.asked().size();
        }

        @Override
        public void reset() {
            mail.reset();
        }

        @Override
        public void close() {
            mail.close();
            tokens.close();
        }
    }

    @Override
    protected SignedIn peer() throws Exception {
        return new SignedIn();
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
    protected Map<String, ?> settings(SignedIn peer) {
        Map<String, Object> settings = new HashMap<>(peer.tokens.settings());
        settings.putAll(Map.of(
                "host", "127.0.0.1",
                "port", peer.port(),
                "security", "none",
                "username", "ann",
                "from", "Bellini <info@bellini.example>",
                "connectTimeout", "2s",
                "readTimeout", "5s"));
        return settings;
    }
}
