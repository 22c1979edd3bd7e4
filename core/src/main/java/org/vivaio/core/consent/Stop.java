package org.vivaio.core.consent;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.core.lead.EventData.Observed;

/**
 * A person's word that a channel is to be left alone.
 *
 * @param channel which
 * @param how {@code stop} for an answer with nothing but such a word, {@code complaint} for a report as spam
 */
record Stop(String channel, String how) {
    private static final Set<String> WORDS = Set.of(
            "STOP",
            "STOPALL",
            "UNSUBSCRIBE",
            "CANCEL",
            "END",
            "QUIT",
            "OPTOUT", // what carriers take everywhere
            "BASTA",
            "CANCELLAMI",
            "DISISCRIVIMI", // it
            "ARRET",
            "ARRÊT",
            "DESINSCRIPTION", // fr
            "STOPP",
            "ABMELDEN", // de
            "ALTO",
            "BAJA",
            "PARAR"); // es

    /** The words by which a person wants messages again. */
    private static final Set<String> AGAIN = Set.of(
            "START",
            "UNSTOP",
            "SUBSCRIBE", // what carriers take everywhere
            "RICOMINCIA",
            "RIATTIVA",
            "ISCRIVIMI", // it
            "REPRENDRE",
            "REPRISE",
            "INSCRIPTION", // fr
            "ANMELDEN",
            "WEITER", // de
            "ALTA",
            "INICIAR",
            "REANUDAR"); // es

    private static final Set<String> BESIDE =
            Set.of("ALL", "SMS", "TUTTO", "PLEASE", "GRAZIE", "MERCI", "BITTE", "GRACIAS", "THANKS", "THANK", "YOU");
    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** What a message that came back says; empty when it says something else. */
    static Optional<Stop> channel(Observed observed) {
        return switch (observed.type()) {
            case "message.replied" ->
                isStop(text(observed, "text").orElse(""))
                        ? Optional.of(new Stop(text(observed, "channel").orElse("sms"), "stop"))
                        : Optional.empty();
            case "message.complained" ->
                Optional.of(new Stop(text(observed, "channel").orElse("email"), "complaint"));
            default -> Optional.empty();
        };
    }

    /** Only an answer that says nothing else: "stop by tomorrow" is an appointment. */
    static boolean isStop(String text) {
        return isOnly(text, WORDS);
    }

    /** Whether a text message says nothing but that messages are wanted again. */
    static boolean isStart(Observed observed) {
        return observed.type().equals("message.replied")
                && text(observed, "channel").orElse("sms").equals("sms")
                && isOnly(text(observed, "text").orElse(""), AGAIN);
    }

    private static boolean isOnly(String text, Set<String> meant) {
        String[] words = NO_LETTERS
                .matcher(text)
                .replaceAll(" ")
                .strip()
                .toUpperCase(Locale.ROOT)
                .split(" ");
        if (!meant.contains(words[0]) || words.length > 3) {
            return false;
        }
        for (int i = 1; i < words.length; i++) {
            if (!BESIDE.contains(words[i]) && !meant.contains(words[i])) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> text(Observed observed, String name) {
        return Optional.ofNullable(observed.data().get(name)).map(Object::toString);
    }
}
