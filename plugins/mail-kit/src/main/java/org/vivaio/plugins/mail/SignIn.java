package org.vivaio.plugins.mail;

/** How to sign in. */
public enum SignIn {
    /** With the password. */
    PASSWORD,
    /** With an access token (XOAUTH2). */
    OAUTH2
}
