package org.vivaio.core.inbox.check;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an e-mail address in its normal form tells: throw-away provider, function instead of person, likely misspelling. */
public final class Mailboxes {
    private static final Set<String> DISPOSABLE = Set.copyOf(Lists.read("/intake/disposable-domains.txt"));

    private static final Set<String> ROLES = Set.of(
            "abuse",
            "admin",
            "administrator",
            "amministrazione",
            "accounting",
            "billing",
            "booking",
            "commerciale",
            "contabilita",
            "contact",
            "contatti",
            "contatto",
            "contacto",
            "direzione",
            "enquiries",
            "export",
            "fatture",
            "ftp",
            "hello",
            "help",
            "helpdesk",
            "hostmaster",
            "hr",
            "info",
            "information",
            "informazioni",
            "invoice",
            "it",
            "jobs",
            "kontakt",
            "lavoro",
            "legal",
            "mail",
            "mailer-daemon",
            "marketing",
            "media",
            "news",
            "newsletter",
            "no-reply",
            "noreply",
            "office",
            "ordini",
            "orders",
            "personale",
            "postmaster",
            "prenotazioni",
            "presse",
            "press",
            "privacy",
            "purchasing",
            "reception",
            "root",
            "sales",
            "security",
            "segreteria",
            "service",
            "shop",
            "spam",
            "staff",
            "store",
            "support",
            "supporto",
            "team",
            "test",
            "ufficio",
            "uucp",
            "vendite",
            "ventas",
            "vertrieb",
            "webmaster",
            "welcome",
            "www");

    private static final List<String> POPULAR = List.of(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "hotmail.it",
            "hotmail.fr",
            "outlook.com",
            "outlook.it",
            "yahoo.com",
            "yahoo.it",
            "yahoo.fr",
            "live.com",
            "live.it",
            "icloud.com",
            "libero.it",
            "virgilio.it",
            "tiscali.it",
            "alice.it",
            "fastwebnet.it",
            "inwind.it",
            "iol.it",
            "tin.it",
            "pec.it",
            "legalmail.it",
            "aruba.it",
            "arubapec.it",
            "protonmail.com",
            "gmx.de",
            "gmx.net",
            "web.de",
            "t-online.de",
            "orange.fr",
            "wanadoo.fr",
            "laposte.net",
            "aol.com",
            "me.com",
            "msn.com",
            "ymail.com",
            "mail.com",
            "email.it");

    /** Ends of domains that nobody has, and what was meant. */
    private static final java.util.Map<String, String> ENDS = java.util.Map.of(
            ".con", ".com", ".cmo", ".com", ".ocm", ".com", ".comm", ".com", ".coom", ".com", ".cpm", ".com", ".itt",
            ".it", ".iit", ".it", ".ti", ".it", ".ot", ".it");

    private static final Cache<String, Optional<String>> SUGGESTIONS =
            Caffeine.newBuilder().maximumSize(10_000).build();

    private Mailboxes() {}

    /** Whether the domain, or one above it, belongs to a throw-away provider. */
    public static boolean disposable(String normal) {
        String domain = domain(normal);
        while (true) {
            if (DISPOSABLE.contains(domain)) {
                return true;
            }
            int dot = domain.indexOf('.');
            if (dot < 0 || domain.indexOf('.', dot + 1) < 0) {
                return false;
            }
            domain = domain.substring(dot + 1);
        }
    }

    /** Whether the address is of a function; what follows a plus does not count. */
    public static boolean role(String normal) {
        String local = normal.substring(0, normal.lastIndexOf('@'));
        int plus = local.indexOf('+');
        return ROLES.contains(plus > 0 ? local.substring(0, plus) : local);
    }

    /** The domain that was likely meant; empty when nothing looks wrong. */
    public static Optional<String> suggestion(String normal) {
        return SUGGESTIONS.get(domain(normal), Mailboxes::suggest);
    }

    private static String domain(String normal) {
        return normal.substring(normal.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    private static Optional<String> suggest(String domain) {
        if (POPULAR.contains(domain)) {
            return Optional.empty();
        }
        int dot = domain.lastIndexOf('.');
        String mended = ENDS.get(domain.substring(Math.max(0, dot)));
        if (mended != null) {
            String whole = domain.substring(0, dot) + mended;
            return Optional.of(nearest(whole).orElse(whole));
        }
        return nearest(domain);
    }

    private static Optional<String> nearest(String domain) {
        if (POPULAR.contains(domain)) {
            return Optional.of(domain);
        }
        // short names differ from each other by a letter: only long ones can be told to be meant
        return POPULAR.stream()
                .filter(known -> known.length() >= 8
                        && Math.abs(known.length() - domain.length()) <= 1
                        && known.charAt(known.length() - 1) == domain.charAt(domain.length() - 1)
                        && distance(known, domain) == 1)
                .findFirst();
    }

    /** Letters put in, left out, changed, or two that changed places. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
