package org.vivaio.plugins.inbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a mail that a person wrote by hand: who they are, from the sender and the signature, and what they want. */
final class Enquiry {
    static final int LONGEST = 20_000;

    private static final Pattern PHONE =
            Pattern.compile("(?<![\\w@.,/-])((?:\\+|00)?\\(?\\d[\\d\\s()./-]{5,20}\\d)(?![\\w@])");
    private static final Pattern PHONE_LABEL = Pattern.compile(
            "(?iu)\\b(tel|telefono|phone|mobile|mob|cell|cellulare|telefon|handy|fon|m|t|whatsapp|ph|numero|chiamatemi|call me|richiam\\w*)\\b");
    private static final Pattern NO_PHONE = Pattern.compile(
            "(?iu)\\b(p\\.?\\s?iva|partita iva|vat|c\\.?f\\.?|codice fiscale|iban|rea|fattura|ordine|order|invoice|cap\\. soc|fax|ust|siren|siret|cod\\.? univoco)\\b");
    private static final Pattern COMPANY = Pattern.compile(
            "(?u)(?:^|[\\s,|•·-])((?:[\\p{Lu}\\d&][\\p{L}\\d&.'’-]*\\s+(?:(?:di|de|del|della|e|and|&|und|et|y)\\s+)?){1,6}(?:S\\.?\\s?r\\.?\\s?l\\.?(?:\\s?s\\.?)?|S\\.?\\s?p\\.?\\s?A\\.?|S\\.?n\\.?c\\.?|S\\.?a\\.?s\\.?|GmbH(?: & Co\\. KG)?|AG|KG|UG|OHG|Ltd\\.?|Limited|LLC|Inc\\.?|Corp\\.?|PLC|SARL|S\\.A\\.R\\.L\\.|SASU?|S\\.A\\.|B\\.V\\.|BV|S\\.L\\.|Lda|ApS|AB|Oy|Sagl))(?=$|[\\s,.;|•·)-])");
    private static final Pattern NAME = Pattern.compile(
            "(?u)^(?:(?:dott|dr|ing|arch|geom|avv|rag|mr|mrs|ms|sig|sig\\.ra|herr|frau|prof)(?:\\.ssa)?\\.?\\s+)?((?:[\\p{Lu}][\\p{L}'’-]*\\.?\\s+){1,3}(?:(?:di|de|del|della|da|van|von|der)\\s+)?[\\p{Lu}][\\p{L}'’-]+)$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ROLE = Pattern.compile(
            "(?iu)\\b(titolare|responsabile|direttore|direttrice|amministratore|amministratrice|legale rappresentante|socio|presidente|impiegat[oa]|ufficio|manager|director|owner|ceo|cto|cfo|coo|founder|president|head of|sales|marketing|engineer|consultant|assistant|buyer|architetto|geometra|ingegnere|geschäftsführer\\w*|leiter\\w*|directeur|directrice|gérant)\\b");
    private static final Pattern VAT = Pattern.compile(
            "(?iu)(?:p\\.?\\s?iva|partita iva|vat(?: no| number| id)?\\.?)\\s*[:.]?\\s*((?:IT)?\\s?\\d{11})\\b");
    private static final Pattern PLACE =
            Pattern.compile("(?u)\\b(\\d{5})[\\s,–-]+([\\p{L}'’. ]{2,40}?)\\s*[(-]\\s*([A-Z]{2})\\s*\\)?(?:$|[\\s,])");
    private static final Pattern STREET = Pattern.compile(
            "(?iu)^((?:via|viale|piazza|corso|largo|vicolo|strada|loc\\.|località)\\s+[\\p{L}'’.\\s]+,?\\s*\\d{0,4}\\s?/?\\w{0,3})(?:\\s*[-,–|].*|$)");

    private Enquiry() {}

    static Map<String, Object> read(Mailbox person, String subject, Quoting text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("email", person.address());
        List<String> signature =
                text.signature().stream().filter(line -> !Quoting.closes(line)).toList();
        List<String> said = new ArrayList<>(signature);
        List<String> own =
                text.own().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        // many end with their name and number and no "--"
        said.addAll(own.subList(Math.max(0, own.size() - 8), own.size()));
        name(fields, person, signature, own);
        phone(said, own).ifPresent(phone -> fields.put("phone", phone));
        first(said, own, COMPANY, 1).ifPresent(company -> fields.put("company", company.strip()));
        signature.stream()
                .filter(line -> line.length() <= 80 && ROLE.matcher(line).find() && !line.contains("@"))
                .filter(line -> !COMPANY.matcher(line).find())
                .findFirst()
                .ifPresent(role -> fields.put("role", role));
        first(said, own, VAT, 1).ifPresent(vat -> fields.put("vatNumber", vat.replace(" ", "")));
        place(said, fields);
        fields.put("message", message(subject, text.own()));
        return fields;
    }

