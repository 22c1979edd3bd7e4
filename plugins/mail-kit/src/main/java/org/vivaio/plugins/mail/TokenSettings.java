package org.vivaio.plugins.mail;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/**
 * Where access tokens come from, for a mailbox that is signed in to by OAuth 2.
 *
 * @param oauthUrl token endpoint of the provider
 * @param clientId of the registered application
 * @param clientSecret of it; empty for a public client
 * @param refreshToken what the owner of the mailbox allowed once
 * @param scope for providers that ask for it
 */
public record TokenSettings(
        @Setting(
                label = "Address for tokens",
                help = "Where the provider gives out access tokens.",
                example = "https://oauth2.googleapis.com/token",
                when = "signIn=oauth2",
                group = "OAuth 2")
        Optional<URI> oauthUrl,

        @Setting(
                label = "Client id",
                help = "Of the app registered with the provider.",
                when = "signIn=oauth2",
                group = "OAuth 2")
        Optional<String> clientId,

        @Setting(
                label = "Client secret",
                help = "Empty for an app without one.",
                when = "signIn=oauth2",
                group = "OAuth 2")
        Optional<Secret> clientSecret,

        @Setting(
                label = "Refresh token",
                help = "Given once when the owner of the mailbox agreed; it must cover this use of the mailbox.",
                when = "signIn=oauth2",
                group = "OAuth 2")
        Optional<Secret> refreshToken,

        @Setting(
                label = "Scope",
                help = "Only where the provider asks for it.",
                example = "https://outlook.office.com/SMTP.Send offline_access",
                when = "signIn=oauth2",
                group = "OAuth 2")
        Optional<String> scope) {
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

    /** Checks the address. */
    public TokenSettings {
        oauthUrl.ifPresent(url -> {
            if (!"https".equals(url.getScheme()) && !HERE.contains(String.valueOf(url.getHost()))) {
                throw new IllegalArgumentException("The address for tokens begins with https://");
            }
        });
    }

    /**
     * Checks it together with the rest of the sign-in.
     *
     * @throws IllegalArgumentException with a message for the person who fills in the settings
     */
    public void check(SignIn signIn, Optional<String> username, Security security, String host) {
        if (signIn == SignIn.PASSWORD) {
            return;
        }
        if (username.isEmpty() || oauthUrl.isEmpty() || clientId.isEmpty() || refreshToken.isEmpty()) {
            throw new IllegalArgumentException(
                    "oauth2 needs the user name, the address for tokens, the client id and the refresh token");
        }
        if (security == Security.NONE && !HERE.contains(host)) {
            throw new IllegalArgumentException("oauth2 needs security starttls or tls");
        }
    }
}
