package org.vivaio.core.identity;

import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** E-mail addresses: their normal form, and what kind of mailbox it is. */
public final class Emails {
    private static final EmailValidator VALIDATOR =
            JMail.strictValidator().requireTopLevelDomain().disallowExplicitSourceRouting();

    /**
     * The forms that mailboxes out there have: plain or quoted before the sign, and nothing around it. Comments, folded
     * white space and obsolete forms are no part of an address that somebody gives as his own.
     */
    private static final Pattern SHAPE = Pattern.compile(
            "(?:[^\\s()<>\\[\\]:;@\\\\,.\"\\p{Cntrl}]+(?:\\.[^\\s()<>\\[\\]:;@\\\\,.\"\\p{Cntrl}]+)*"
                    + "|\"(?:[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]|\\\\[\\x20-\\x7E])*\")@[^\\s()<>\\[\\]:;@\\\\,\"\\p{Cntrl}]+");

    /** Mailbox providers for private persons; an address there says nothing about a firm. */
    private static final Set<String> FREE = Set.of(
            "gmail.com",
            "googlemail.com",
            "yahoo.com",
            "yahoo.it",
            "yahoo.fr",
            "yahoo.de",
            "yahoo.es",
            "yahoo.co.uk",
            "ymail.com",
            "hotmail.com",
            "hotmail.it",
            "hotmail.fr",
            "hotmail.de",
            "hotmail.es",
            "outlook.com",
            "outlook.it",
            "outlook.fr",
            "outlook.de",
            "live.com",
            "live.it",
            "live.fr",
            "msn.com",
            "icloud.com",
            "me.com",
            "mac.com",
            "aol.com",
            "libero.it",
            "virgilio.it",
            "tiscali.it",
            "alice.it",
            "tin.it",
            "tim.it",
            "inwind.it",
            "iol.it",
            "fastwebnet.it",
            "email.it",
            "poste.it",
            "gmx.de",
            "gmx.net",
            "gmx.com",
            "web.de",
            "t-online.de",
            "freenet.de",
            "orange.fr",
            "wanadoo.fr",
            "free.fr",
            "laposte.net",
            "sfr.fr",
            "telefonica.net",
            "proton.me",
            "protonmail.com",
            "pm.me",
            "tutanota.com",
            "mail.com",
            "mail.ru",
            "yandex.com",
            "yandex.ru",
            "zoho.com",
            "fastmail.com",
            "hey.com");

    private Emails() {}

    /** The form in which the same mailbox is the same text: lower case, domain in ASCII. Empty for no address. */
    public static Optional<String> normal(String address) {
        String trimmed = address.trim();
        if (trimmed.length() > 254 || !SHAPE.matcher(trimmed).matches() || !VALIDATOR.isValid(trimmed)) {
            return Optional.empty();
        }
        int at = trimmed.lastIndexOf('@');
        try {
            String domain = IDN.toASCII(trimmed.substring(at + 1)).toLowerCase(Locale.ROOT);
            return Optional.of(trimmed.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code business} or {@code free}, for an address in its normal form. */
    static String kindOf(String normal) {
        return FREE.contains(normal.substring(normal.lastIndexOf('@') + 1)) ? "free" : "business";
    }
}
