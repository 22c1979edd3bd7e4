package org.vivaio.plugins.inbox;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.mail.AccessTokens;
import org.vivaio.plugins.mail.ImapStore;
import org.vivaio.plugins.mail.Login;

/** Signs in to one IMAP server. */
final class ImapLine {
    private final InboxSettings settings;
    private final Login login;
    private final Session session;

    ImapLine(InboxSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.login = new Login(
                settings.host(),
                settings.port(),
                Optional.of(settings.username()),
                settings.password(),
                AccessTokens.of(settings.signIn(), settings.tokens(), context));
        this.session = Session.getInstance(properties(settings));
    }

    private static Properties properties(InboxSettings settings) {
        String protocol = ImapStore.protocol(settings.security());
        String prefix = "mail." + protocol + ".";
        Properties all = settings.line().properties(protocol, settings.security(), settings.signIn());
        all.put("mail.store.protocol", protocol);
        all.put(prefix + "connectionpoolsize", "1");
        all.put(prefix + "peek", "true"); // reading a mail leaves it unread for people
        all.put(prefix + "fetchsize", Integer.toString(512 << 10));
        all.put(prefix + "closefoldersonstorefailure", "false");
        return all;
    }

    IMAPStore open() throws MessagingException, ConnectorException {
        return login.open(() -> ImapStore.of(session, settings.security(), settings.signIn()));
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
}
