package org.vivaio.plugins.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Secret;

/** Opens a mail server's door: with a password, with an access token, or with neither. */
public final class Login {
    private static final Pattern CODES = Pattern.compile("^(5[0-9]{2})(?:[ -](5\\.[0-9]{1,3}\\.[0-9]{1,3}))?");

    /** SMTP says 4xx; IMAP says so in a code of RFC 5530, or in words. */
    private static final Pattern LATER =
            Pattern.compile("^4[0-9]{2}\\b|^(?![0-9]{3}\\b).*(?:UNAVAILABLE|INUSE|LIMIT)", Pattern.DOTALL);

    /** What a store says of a server that takes no tokens. */
    static final String NO_TOKENS = "No login methods supported for tokens";

    private final String host;
    private final int port;
    private final Optional<String> username;
    private final Optional<Secret> password;
    private final Optional<AccessTokens> tokens;

    /**
     * A way to sign in.
     *
     * @param tokens there for a sign-in by token, which then takes the password's place
     */
    public Login(
            String host,
            int port,
            Optional<String> username,
            Optional<Secret> password,
            Optional<AccessTokens> tokens) {
        this.host = host;
        this.port = port;
        this.username = username;
        this.password = password;
        this.tokens = tokens;
    }

    /**
     * Makes a store or transport that is not connected.
     *
     * @param <S> which of them
     */
    @FunctionalInterface
    public interface Making<S extends Service> {
        /** Makes it. */
        S make() throws MessagingException;
    }

    /**
     * Connects and signs in. A token that the server refuses though it should still be good was taken back before its time:
     * another one is tried, once.
     *
     * @throws ConnectorException of kind {@code AUTH} when the token is refused, and whatever getting one says
     * @throws MessagingException for every other failure, a refused password included
     */
    public <S extends Service> S open(Making<S> making) throws MessagingException, ConnectorException {
        if (tokens.isEmpty()) {
            return connect(making.make(), password.map(Secret::reveal).orElse(null));
        }
        String token = tokens.get().get();
        try {
            return connect(making.make(), token);
        } catch (AuthenticationFailedException refused) {
            if (isPassing(refused)) {
                throw refused;
            }
        }
        try {
            return connect(making.make(), tokens.get().insteadOf(token));
        } catch (AuthenticationFailedException refused) {
            if (isPassing(refused)) {
                throw refused;
            }
            Matcher codes = CODES.matcher(String.valueOf(refused.getMessage()));
            throw ConnectorException.auth("The mail server refuses the access token"
                    + (codes.find() ? " (" + codes.group() + ")" : "")
                    + ": check that the user name is the mailbox whose owner agreed, and that the permission covers"
                    + " this use; else sign in again");
        }
    }

    /** Whether the server says that it cannot judge a sign-in for the moment. */
    public static boolean isPassing(AuthenticationFailedException refused) {
        return LATER.matcher(String.valueOf(refused.getMessage()).toUpperCase(Locale.ROOT))
                .find();
    }

    private <S extends Service> S connect(S service, @org.jspecify.annotations.Nullable String secret)
            throws MessagingException, ConnectorException {
        try {
            service.connect(host, port, username.orElse(null), secret);
            return service;
        } catch (MessagingException e) {
            hangUp(service);
            String said = String.valueOf(e.getMessage());
            if (tokens.isPresent() && (said.startsWith("No authentication mechanisms") || said.contains(NO_TOKENS))) {
                throw ConnectorException.config(
                        "The mail server offers no sign-in by access token (XOAUTH2): check host and port, or use a password");
            }
            throw e;
        }
    }

    /** Closes a store or transport whatever state it is in. */
    public static void hangUp(Service service) {
        try {
            service.close();
        } catch (MessagingException e) {
            // it is gone anyhow
        }
    }
}
