package org.vivaio.plugins.mail;

/** How the line to the server is protected. */
public enum Security {
    /** Not at all. */
    NONE,
    /** Starts plain and must become encrypted before anything is said. */
    STARTTLS,
    /** Encrypted from the first byte. */
    TLS
}
