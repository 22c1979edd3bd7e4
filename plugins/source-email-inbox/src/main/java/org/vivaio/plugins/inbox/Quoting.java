package org.vivaio.plugins.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a person wrote, apart from what was quoted and from the signature.
 *
 * @param own what they wrote
 * @param signature lines below it
 * @param rest what was quoted or forwarded
 */
record Quoting(String own, List<String> signature, String rest) {
    private static final Pattern INTRO = Pattern.compile(
            "^\\s*(on\\b.{5,200}\\bwrote|il\\b.{5,200}\\bha scritto|am\\b.{5,200}\\bschrieb\\b.{0,80}|le\\b.{5,200}\\ba écrit"
                    + "|el\\b.{5,200}\\bescribi[óo]|op\\b.{5,200}\\bschreef\\b.{0,80}|em\\b.{5,200}\\bescreveu"
                    + "|\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}.{0,120}<[^>]+@[^>]+>)\\s*:\\s*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    private static final Pattern ORIGINAL = Pattern.compile(
            "^[\\s>]*[-_]{2,}\\s*(original message|messaggio originale|ursprüngliche nachricht|message d'origine|message transféré"
                    + "|mensaje original|forwarded message|messaggio inoltrato|weitergeleitete nachricht|mensaje reenviado|messaggio inoltrato da.*"
                    + "|inizio messaggio inoltrato)\\s*[-_]*\\s*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern BEGIN = Pattern.compile(
            "^\\s*(begin forwarded message|inizio messaggio inoltrato|anfang der weitergeleiteten nachricht)\\s*:?\\s*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern FROM =
            Pattern.compile("^\\s*\\*?(from|da|von|de)\\*?\\s*:.*\\S.*$", Pattern.CASE_INSENSITIVE);
    private static final Pattern SENT = Pattern.compile(
            "^\\s*\\*?(sent|date|inviato|data|gesendet|datum|envoyé|enviado|fecha|to|a|an|à|para|subject|oggetto|betreff|objet|asunto)\\*?\\s*:.*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern CLOSING = Pattern.compile(
            "^\\W*((i )?(più |piu )?(cordiali|distinti|migliori) saluti|cordialmente|un (cordiale )?saluto|saluti( a tutti)?|a presto|grazie( mille| e saluti| e cordiali saluti| anticipatamente)?"
                    + "|(kind|best|warm|many)?\\s?regards|best wishes|sincerely( yours)?|yours (sincerely|faithfully|truly)|cheers|thanks( and regards| in advance|,? best)?|thank you|many thanks|best"
                    + "|mit freundlichen grü(ß|ss)en|(viele|beste|schöne|freundliche) grü(ß|ss)e|mfg|cordialement|bien à vous|salutations( distinguées)?|saludos( cordiales)?|un saludo|atentamente)\\W*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern DEVICE = Pattern.compile(
            "^\\W*(sent from my|inviato da(l mio)?|get outlook for|ottieni outlook per|von meinem|envoyé de mon|enviado desde)\\b.{0,80}$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final int SIGNATURE_LINES = 15;

    static Quoting of(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int cut = lines.size();
        for (int i = 0; i < lines.size(); i++) {
            if (quotes(lines, i)) {
                cut = i;
                break;
            }
        }
        List<String> own = new ArrayList<>(lines.subList(0, cut));
        List<String> rest = new ArrayList<>(lines.subList(cut, lines.size()));
        own.removeIf(line -> {
            boolean quoted = line.stripLeading().startsWith(">");
            if (quoted) {
                rest.add(line);
            }
            return quoted || DEVICE.matcher(line).matches();
        });
        if (String.join("", own).isBlank() && !rest.isEmpty()) {
            return new Quoting("", List.of(), String.join("\n", rest));
        }
        int signature = signature(own);
        return new Quoting(
                String.join("\n", own.subList(0, signature)).strip(),
                own.subList(Math.min(signature, own.size()), own.size()).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.matches("[-_=*~.\\s]+"))
                        .toList(),
                String.join("\n", rest));
    }

    private static boolean quotes(List<String> lines, int i) {
        String line = lines.get(i);
        if (line.length() > 1_000 || line.isBlank()) {
            return false;
        }
        if (ORIGINAL.matcher(line).matches() || BEGIN.matcher(line).matches()) {
            return true;
        }
        String lower = line.toLowerCase(Locale.ROOT);
        // what introduces a quote is often broken over two or three lines
        if (lower.matches("^\\s*(on|il|am|le|el|op|em|\\d).*")) {
            String joined = line;
            for (int k = 0; k < 3; k++) {
                if (INTRO.matcher(joined).matches()) {
                    return true;
                }
                if (i + k + 1 >= lines.size()) {
                    break;
                }
                joined = joined.strip() + " " + lines.get(i + k + 1).strip();
            }
        }
        if (FROM.matcher(line).matches()) {
            int heads = 0;
            for (int k = 1; k <= 5 && i + k < lines.size(); k++) {
                heads += SENT.matcher(lines.get(i + k)).matches() ? 1 : 0;
            }
            return heads >= 2 && line.contains("@")
                    || heads >= 2 && lower.matches("^\\s*\\*?(from|da|von|de)\\*?\\s*:.*");
        }
        return false;
    }

    /** Where the signature begins. */
    private static int signature(List<String> own) {
        for (int i = own.size() - 1; i >= 0 && i >= own.size() - 40; i--) {
            if (own.get(i).matches("^--\\s?$")) {
                return i;
            }
        }
        int last = own.size();
        while (last > 0 && own.get(last - 1).isBlank()) {
            last--;
        }
        for (int i = Math.max(0, last - SIGNATURE_LINES); i < last; i++) {
            if (CLOSING.matcher(own.get(i)).matches() && i > 0) {
                return i;
            }
        }
        return own.size();
    }

    /** Whether a line only says good-bye. */
    static boolean closes(String line) {
        return CLOSING.matcher(line).matches() || line.matches("^--\\s?$");
    }
}
