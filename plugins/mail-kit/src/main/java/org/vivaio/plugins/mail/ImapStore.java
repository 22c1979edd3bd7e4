package org.vivaio.plugins.mail;

import jakarta.mail.Session;
import jakarta.mail.URLName;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;

/**
 * A mailbox over IMAP. Where the sign-in is by token it never says the token to a server that does not take tokens; Jakarta
 * Mail would try it there as a password.
 */
public final class ImapStore extends IMAPStore {
    private final SignIn signIn;

    private ImapStore(Session session, String protocol, boolean tls, SignIn signIn) {
        super(session, new URLName(protocol, null, -1, null, null, null), protocol, tls);
        this.signIn = signIn;
    }

    /** A store that is not connected. */
    public static ImapStore of(Session session, Security security, SignIn signIn) {
        return new ImapStore(session, protocol(security), security == Security.TLS, signIn);
    }

    /** The name under which its properties stand. */
    public static String protocol(Security security) {
        return security == Security.TLS ? "imaps" : "imap";
    }

    @Override
    protected void preLogin(IMAPProtocol protocol) throws ProtocolException {
        if (signIn == SignIn.OAUTH2 && !protocol.hasCapability("AUTH=XOAUTH2")) {
            throw new ProtocolException(Login.NO_TOKENS);
        }
    }
}