    /** The subject, where it says something of its own, and the text. */
    static String message(String subject, String own) {
        String clean = subject.replaceAll("(?iu)^\\s*((re|r|fwd?|i|aw|wg|tr|sv|rif)\\s*:\\s*)+", "")
                .strip();
        String text = clean.isEmpty() || own.contains(clean) ? own : own.isBlank() ? clean : clean + "\n\n" + own;
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    private static void name(Map<String, Object> fields, Mailbox person, List<String> signature, List<String> own) {
        Optional<String> name = Optional.of(person.name()).filter(n -> isName(n));
        if (name.isEmpty()) {
            name = signature.stream().limit(3).filter(Enquiry::isPlainName).findFirst();
        }
        if (name.isEmpty() && !own.isEmpty()) {
            name = own.subList(Math.max(0, own.size() - 5), own.size()).stream()
                    .filter(Enquiry::isPlainName)
                    .findFirst();
        }
        name.or(() -> Optional.of(person.name()).filter(n -> n.matches("(?u)\\p{L}{2,40}")))
                .ifPresent(found -> split(found, fields));
    }

    private static boolean isName(String text) {
        return text.matches("(?u)[\\p{L}'’.-]+(,?\\s+[\\p{L}'’.-]+){1,4}")
                && !COMPANY.matcher(text).find();
    }

    private static boolean isPlainName(String line) {
        return line.length() <= 50
                && Character.isUpperCase(line.codePointAt(0))
                && NAME.matcher(line).matches()
                && line.split("\\s+").length <= 4
                && line.chars().filter(Character::isUpperCase).count() >= 2
                && !COMPANY.matcher(line).find()
                && !ROLE.matcher(line).find();
    }

    /** A name in one piece as first and last name. */
    static void split(String whole, Map<String, Object> fields) {
        String name = whole.strip()
                .replaceAll("\\s+", " ")
                .replaceFirst(
                        "(?iu)^(dott|dr|ing|arch|geom|avv|rag|mr|mrs|ms|sig|sig\\.ra|herr|frau|prof)(\\.ssa)?\\.?\\s+",
                        "");
        int comma = name.indexOf(',');
        if (comma > 0 && comma < name.length() - 1) {
            fields.putIfAbsent("firstName", name.substring(comma + 1).strip());
            fields.putIfAbsent("lastName", name.substring(0, comma).strip());
            return;
        }
        int space = name.indexOf(' ');
        if (space < 0) {
            fields.putIfAbsent("firstName", name);
            return;
        }
        fields.putIfAbsent("firstName", name.substring(0, space));
        fields.putIfAbsent("lastName", name.substring(space + 1));
    }

    private static Optional<String> first(List<String> said, List<String> own, Pattern pattern, int group) {
        for (List<String> lines : List.of(said, own)) {
            for (String line : lines) {
                Matcher matcher = line.length() <= 500 ? pattern.matcher(line) : pattern.matcher("");
                if (matcher.find()) {
                    return Optional.of(matcher.group(group));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> phone(List<String> said, List<String> own) {
        String best = "";
        int most = 0;
        List<String> all = new ArrayList<>(said);
        all.addAll(own);
        for (String line : all) {
            if (line.length() > 2_000) {
                continue;
            }
            Matcher matcher = PHONE.matcher(line);
            while (matcher.find()) {
                String number = matcher.group(1).strip();
                int score = score(line.substring(Math.max(0, matcher.start() - 40), matcher.start()), number);
                if (score > most) {
                    most = score;
                    best = number;
                }
            }
        }
        return most == 0 ? Optional.empty() : Optional.of(best);
    }

    private static int score(String before, String number) {
        String digits = number.replaceAll("\\D", "");
        boolean date = number.matches("\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}(\\s.*)?");
        if (digits.length() < 7
                || digits.length() > 15
                || date
                || NO_PHONE.matcher(before).find()) {
            return 0;
        }
        boolean international = number.startsWith("+") || number.startsWith("00");
        int score = PHONE_LABEL.matcher(before).find() ? 4 : 0;
        score += international ? 3 : 0;
        score += digits.length() >= 9 && (digits.startsWith("3") || digits.startsWith("0")) ? 2 : 0;
        return score + (score > 0 && digits.matches("(0039|39)?3\\d{8,9}") ? 1 : 0);
    }

    private static void place(List<String> said, Map<String, Object> fields) {
        for (String line : said) {
            if (line.length() > 300) {
                continue;
            }
            Matcher place = PLACE.matcher(line);
            if (place.find()) {
                fields.putIfAbsent("postcode", place.group(1));
                fields.putIfAbsent("city", place.group(2).strip());
                fields.putIfAbsent("province", place.group(3));
            }
            Matcher street = STREET.matcher(line);
            if (street.matches()) {
                fields.putIfAbsent("address", street.group(1).strip());
            }
        }
    }
}
