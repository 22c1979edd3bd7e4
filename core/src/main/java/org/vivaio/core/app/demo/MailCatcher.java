package org.vivaio.core.app.demo;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import org.subethamail.smtp.TooMuchDataException;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/** A real SMTP server that keeps the last 1,000 mails in memory instead of delivering them. */
public final class MailCatcher implements AutoCloseable {
    private static final int KEPT = 1_000;
    private static final int LARGEST = 5 << 20;

    private final Deque<Mail> mails = new ArrayDeque<>();
    private final SMTPServer server;

    /**
     * A mail as it arrived.
     *
     * @param number counts from 1
     * @param text the part that people read
     */
    public record Mail(
            long number, Instant at, String from, String to, String subject, String messageId, String text) {}

    private long count;

    /** Listens on a port, so that the demo's connection stays the same over restarts; on a free one where it is taken. */
    public static MailCatcher near(int port) {
        try {
            return new MailCatcher(port);
        } catch (RuntimeException e) {
            return new MailCatcher(0);
        }
    }

    /** Listens on a port of the loopback address; 0 takes a free one. */
    private MailCatcher(int port) {
        server = SMTPServer.port(port)
                .bindAddress(InetAddress.getLoopbackAddress())
                .connectionTimeoutMs(60_000)
                .maxMessageSize(LARGEST)
                .simpleMessageListener(new Listener())
                .build();
        server.start();
    }

    /** Where it listens. */
    public int port() {
        return server.getPortAllocated();
    }

    /** The mails kept, newest first. */
    public synchronized List<Mail> mails() {
        return new ArrayList<>(mails);
    }

    private synchronized void keep(String from, String to, MimeMessage message) throws MessagingException, IOException {
        mails.addFirst(new Mail(
                ++count,
                Instant.now(),
                from,
                to,
                String.valueOf(message.getSubject()),
                String.valueOf(message.getMessageID()),
                text(message.getContent())));
        while (mails.size() > KEPT) {
            mails.removeLast();
        }
    }

    private static String text(Object content) throws MessagingException, IOException {
        if (content instanceof String text) {
            return text;
        }
        if (content instanceof MimeMultipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart part = parts.getBodyPart(i);
                if (part.isMimeType("text/plain") || part.isMimeType("multipart/*")) {
                    return text(part.getContent());
                }
            }
        }
        return "";
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Listener implements SimpleMessageListener {
        @Override
        public boolean accept(String from, String recipient) {
            return true;
        }

        @Override
        public void deliver(String from, String recipient, InputStream data) throws TooMuchDataException, IOException {
            try {
                byte[] bytes = data.readNBytes(LARGEST);
                keep(
                        from,
                        recipient,
                        new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes)));
            } catch (MessagingException e) {
                throw new IOException(e);
            }
        }
    }
}
