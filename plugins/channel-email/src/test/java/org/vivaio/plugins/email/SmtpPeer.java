package org.vivaio.plugins.email;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.vivaio.testkit.contract.Mood;
import org.vivaio.testkit.contract.Peer;

/** A mail server with moods. */
final class SmtpPeer implements Peer {
    /** What the protocol has no words for. */
    static final Set<Mood> CANNOT = Set.of(Mood.LIMITED, Mood.DRIPS, Mood.WRONG_LENGTH, Mood.HUGE);

    private final ScriptedSmtp smtp;

    SmtpPeer() throws IOException {
        smtp = new ScriptedSmtp();
    }

    SmtpPeer(XOauth2 signIn) throws IOException {
        smtp = new ScriptedSmtp().wanting(signIn);
    }

    @Override
    public int port() {
        return smtp.port();
    }

    @Override
    public boolean behave(Mood mood) {
        smtp.usually();
        switch (mood) {
            case UNAUTHORIZED -> smtp.on("AUTH", "535 5.7.8 no");
            case FAILS_AFTER -> smtp.on("END", "451 4.3.0 try again");
            case HANGS -> smtp.on("MAIL", ScriptedSmtp.SILENCE);
            case CUTS -> smtp.on("MAIL", ScriptedSmtp.CUT);
            case MALFORMED -> smtp.on("MAIL", "what is this");
            case REFUSES -> smtp.on("RCPT", "550 5.1.1 nobody here");
            default -> {
                return mood == Mood.FINE;
            }
        }
        return true;
    }

    @Override
    public List<String> arrivals() {
        return smtp.mails();
    }

    @Override
    public int calls() {
        return smtp.connections();
    }

    @Override
    public void reset() {
        smtp.usually();
        smtp.forget();
    }

    @Override
    public void close() {
        try {
            smtp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
