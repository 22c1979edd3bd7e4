package org.vivaio.core.form;

import java.util.Locale;

/** Something about a submit that makes it doubtful; the host decides what follows. */
public enum Signal {
    /** The field that people do not see was filled. */
    HONEYPOT,
    /** Submitted sooner than the form's time trap allows. */
    TOO_FAST,
    /** No token came along. */
    TOKEN_MISSING,
    /** The token was not made here, or for another form. */
    TOKEN_FORGED,
    /** The token's puzzle was solved and used before. */
    TOKEN_REUSED,
    /** The form asks for a proof of work, and none came: pages without JavaScript cannot give one. */
    POW_MISSING,
    /** The proof of work does not solve the token's puzzle. */
    POW_INVALID,
    /** The form was open for more than a day: honest people do that too. */
    TOKEN_EXPIRED;

    /** The name in reasons and JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
