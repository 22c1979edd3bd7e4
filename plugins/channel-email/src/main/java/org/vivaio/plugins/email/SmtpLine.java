package org.vivaio.plugins.email;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.mail.AccessTokens;
import org.vivaio.plugins.mail.Login;
import org.vivaio.plugins.mail.Security;

/**
 * The line to one SMTP server. Keeps a few connections open between messages, as many as threads send at once. No thread
 * watches them: their age is looked at when one is next needed.
 */
final class SmtpLine implements AutoCloseable {
    /** Servers hang up after minutes of silence; asking with NOOP is cheaper than finding out. */
    private static final Duration KEPT = Duration.ofSeconds(60);

    private static final int MOST_KEPT = 8;

    private record Kept(SMTPTransport transport, Instant used) {}

    private final Clock clock;
    private final Session session;
    private final Deque<Kept> kept = new ConcurrentLinkedDeque<>();
    private final Login login;
    private volatile boolean closed;

    SmtpLine(EmailSettings settings, URI publicUri, Clock clock, Optional<AccessTokens> tokens) {
        this.login = new Login(settings.host(), settings.port(), settings.username(), settings.password(), tokens);
        this.clock = clock;
        this.session = Session.getInstance(properties(settings, publicUri));
    }

    Session session() {
        return session;
    }

    /** Hands over one message; returns the server's last line. */
    String send(MimeMessage mail) throws MessagingException, ConnectorException {
        SMTPTransport transport = open();
        boolean good = false;
        try {
            transport.sendMessage(mail, new Address[] {mail.getAllRecipients()[0]});
            good = true;
            return transport.getLastServerResponse();
        } finally {
            release(transport, good);
        }
    }

    /** Connects, signs in and says NOOP. */
    void probe() throws MessagingException, ConnectorException {
        SMTPTransport transport = connect();
        try {
            transport.simpleCommand("NOOP");
        } finally {
            Login.hangUp(transport);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Kept last = kept.poll(); last != null; last = kept.poll()) {
            Login.hangUp(last.transport());
        }
    }

    private SMTPTransport open() throws MessagingException, ConnectorException {
        for (Kept free = kept.poll(); free != null; free = kept.poll()) {
            Instant now = clock.instant();
            boolean fresh = now.isBefore(free.used().plus(KEPT));
            if (fresh && free.transport().isConnected()) { // asks the server with NOOP
                return free.transport();
            }
            Login.hangUp(free.transport());
        }
        return connect();
    }

    private SMTPTransport connect() throws MessagingException, ConnectorException {
        return login.open(() -> (SMTPTransport) session.getTransport());
    }

    private void release(SMTPTransport transport, boolean good) {
        if (!good || closed || kept.size() >= MOST_KEPT) {
            Login.hangUp(transport);
            return;
        }
        kept.push(new Kept(transport, clock.instant()));
        if (closed) {
            close();
        }
    }

    private static Properties properties(EmailSettings settings, URI publicUri) {
        String protocol = settings.security() == Security.TLS ? "smtps" : "smtp";
        String prefix = "mail." + protocol + ".";
        Properties all = settings.line().properties(protocol, settings.security(), settings.signIn());
        all.put("mail.transport.protocol", protocol);
        all.put(prefix + "auth", Boolean.toString(settings.username().isPresent()));
        // below TLS too, unless a pinned certificate brings its own
        all.put(prefix + "socketFactory", new InterruptibleSockets());
        all.put(prefix + "socketFactory.fallback", "false");
        all.put(
                prefix + "writetimeout",
                Long.toString(settings.line().readTimeout().toMillis()));
        all.put(prefix + "quitwait", "false");
        // the name we greet with; otherwise the machine's own, which may be internal
        all.put(prefix + "localhost", greeting(publicUri));
        all.put(prefix + "from", settings.sender().address());
        return all;
    }

    private static String greeting(URI publicUri) {
        String host = Optional.ofNullable(publicUri.getHost()).orElse("localhost");
        return host.matches("[0-9.]+") ? "[" + host + "]" : host; // SMTP puts numeric addresses into brackets
    }
}
