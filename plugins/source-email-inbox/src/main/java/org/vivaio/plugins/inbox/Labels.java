package org.vivaio.plugins.inbox;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Labels before values, and which fields of a lead they usually name. */
final class Labels {
    /** Not a field: a name in one piece. */
    static final String FULL_NAME = "fullName";

    private static final Pattern LINE = Pattern.compile(
            "^[\\s>*•·▪-]{0,6}(\\p{L}[\\p{L}\\p{M}\\p{N} .'’/()_&?-]{0,48}?)\\*{0,2}\\s*[:=：]\\*{0,2}(?!//)\\s*(.*)$");
    private static final Pattern RULE = Pattern.compile("^[\\s_=*~.-]{3,}$");
    private static final int MOST = 200;

    private static final Map<String, String> KNOWN = new HashMap<>();

    static {
        names("firstName", "firstname first vorname prenom givenname");
        names("lastName", "cognome lastname surname last nachname familyname nomdefamille apellido apellidos");
        names(
                FULL_NAME,
                "nome name nomeecognome cognomeenome nomecognome nominativo fullname yourname contatto contact"
                        + " contactname referente richiedente cliente vorundnachname nomcomplet nom nombre nombrecompleto"
                        + " nombreyapellidos iltuonome ilsuonome persona customername fn");
        names(
                "email",
                "email mail indirizzoemail indirizzomail postaelettronica emailaddress youremail adressemail courriel"
                        + " correo correoelectronico emailadresse latuaemail replyto emailcliente");
        names(
                "phone",
                "telefono tel cellulare cell mobile phone phonenumber telephone telephonenumber numeroditelefono numero"
                        + " recapito recapitotelefonico telefon telefonnummer handy mobil mobilephone movil portable"
                        + " telefonomobile cellphone yourphone numerotelefono telefonocellulare contactnumber");
        names(
                "company",
                "azienda societa ragionesociale ditta impresa company companyname organization organisation org firma"
                        + " unternehmen entreprise societe empresa nomeazienda business");
        names("role", "ruolo jobtitle qualifica mansione position funktion fonction cargo professione posizione job");
        names(
                "message",
                "messaggio message richiesta note nota commenti commento comments comment testo nachricht mensaje"
                        + " domanda descrizione question enquiry inquiry yourmessage iltuomessaggio testodelmessaggio"
                        + " dettagli details notes anfrage consulta testorichiesta testodellarichiesta");
        names("city", "citta city comune localita ort stadt ville ciudad town");
        names("province", "provincia prov siglaprovincia");
        names("postcode", "cap postcode zip zipcode postalcode plz postleitzahl codepostal codigopostal");
        names("address", "indirizzo address via strasse adresse direccion street streetaddress");
        names("country", "paese country nazione land pays pais");
        names("vatNumber", "piva partitaiva vat vatnumber vatid ustid iva");
        names("language", "lingua language sprache langue idioma");
    }

    private static void names(String field, String labels) {
        for (String label : labels.split(" ")) {
            KNOWN.putIfAbsent(label, field);
        }
    }

    private Labels() {}

    /** Letters and digits alone, without accents, in lower case. */
    static String plain(String label) {
        return Normalizer.normalize(label, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]", "");
    }

    /** The field that a label usually names. */
    static Optional<String> known(String label) {
        String whole = plain(label);
        Optional<String> field = Optional.ofNullable(KNOWN.get(whole));
        if (field.isPresent() || !label.contains("(")) {
            return field;
        }
        return Optional.ofNullable(KNOWN.get(plain(label.substring(0, label.indexOf('(')))));
    }

    /** Labels and values of a text; the value of one that asks for a text goes on to the next label. */
    static Map<String, String> of(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String label = "";
        StringBuilder value = new StringBuilder();
        boolean open = false;
        for (String line : text.split("\n", -1)) {
            Matcher matcher = line.length() <= 4_000 ? LINE.matcher(line) : LINE.matcher("");
            boolean tab = line.indexOf('\t') > 0
                    && line.indexOf('\t') < 50
                    && known(line.substring(0, line.indexOf('\t'))).isPresent();
            if (tab || matcher.matches()) {
                put(pairs, label, value);
                label = tab
                        ? line.substring(0, line.indexOf('\t'))
                        : matcher.group(1).strip();
                value.append((tab ? line.substring(line.indexOf('\t') + 1) : matcher.group(2)).strip());
                open = known(label).filter("message"::equals).isPresent();
            } else if (RULE.matcher(line).matches() || line.isBlank() && !open && !value.isEmpty()) {
                put(pairs, label, value);
                label = "";
                open = false;
            } else if (!label.isEmpty() && (open || value.isEmpty())) {
                value.append(value.isEmpty() ? "" : "\n").append(line.strip());
            } else if (!label.isEmpty()) {
                put(pairs, label, value);
                label = "";
            }
            if (pairs.size() >= MOST) {
                break;
            }
        }
        put(pairs, label, value);
        return pairs;
    }

    private static void put(Map<String, String> pairs, String label, StringBuilder value) {
        String text = value.toString().strip().replaceAll("^\\*+|\\*+$", "").strip();
        value.setLength(0);
        if (!label.isEmpty() && !text.isEmpty()) {
            pairs.putIfAbsent(label, text);
        }
    }
}
