package org.vivaio.core.asset;

import java.util.List;
import java.util.Map;

/** The few words of the pages of assets. */
record AssetTexts(
        String language,
        String file,
        String video,
        String link,
        String code,
        String keep,
        String expired,
        String gone,
        String waiting,
        String none) {
    private static final Map<String, AssetTexts> ALL = Map.of(
            "en",
            new AssetTexts(
                    "en",
                    "Download",
                    "Watch the video",
                    "Open",
                    "Show my code",
                    "This code is yours alone. Keep it safe.",
                    "This link has expired. Send the form again to get a new one.",
                    "There is nothing at this address.",
                    "Your request is being checked. Come back to this link in a while.",
                    "No code is left. We were told, and will get back to you."),
            "it",
            new AssetTexts(
                    "it",
                    "Scarica",
                    "Guarda il video",
                    "Apri",
                    "Mostra il mio codice",
                    "Questo codice è solo tuo: conservalo.",
                    "Questo link è scaduto. Invia di nuovo il modulo per averne uno nuovo.",
                    "A questo indirizzo non c’è nulla.",
                    "La tua richiesta è in verifica. Torna a questo link tra un po’.",
                    "I codici sono finiti. Lo sappiamo e ti ricontattiamo."),
            "fr",
            new AssetTexts(
                    "fr",
                    "Télécharger",
                    "Voir la vidéo",
                    "Ouvrir",
                    "Afficher mon code",
                    "Ce code n’est qu’à vous : conservez-le.",
                    "Ce lien a expiré. Renvoyez le formulaire pour en obtenir un nouveau.",
                    "Il n’y a rien à cette adresse.",
                    "Votre demande est en cours de vérification. Revenez à ce lien dans un moment.",
                    "Il ne reste plus de code. Nous le savons et reviendrons vers vous."),
            "de",
            new AssetTexts(
                    "de",
                    "Herunterladen",
                    "Video ansehen",
                    "Öffnen",
                    "Meinen Code anzeigen",
                    "Dieser Code gehört nur Ihnen: bewahren Sie ihn auf.",
                    "Dieser Link ist abgelaufen. Senden Sie das Formular noch einmal, um einen neuen zu bekommen.",
                    "Unter dieser Adresse gibt es nichts.",
                    "Ihre Anfrage wird geprüft. Öffnen Sie diesen Link später noch einmal.",
                    "Es ist kein Code mehr übrig. Wir wissen davon und melden uns."),
            "es",
            new AssetTexts(
                    "es",
                    "Descargar",
                    "Ver el vídeo",
                    "Abrir",
                    "Mostrar mi código",
                    "Este código es solo suyo: guárdelo.",
                    "Este enlace ha caducado. Envíe de nuevo el formulario para obtener otro.",
                    "No hay nada en esta dirección.",
                    "Su solicitud se está comprobando. Vuelva a este enlace más tarde.",
                    "No quedan códigos. Lo sabemos y nos pondremos en contacto."));

    static AssetTexts of(List<String> languages) {
        return languages.stream()
                .filter(ALL::containsKey)
                .findFirst()
                .map(ALL::get)
                .orElse(ALL.get("en"));
    }

    String button(AssetRules.Kind kind) {
        return switch (kind) {
            case FILE -> file;
            case VIDEO -> video;
            case LINK -> link;
            case CODE -> code;
        };
    }
}
