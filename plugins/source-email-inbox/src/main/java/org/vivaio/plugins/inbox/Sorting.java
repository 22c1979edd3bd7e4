package org.vivaio.plugins.inbox;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.api.Doubt;

/** Tells from its headers what a mail is that nobody wrote to us by hand. */
final class Sorting {
    private static final Pattern AWAY = Pattern.compile(
            "(?iu)^\\s*(\\[?(auto(matic|matische|matique|matica)?[- ]?(reply|response|antwort|risposta)|auto:)|automatic reply|risposta automatica|risposta auto|automatische antwort|réponse automatique|respuesta automática|out of (the )?office|fuori (sede|ufficio)|assente|abwesenheit\\w*|absence du bureau|absent|fuera de (la )?oficina|i am away|autoreply|autoresponder)");
    private static final Pattern FAILED = Pattern.compile(
            "(?iu)^\\s*(undeliver(ed|able)|mail delivery (failed|failure|subsystem|system)|delivery status notification|delivery (has )?failed|returned mail|failure notice|non recapitabile|mancato recapito|messaggio non recapitabile|unzustellbar|undelivered mail returned|warning: (message|could not send)|delivery delayed|impossibile recapitare)");
    private static final int MOST_HOPS = 60;

    private final Set<String> own;

    Sorting(Set<String> own) {
        this.own = own;
    }

    boolean isOwn(Mailbox mailbox) {
        return own.contains(mailbox.address());
    }

    /** Ours, or round and round. */
    Optional<Doubt> loop(Headers headers, Optional<Mailbox> from) {
        boolean circle = headers.values("received").size() > MOST_HOPS
                || headers.values("x-loop").stream()
                        .anyMatch(v -> own.contains(v.strip().toLowerCase(Locale.ROOT)))
                || headers.values("delivered-to").stream()
                        .map(v -> v.strip().toLowerCase(Locale.ROOT))
                        .anyMatch(v -> own.contains(v)
                                && headers.values("delivered-to").stream()
                                                .filter(o -> o.strip().equalsIgnoreCase(v))
                                                .count()
                                        > 2);
        boolean ours = from.filter(this::isOwn).isPresent()
                && Mailbox.all(headers.raw("reply-to")).stream().allMatch(this::isOwn);
        return circle || ours ? Optional.of(Doubt.LOOP) : Optional.empty();
    }

    Optional<Doubt> bounce(Headers headers, Optional<Mailbox> from, String subject) {
        String type = headers.main("content-type", "");
        boolean report = type.equals("multipart/report")
                && !headers.parameter("content-type", "report-type")
                        .orElse("delivery-status")
                        .toLowerCase(Locale.ROOT)
                        .matches("feedback-report|disposition-notification");
        boolean empty = headers.values("return-path").stream()
                .anyMatch(v -> v.replace(" ", "").equals("<>"));
        boolean daemon = from.filter(f -> f.local().matches("mailer-daemon|postmaster|mail-daemon|mdaemon"))
                .isPresent();
        boolean failed = FAILED.matcher(subject).find();
        return report || headers.has("x-failed-recipients") || daemon && (empty || failed) || daemon || empty && failed
                ? Optional.of(Doubt.BOUNCE)
                : Optional.empty();
    }

    Optional<Doubt> automatic(Headers headers, String subject) {
        String submitted = headers.main("auto-submitted", "no");
        String precedence = headers.main("precedence", "");
        boolean reply = submitted.startsWith("auto-replied")
                || precedence.equals("auto_reply")
                || headers.has("x-autoreply")
                || headers.has("x-autorespond")
                || headers.has("x-autoresponder")
                || headers.main("x-auto-reply-from", "").length() > 0
                || headers.main("content-type", "").equals("multipart/report")
                || AWAY.matcher(subject).find();
        return reply ? Optional.of(Doubt.AUTO_REPLY) : Optional.empty();
    }

    Optional<Doubt> bulk(Headers headers, Optional<Mailbox> from) {
        String precedence = headers.main("precedence", "");
        boolean many = headers.has("list-id")
                || headers.has("list-unsubscribe")
                || headers.has("list-post")
                || headers.has("x-mailman-version")
                || headers.has("x-campaign-id")
                || headers.has("x-campaignid")
                || headers.has("x-mc-user")
                || headers.has("feedback-id")
                || precedence.matches("bulk|list|junk");
        if (many) {
            return Optional.of(Doubt.NEWSLETTER);
        }
        boolean generated = headers.main("auto-submitted", "no").matches("auto-(generated|notified).*");
        return generated || from.filter(Mailbox::isMachine).isPresent()
                ? Optional.of(Doubt.NO_ENQUIRY)
                : Optional.empty();
    }

    static boolean isSpam(Headers headers) {
        return headers.main("x-spam-flag", "no").equals("yes")
                || headers.main("x-spam-status", "no").startsWith("yes")
                || headers.main("x-spam", "no").equals("yes");
    }
}
