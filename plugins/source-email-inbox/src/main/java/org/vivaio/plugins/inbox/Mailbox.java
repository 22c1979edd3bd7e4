package org.vivaio.plugins.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody in an address header.
 *
 * @param name as shown; empty for none
 * @param address in lower case
 */
record Mailbox(String name, String address) {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<![A-Za-z0-9._%+'-])([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*+)|(\\S{1,64}@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)++)");
    private static final int LONGEST_NAME = 120;

    /** All that a header names; what is no address is passed over. */
    static List<Mailbox> all(Optional<String> header) {
        List<Mailbox> found = new ArrayList<>();
        if (header.isEmpty()) {
            return found;
        }
        for (String piece : pieces(header.get())) {
            one(piece).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<Mailbox> one(String piece) {
        int open = piece.lastIndexOf('<');
        int close = piece.indexOf('>', Math.max(open, 0));
        String place = open >= 0 ? piece.substring(open + 1, close > open ? close : piece.length()) : piece;
        Matcher matcher = ADDRESS.matcher(place);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String address = matcher.group().toLowerCase(Locale.ROOT);
        String name = open >= 0 ? piece.substring(0, open) : "";
        if (name.isBlank()) {
            int comment = piece.indexOf('(');
            name = comment >= 0 && piece.indexOf(')') > comment
                    ? piece.substring(comment + 1, piece.indexOf(')'))
                    : name;
        }
        name = Decoding.words(name.replaceAll("^[\\s\"']+|[\\s\"']+$", "").replace("\\\"", "\""))
                .replaceAll("\\s+", " ")
                .replaceAll("^[\"']+|[\"']+$", "")
                .strip();
        if (name.contains("@") || name.length() > LONGEST_NAME) {
            name = "";
        }
        return Optional.of(new Mailbox(name, address));
    }

    /** The header cut at commas and semicolons that stand outside of quotes and comments. */
    private static List<String> pieces(String header) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        boolean quoted = false;
        int depth = 0;
        for (int i = 0; i < header.length() && pieces.size() < 100; i++) {
            char c = header.charAt(i);
            if (c == '"' && (i == 0 || header.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            }
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if ((c == ',' || c == ';') && !quoted && depth <= 0 && piece.indexOf("@") >= 0) {
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                piece.append(c == ':' && !quoted && piece.indexOf("@") < 0 && piece.indexOf("<") < 0 ? ' ' : c);
            }
        }
        pieces.add(piece.toString());
        return pieces;
    }

    String domain() {
        return address.substring(address.indexOf('@') + 1);
    }

    String local() {
        return address.substring(0, address.indexOf('@'));
    }

    /** An address that nobody reads. */
    boolean isMachine() {
        return local().matches(
                        "(no[._-]?reply|do[._-]?not[._-]?reply|non[._-]?rispondere|noreply.*|mailer-daemon|postmaster|bounces?.*|notifications?|notifiche|donotreply.*|automailer|wordpress|www-data|nobody|root|daemon)([+._-].*)?");
    }
}
