package org.vivaio.plugins.sms;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a message of nothing but a keyword means, in Italian, English, French, German and Spanish. The host withdraws the
 * consents itself; the word is told so that rules can answer it.
 */
enum Word {
    /** No more messages. */
    STOP(
            "STOP",
            "STOPALL",
            "UNSUBSCRIBE",
            "CANCEL",
            "END",
            "QUIT",
            "OPTOUT",
            "BASTA",
            "CANCELLAMI",
            "DISISCRIVIMI",
            "ARRET",
            "ARRÊT",
            "DESINSCRIPTION",
            "STOPP",
            "ABMELDEN",
            "ALTO",
            "BAJA",
            "PARAR"),
    /** Messages again. */
    START(
            "START",
            "UNSTOP",
            "SUBSCRIBE",
            "RICOMINCIA",
            "RIATTIVA",
            "ISCRIVIMI",
            "REPRENDRE",
            "REPRISE",
            "INSCRIPTION",
            "ANMELDEN",
            "WEITER",
            "ALTA",
            "INICIAR",
            "REANUDAR");

    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Map<Word, Set<String>> WORDS = Map.of(STOP, Set.of(STOP.texts), START, Set.of(START.texts));

    private final String[] texts;

    Word(String... texts) {
        this.texts = texts;
    }

    /** The word that a text is, whatever the case and the signs around it. */
    static Optional<Word> of(String text) {
        String only = NO_LETTERS.matcher(text).replaceAll(" ").strip().toUpperCase(Locale.ROOT);
        for (Word word : values()) {
            if (WORDS.get(word).contains(only)) {
                return Optional.of(word);
            }
        }
        return Optional.empty();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
