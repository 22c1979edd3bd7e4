package org.vivaio.core.field;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.core.field.Field.As;
import org.vivaio.core.field.Field.Type;

/** Guesses what a column or field is about from its name, in the languages of the forms. */
public final class FieldGuess {
    private static final Map<As, Pattern> ABOUT = new LinkedHashMap<>();
    private static final Map<String, Pattern> STANDARD = new LinkedHashMap<>();

    static {
        about(As.DATE, "birth|dob|nascita|naissance|geburt|nacimiento|date|datum|fecha");
        about(As.EMAIL, "e?mail|correo|courriel|posta elettronica");
        about(As.PHONE, "phone|tel|telefono|telephone|telefon|mobile|cell|cellulare|handy|movil|fax");
        about(As.POSTCODE, "post ?code|postal ?code|zip|cap|plz|code postal|codigo postal");
        about(As.CITY, "city|town|suburb|citta|comune|localita|ville|stadt|ort|ciudad|poblacion|municipality");
        about(As.REGION, "state|province|provincia|region|regione|county|bundesland|departement|land");
        about(As.ADDRESS, "address|street name|street|indirizzo|via|adresse|strasse|rue|direccion|calle|domicilio");
        about(
                As.COMPANY,
                "company|firm|organisation|organization|azienda|ragione sociale|societe|entreprise|firma|empresa");
        about(As.NAME, "name|given|surname|nome|cognome|prenom|nom|vorname|nachname|nombre|apellido|apellidos");

        standard("firstName", "first ?name|given ?name|forename|nome|prenom|vorname|nombre|first");
        standard(
                "lastName",
                "last ?name|surname|family ?name|cognome|nom|nom de famille|nachname|apellido|apellidos|last");
        standard(
                "email",
                "e ?mail|e ?mail address|mail|indirizzo e ?mail|email address|correo|correo electronico|courriel");
        standard(
                "phone",
                "phone|phone number|telephone|tel|telefono|telefon|mobile|mobile phone|cell|cellulare|handy|movil");
        standard(
                "company",
                "company|company name|firm|organi[sz]ation|azienda|ragione sociale|societe|entreprise|firma|empresa");
        standard("role", "role|job ?title|position|ruolo|qualifica|fonction|funktion|cargo");
        standard("vatNumber", "vat|vat ?(number|id)|partita iva|p ?iva|ust ?id|tva|nif|cif");
        standard("address", "address|street|street address|indirizzo|via|adresse|strasse|direccion");
        standard("postcode", "post ?code|postal ?code|zip|zip ?code|cap|plz|code postal|codigo postal");
        standard("city", "city|town|citta|comune|localita|ville|stadt|ort|ciudad");
        standard("province", "province|provincia|prov|state|county");
        standard("country", "country|nazione|paese|pays|land|pais");
        standard("language", "language|lingua|langue|sprache|idioma|lang");
        standard("message", "message|messaggio|note|notes|comment|comments|richiesta|nachricht|mensaje|request");
    }

    private FieldGuess() {}

    private static void about(As as, String names) {
        ABOUT.put(as, Pattern.compile("(?:.* )?(?:" + names + ")(?: .*)?"));
    }

    private static void standard(String field, String names) {
        STANDARD.put(field, Pattern.compile(names));
    }

    /** What a field of this name and type is about; empty where nothing tells. */
    public static Optional<As> as(String key, Type type) {
        if (type == Type.DATE) {
            return Optional.of(As.DATE);
        }
        if (type == Type.NUMBER) {
            return Optional.of(As.CODE);
        }
        if (type != Type.TEXT) {
            return Optional.empty();
        }
        String words = words(key);
        if (words.matches("(?:street|house) (?:number|no|nr)|civico|numero civico|hausnummer")) {
            return Optional.of(As.CODE);
        }
        Optional<As> about = ABOUT.entrySet().stream()
                .filter(e -> e.getValue().matcher(words).matches())
                .map(Map.Entry::getKey)
                .findFirst();
        return about.isEmpty() && words.matches("(?:.* )?(?:number|nr|no|num|numero|id|code|codice)(?: .*)?")
                ? Optional.of(As.CODE)
                : about;
    }

    /** The standard field that a column of this name holds; empty where none does. */
    public static Optional<String> standard(String column) {
        String words = words(column);
        return STANDARD.entrySet().stream()
                .filter(e -> e.getValue().matcher(words).matches()
                        || e.getKey().toLowerCase(Locale.ROOT).equals(words.replace(" ", "")))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A name as words: camel case and separators divided, lower case, without accents. */
    static String words(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        String divided = plain.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        for (String word : divided.split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return String.join(" ", words);
    }
}
