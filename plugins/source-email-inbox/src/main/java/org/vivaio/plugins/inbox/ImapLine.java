package org.vivaio.plugins.inbox;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Secret;

/** Signs in to one IMAP server. */
final class ImapLine {
    private final InboxSettings settings;
    private final AccessTokens tokens;
    private final Session session;
    private final String protocol;

    ImapLine(InboxSettings settings, AccessTokens tokens) {
        this.settings = settings;
        this.tokens = tokens;
        this.protocol = settings.security() == InboxSettings.Security.TLS ? "imaps" : "imap";
        this.session = Session.getInstance(properties());
    }

    private Properties properties() {
        String prefix = "mail." + protocol + ".";
        boolean starttls = settings.security() == InboxSettings.Security.STARTTLS;
        Properties all = new Properties();
        all.put("mail.store.protocol", protocol);
        all.put(prefix + "starttls.enable", Boolean.toString(starttls));
        all.put(prefix + "starttls.required", Boolean.toString(starttls));
        all.put(prefix + "ssl.checkserveridentity", "true");
        all.put(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
        settings.certificateSha256().ifPresent(pin -> {
            all.put(prefix + "ssl.socketFactory", PinnedTrust.sockets(pin));
            all.put(prefix + "ssl.socketFactory.fallback", "false");
            all.put(prefix + "ssl.checkserveridentity", "false"); // the fingerprint is the identity
        });
        all.put(
                prefix + "connectiontimeout",
                Long.toString(settings.connectTimeout().toMillis()));
        all.put(prefix + "timeout", Long.toString(settings.readTimeout().toMillis()));
        all.put(prefix + "connectionpoolsize", "1");
        all.put(prefix + "peek", "true"); // reading a mail leaves it unread for people
        all.put(prefix + "fetchsize", Integer.toString(512 << 10));
        all.put(prefix + "closefoldersonstorefailure", "false");
        if (settings.signIn() == InboxSettings.SignIn.OAUTH2) {
            all.put(prefix + "auth.mechanisms", "XOAUTH2");
        }
        return all;
    }

    IMAPStore open() throws MessagingException, ConnectorException {
        boolean token = settings.signIn() == InboxSettings.SignIn.OAUTH2;
        String password =
                token ? tokens.get() : settings.password().map(Secret::reveal).orElse("");
        IMAPStore store = (IMAPStore) session.getStore(protocol);
        try {
            store.connect(settings.host(), settings.port(), settings.username(), password);
        } catch (MessagingException e) {
            tokens.forget();
            hangUp(store);
            throw e;
        }
        return store;
    }

    /** Opens a folder, to write only where marks are to be set. */
    IMAPFolder folder(IMAPStore store, String name) throws MessagingException, ConnectorException {
        IMAPFolder folder = (IMAPFolder) store.getFolder(name);
        if (!folder.exists()) {
            throw ConnectorException.config("The folder " + name + " does not exist on the server: check its name");
        }
        folder.open(settings.afterwards() == InboxSettings.Afterwards.LEAVE ? Folder.READ_ONLY : Folder.READ_WRITE);
        return folder;
    }

    static void hangUp(IMAPStore store) {
        try {
            store.close();
        } catch (MessagingException e) {
            // it is gone anyhow
        }
    }
}
