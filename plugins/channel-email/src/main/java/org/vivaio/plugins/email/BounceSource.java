package org.vivaio.plugins.email;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Report;
import org.vivaio.plugins.mail.AccessTokens;
import org.vivaio.plugins.mail.ImapStore;
import org.vivaio.plugins.mail.Login;
import org.vivaio.plugins.mail.OwnLoader;

/** Reads bounces, complaints and answers from a mailbox by IMAP. The mails stay as they are; the cursor is the last UID. */
final class BounceSource implements LeadSource {
    private final BounceSettings settings;
    private final ConnectorContext context;
    private final Session session;
    private final Login login;

    BounceSource(BounceSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.login = new Login(
                settings.host(),
                settings.port(),
                Optional.of(settings.username()),
                settings.password(),
                AccessTokens.of(settings.signIn(), settings.tokens(), context));
        this.session = OwnLoader.run(() -> Session.getInstance(properties(settings)));
    }

    @Override
    public void check() throws ConnectorException {
        OwnLoader.run(() -> {
            try (Store store = connect()) {
                open(store).close(false);
                return true;
            } catch (MessagingException e) {
                throw read(e);
            }
        });
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        return OwnLoader.run(() -> {
            try (Store store = connect()) {
                Folder folder = open(store);
                try {
                    return poll(folder, (UIDFolder) folder, cursor, limit);
                } finally {
                    folder.close(false);
                }
            } catch (MessagingException e) {
                throw read(e);
            }
        });
    }

    private Poll poll(Folder folder, UIDFolder uids, Cursor cursor, int limit) throws MessagingException {
        long validity = uids.getUIDValidity();
        long last = last(cursor, validity);
        List<Incoming> items = new ArrayList<>();
        long next = last;
        boolean more = false;
        if (folder.getMessageCount() > 0) {
            for (Message message : uids.getMessagesByUID(last + 1, UIDFolder.LASTUID)) {
                long uid = message == null ? -1 : uids.getUID(message);
                // a server answers the last message also where all are older
                if (uid <= last) {
                    continue;
                }
                if (items.size() >= limit) {
                    more = true;
                    break;
                }
                item((MimeMessage) message, validity + "-" + uid).ifPresent(items::add);
                next = uid;
            }
        }
        return new Poll(items, new Cursor(validity + ":" + next), more);
    }

    private Optional<Incoming> item(MimeMessage message, String place) throws MessagingException {
        MailReport report;
        try {
            report = MailReport.of(message);
        } catch (IOException | MessagingException e) {
            context.log()
                    .warn(
                            "Message {} cannot be read and is passed over: {}",
                            place,
                            e.getClass().getSimpleName());
            return Optional.empty();
        }
        if (report.kind() == MailReport.Kind.OTHER
                || report.about().isEmpty() && report.recipient().isEmpty()) {
            return Optional.empty();
        }
        Report.About about = report.about().isEmpty()
                ? new Report.Matching("email", report.recipient())
                : new Report.Sent(report.about());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("channel", "email");
        if (!report.about().isEmpty()) {
            data.put("reference", report.about());
        }
        String type = switch (report.kind()) {
            case HARD, SOFT -> {
                data.put("bounce", report.kind() == MailReport.Kind.HARD ? "hard" : "soft");
                data.put("status", report.status());
                data.put("detail", report.detail());
                yield "message.bounced";
            }
            case COMPLAINT -> "message.complained";
            default -> {
                data.put("text", report.detail());
                if (report.kind() == MailReport.Kind.AUTOMATIC) {
                    data.put("machine", true);
                }
                yield "message.replied";
            }
        };
        return Optional.of(new Report(about, type, at(message), data, Optional.empty(), Optional.of("imap-" + place)));
    }

    private Instant at(MimeMessage message) throws MessagingException {
        Date received = message.getReceivedDate();
        Instant now = context.clock().instant();
        Instant at = received == null ? now : received.toInstant();
        return at.isAfter(now) ? now : at;
    }

    /** Another validity means that all numbers are new; what was reported before is known by its own ids. */
    private static long last(Cursor cursor, long validity) {
        String text = cursor.value();
        int colon = text.indexOf(':');
        if (colon < 0 || !text.substring(0, colon).equals(String.valueOf(validity))) {
            return 0;
        }
        try {
            return Long.parseLong(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Store connect() throws MessagingException, ConnectorException {
        return login.open(() -> ImapStore.of(session, settings.security(), settings.signIn()));
    }

    private Folder open(Store store) throws MessagingException {
        Folder folder = store.getFolder(settings.folder());
        folder.open(Folder.READ_ONLY);
        return folder;
    }

    private static ConnectorException read(MessagingException e) {
        if (e instanceof AuthenticationFailedException refused) {
            return Login.isPassing(refused)
                    ? ConnectorException.unavailable("The mailbox cannot take the sign-in now", e)
                    : ConnectorException.auth("The mailbox refused user name and password");
        }
        if (e instanceof FolderNotFoundException) {
            return ConnectorException.config("The mailbox has no such folder");
        }
        return ConnectorException.unavailable(
                "The mailbox cannot be read: " + e.getClass().getSimpleName());
    }

    private static Properties properties(BounceSettings settings) {
        String protocol = ImapStore.protocol(settings.security());
        String prefix = "mail." + protocol + ".";
        Properties all = settings.line().properties(protocol, settings.security(), settings.signIn());
        all.put(
                prefix + "writetimeout",
                Long.toString(settings.line().readTimeout().toMillis()));
        all.put(prefix + "partialfetch", "true");
        return all;
    }
}
