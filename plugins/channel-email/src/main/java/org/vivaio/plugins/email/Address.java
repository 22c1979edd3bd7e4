package org.vivaio.plugins.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One e-mail address, strictly: plain local parts only, since a quoted or an international one is refused by many
 * servers and is the usual hiding place of a second recipient.
 *
 * @param address the address itself, its domain in ASCII
 * @param name the name shown beside it; may be empty
 */
record Address(String address, String name) {
    private static final Pattern NAMED = Pattern.compile("\\s*\"?([^\"<>\\p{Cntrl}]*?)\"?\\s*<([^<>]*)>\\s*");
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final Pattern LOCAL = Pattern.compile(ATOM + "(\\." + ATOM + ")*");
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    /** Reads {@code ann@example.com} or {@code Ann Lee <ann@example.com>}. */
    static Address parse(String text) {
        Matcher named = NAMED.matcher(text);
        return named.matches() ? new Address(bare(named.group(2)), named.group(1)) : new Address(bare(text), "");
    }

    /** Reads an address without a name. */
    static String bare(String text) {
        int at = text.lastIndexOf('@');
        String local = text.substring(0, Math.max(at, 0));
        String domain = ascii(text.substring(at + 1));
        if (local.length() > 64
                || domain.length() > 253
                || !LOCAL.matcher(local).matches()
                || !DOMAIN.matcher(domain).matches()) {
            // the text itself may be personal
            throw new IllegalArgumentException("This is not one e-mail address");
        }
        return local + "@" + domain;
    }

    String domain() {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    InternetAddress header() {
        try {
            InternetAddress header = new InternetAddress(address, true);
            if (!name.isEmpty()) {
                header.setPersonal(name, "UTF-8");
            }
            return header;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new IllegalStateException("A checked address was refused", e);
        }
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
