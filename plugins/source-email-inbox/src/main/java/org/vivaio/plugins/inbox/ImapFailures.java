package org.vivaio.plugins.inbox;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.mail.Login;

/** Tells failures of IMAP by who has to act; the server's own words are not passed on: they may name people. */
final class ImapFailures {
    private ImapFailures() {}

    static ConnectorException read(MessagingException failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof AuthenticationFailedException refused) {
                return Login.isPassing(refused)
                        ? ConnectorException.unavailable("The mail server cannot take the sign-in now", failure)
                        : ConnectorException.auth("The mail server refuses the sign-in: check user name and password");
            }
            if (cause instanceof FolderNotFoundException) {
                return ConnectorException.config("A folder does not exist on the server: check their names");
            }
            if (cause instanceof UnknownHostException) {
                return ConnectorException.unavailable("The mail server's name cannot be resolved: check the host");
            }
            if (cause instanceof SSLException) {
                return ConnectorException.unavailable(
                        "No encrypted line to the mail server: check host, port, security and certificate", failure);
            }
        }
        return ConnectorException.unavailable("The line to the mail server broke, or there is none", failure);
    }

    private static @org.jspecify.annotations.Nullable Throwable next(Throwable cause) {
        return cause.getCause() != cause ? cause.getCause() : null;
    }
}
