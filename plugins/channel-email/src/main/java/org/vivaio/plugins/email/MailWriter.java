package org.vivaio.plugins.email;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParameterList;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.api.Attachment;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Message;

/** Makes a MIME message of a {@link Message}; the same one each time, so that a repeat can be recognised. */
final class MailWriter {
    private static final Pattern BREAK = Pattern.compile("[\\r\\n\\x00]");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,75}");
    /** Who sends to whom, and how the message is built, is not for a template to say. */
    private static final Set<String> OWN = Set.of(
            "bcc",
            "cc",
            "date",
            "dkim-signature",
            "from",
            "message-id",
            "mime-version",
            "received",
            "return-path",
            "sender",
            "subject",
            "to");

    private static final int LONGEST_SUBJECT = 250;
    private static final int LONGEST_HEADER = 8000;

    private final EmailSettings settings;
    private final Clock clock;
    private final String domain;

    MailWriter(EmailSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.domain =
                settings.messageIdDomain().orElseGet(() -> settings.sender().domain());
    }

    MimeMessage write(Session session, Message message) throws ConnectorException, MessagingException {
        String id = messageId(message.key());
        MimeMessage mail = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        mail.setFrom(settings.sender().header());
        mail.setRecipient(jakarta.mail.Message.RecipientType.TO, recipient(message.to()));
        if (settings.replyTo().isPresent()) {
            mail.setReplyTo(new InternetAddress[] {
                Address.parse(settings.replyTo().get()).header()
            });
        }
        mail.setSentDate(Date.from(clock.instant()));
        mail.setSubject(subject(message.subject().orElse("")), "UTF-8");
        for (Map.Entry<String, String> header : message.headers().entrySet()) {
            addHeader(mail, header.getKey(), header.getValue());
        }
        if (!message.attachments().isEmpty()) {
            MimeMultipart mixed = new MimeMultipart("mixed");
            if (message.html().isPresent()) {
                MimeBodyPart texts = new MimeBodyPart();
                texts.setContent(both(message));
                mixed.addBodyPart(texts);
            } else {
                mixed.addBodyPart(part(message.text(), "plain"));
            }
            for (Attachment file : message.attachments()) {
                mixed.addBodyPart(file(file));
            }
            mail.setContent(mixed);
        } else if (message.html().isPresent()) {
            mail.setContent(both(message));
        } else {
            mail.setText(message.text(), "UTF-8");
        }
        mail.saveChanges();
        return mail;
    }

    /** {@code <key@domain>}; what may not stand there is written as =XX, so that different keys stay different. */
    String messageId(String key) {
        StringBuilder id = new StringBuilder("<");
        for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            id.append(plain ? Character.toString(c) : String.format(Locale.ROOT, "=%02X", (int) c));
        }
        return id.append('@').append(domain).append('>').toString();
    }

    private static InternetAddress recipient(String text) throws ConnectorException {
        try {
            return new Address(Address.bare(text), "").header();
        } catch (IllegalArgumentException e) {
            throw ConnectorException.rejected("The recipient is not one plain e-mail address");
        }
    }

    private static String subject(String text) throws ConnectorException {
        refuseBreaks("The subject", text);
        if (text.codePointCount(0, text.length()) <= LONGEST_SUBJECT) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "…";
    }

    private static void addHeader(MimeMessage mail, String name, String value)
            throws ConnectorException, MessagingException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HEADER_NAME.matcher(name).matches()
                || OWN.contains(lower)
                || lower.startsWith("content-")
                || lower.startsWith("resent-")) {
            throw ConnectorException.rejected("A header that may not be set: only additions such as List-Unsubscribe");
        }
        refuseBreaks("The header " + name, value);
        if (value.length() > LONGEST_HEADER) {
            throw ConnectorException.rejected("The header " + name + " is too long");
        }
        try {
            mail.setHeader(name, MimeUtility.fold(name.length() + 2, MimeUtility.encodeText(value, "UTF-8", null)));
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("Every JDK has UTF-8", e);
        }
    }

    /** A line break there would let a value write headers of its own. */
    private static void refuseBreaks(String what, String value) throws ConnectorException {
        if (BREAK.matcher(value).find()) {
            throw ConnectorException.rejected(what + " holds a line break");
        }
    }

    private static MimeMultipart both(Message message) throws MessagingException {
        MimeMultipart both = new MimeMultipart("alternative"); // the last one is the preferred one
        both.addBodyPart(part(message.text(), "plain"));
        both.addBodyPart(part(message.html().orElse(""), "html"));
        return both;
    }

    private static MimeBodyPart file(Attachment file) throws MessagingException {
        String name = BREAK.matcher(file.name()).replaceAll("_");
        String type = URLConnection.guessContentTypeFromName(name);
        MimeBodyPart part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(
                new ByteArrayDataSource(file.content(), type == null ? "application/octet-stream" : type)));
        ParameterList named = new ParameterList();
        named.set("filename", name, "UTF-8");
        part.setHeader("Content-Disposition", new ContentDisposition(jakarta.mail.Part.ATTACHMENT, named).toString());
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, "UTF-8", subtype);
        return part;
    }
}
