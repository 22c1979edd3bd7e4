package org.vivaio.plugins.email;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.Map;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;

/** Sends e-mail through one SMTP server. */
final class EmailChannel implements Channel {
    private final MailWriter writer;
    private final SmtpLine line;

    EmailChannel(EmailSettings settings, ConnectorContext context) {
        writer = new MailWriter(settings, context.clock());
        line = inOwnLoader(() -> new SmtpLine(settings, context.publicUri(), context.clock()));
    }

    @Override
    public String medium() {
        return "email";
    }

    /** A repeat carries the same Message-ID, by which mailboxes recognise it. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.RETRY;
    }

    @Override
    public void check() throws ConnectorException {
        inOwnLoader(() -> {
            try {
                line.probe();
                return true;
            } catch (MessagingException e) {
                throw SmtpFailures.read(e);
            }
        });
    }

    @Override
    public Receipt send(Message message) throws ConnectorException {
        return inOwnLoader(() -> {
            try {
                MimeMessage mail = writer.write(line.session(), message);
                String answer = line.send(mail).strip();
                String shown = answer.substring(0, Math.min(answer.length(), 200));
                return new Receipt(writer.messageId(message.key()), Map.of("answer", shown));
            } catch (MessagingException e) {
                throw SmtpFailures.read(e);
            }
        });
    }

    @Override
    public void close() {
        line.close();
    }

    private interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Jakarta Mail finds its parts through the thread's class loader, which on a host's thread is not the plugin's. */
    private static <T, E extends Exception> T inOwnLoader(Work<T, E> work) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EmailChannel.class.getClassLoader());
        try {
            return work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
