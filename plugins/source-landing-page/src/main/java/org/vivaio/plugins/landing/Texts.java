package org.vivaio.plugins.landing;

import java.util.Map;

/** What the page says by itself, in one language. */
record Texts(
        Map<String, String> labels,
        String optional,
        String submit,
        String thanksTitle,
        String thanksText,
        String error,
        String someWrong,
        String notSaved,
        String missing,
        String badEmail,
        String badPhone,
        String noContact,
        String noNotice,
        String tooLong,
        String leaveEmpty,
        String preview,
        String waiting) {

    private static final Texts ITALIAN = new Texts(
            Map.ofEntries(
                    Map.entry("firstName", "Nome"),
                    Map.entry("lastName", "Cognome"),
                    Map.entry("email", "E-mail"),
                    Map.entry("phone", "Telefono"),
                    Map.entry("company", "Azienda"),
                    Map.entry("role", "Ruolo"),
                    Map.entry("vatNumber", "Partita IVA"),
                    Map.entry("address", "Indirizzo"),
                    Map.entry("postcode", "CAP"),
                    Map.entry("city", "Città"),
                    Map.entry("province", "Provincia"),
                    Map.entry("country", "Paese"),
                    Map.entry("language", "Lingua"),
                    Map.entry("message", "Messaggio")),
            "(facoltativo)",
            "Invia la richiesta",
            "Grazie, abbiamo la tua richiesta",
            "Ti rispondiamo al più presto.",
            "Errore",
            "Quasi fatto: sistema i campi segnati.",
            "Non siamo riusciti a salvare. Quello che hai scritto è ancora qui: riprova tra qualche secondo.",
            "Questo ci serve: scrivilo qui.",
            "Un indirizzo e-mail ha la forma nome@esempio.it.",
            "Un numero di telefono ha almeno sei cifre.",
            "Lascia un’e-mail o un telefono, così possiamo risponderti.",
            "Per continuare conferma di aver letto l’informativa.",
            "È troppo lungo: bastano meno caratteri.",
            "Lascia vuoto questo campo",
            "Anteprima: quello che invii qui non viene salvato.",
            "In attesa di rete: ");

    private static final Texts ENGLISH = new Texts(
            Map.ofEntries(
                    Map.entry("firstName", "First name"),
                    Map.entry("lastName", "Last name"),
                    Map.entry("email", "E-mail"),
                    Map.entry("phone", "Phone"),
                    Map.entry("company", "Company"),
                    Map.entry("role", "Role"),
                    Map.entry("vatNumber", "VAT number"),
                    Map.entry("address", "Address"),
                    Map.entry("postcode", "Postcode"),
                    Map.entry("city", "City"),
                    Map.entry("province", "Province"),
                    Map.entry("country", "Country"),
                    Map.entry("language", "Language"),
                    Map.entry("message", "Message")),
            "(optional)",
            "Send the request",
            "Thank you, we have your request",
            "You will hear from us soon.",
            "Error",
            "Almost done: mend the marked fields.",
            "We could not save this. What you wrote is still here: try again in some seconds.",
            "We need this: please write it here.",
            "An e-mail address looks like name@example.com.",
            "A phone number has six digits or more.",
            "Leave an e-mail address or a phone number, so that we can answer.",
            "To go on, confirm that you have read the notice.",
            "This is too long: write less.",
            "Leave this field empty",
            "Preview: what you send here is not stored.",
            "Waiting for the network: ");

    static Texts of(LandingPageSettings.Language language) {
        return switch (language) {
            case IT -> ITALIAN;
            case EN -> ENGLISH;
        };
    }

    String label(LandingPageSettings.Field field) {
        return field.label().orElseGet(() -> labels.getOrDefault(field.name(), field.name()));
    }
}
