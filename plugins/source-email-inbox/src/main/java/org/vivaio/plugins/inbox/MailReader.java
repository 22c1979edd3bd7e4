package org.vivaio.plugins.inbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Answering;
import org.vivaio.api.Attachment;
import org.vivaio.api.Capture;
import org.vivaio.api.Doubt;
import org.vivaio.api.Payload;

/** Makes a capture of a mail. Knows nothing of servers and folders; whatever the bytes are, one capture comes out. */
final class MailReader {
    private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,998}>");
    private static final Pattern ZONE = Pattern.compile("\\s*\\([^)]*\\)\\s*$");
    /** The whole mail is kept as it came up to here; of a bigger one the headers and the text. */
    private static final int WHOLE = 1 << 20;

    private static final int LONGEST_REPLY = 20_000;
    private static final int LONGEST_SUBJECT = 998;

    private final InboxSettings settings;
    private final Sorting sorting;
    private final Content.Bounds bounds;

    MailReader(InboxSettings settings) {
        this.settings = settings;
        Set<String> own = new LinkedHashSet<>();
        Mailbox.all(Optional.of(settings.username())).forEach(mailbox -> own.add(mailbox.address()));
        settings.ownAddresses().forEach(text -> own.add(text.strip().toLowerCase(Locale.ROOT)));
        this.sorting = new Sorting(own);
        this.bounds = new Content.Bounds(
                settings.mostAttachments(), settings.attachmentMiB() << 20, settings.attachmentsMiB() << 20);
    }

    /** What the parts of a mail add up to, on the way to a capture. */
    private record Reading(Map<String, Object> fields, Optional<Doubt> doubt, Optional<String> template) {}

    /**
     * Reads a mail.
     *
     * @param mail its bytes
     * @param cut whether the mail goes on beyond them
     * @param folder where it lies
     * @param received when the server got it
     */
    Capture read(byte[] mail, boolean cut, String folder, Instant received) {
        try {
            return understood(mail, cut, folder, received);
        } catch (RuntimeException | StackOverflowError e) {
            // a fault of ours costs this mail its meaning, and never the ones behind it
            return new Capture(
                    new Payload(
                            "message/rfc822",
                            mail,
                            Map.of("folder", folder, "trouble", e.getClass().getSimpleName())),
                    Optional.of(id(Headers.read(List.of()), mail)),
                    Optional.of(received),
                    Map.of(),
                    Map.of("medium", "email", "folder", folder),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.of(Doubt.NO_ENQUIRY));
        }
    }

    private Capture understood(byte[] mail, boolean cut, String folder, Instant received) {
        MimeReader.Mail parsed = MimeReader.read(mail);
        Headers headers = parsed.headers();
        Content content = Content.of(parsed.root(), bounds);
        String subject = headers.text("subject")
                .map(text -> text.length() > LONGEST_SUBJECT ? text.substring(0, LONGEST_SUBJECT) : text)
                .orElse("");
        Map<String, String> results = Authentication.of(headers, settings.authenticationServer());
        Quoting text = Quoting.of(content.text());
        Reading reading = sort(headers, content, subject, text);
        Optional<Doubt> doubt = reading.doubt();
        if (doubt.isEmpty() && Sorting.isSpam(headers)) {
            doubt = Optional.of(Doubt.SPAM);
        }
        if (doubt.isEmpty()
                && settings.whenSenderFails() == InboxSettings.SenderFails.ASK
                && Authentication.failed(results)) {
            doubt = Optional.of(Doubt.SENDER_UNVERIFIED);
        }
        List<Attachment> files =
                doubt.isPresent() && doubt.get() != Doubt.SPAM && doubt.get() != Doubt.SENDER_UNVERIFIED
                        ? List.of()
                        : content.files();
        return new Capture(
                payload(mail, headers, content, folder, cut || parsed.cut()),
                Optional.of(id(headers, mail)),
                Optional.of(time(headers, received)),
                reading.fields(),
                touch(headers, results, folder, reading.template()),
                List.of(),
                files,
                answering(headers, content, subject, text, doubt),
                doubt);
    }

    private Reading sort(Headers headers, Content content, String subject, Quoting text) {
        List<Mailbox> senders = Mailbox.all(headers.raw("from"));
        Optional<Mailbox> from = senders.stream()
                .findFirst()
                .or(() -> Mailbox.all(headers.raw("sender")).stream().findFirst());
        Map<String, Object> none = from.map(f -> Enquiry.read(f, subject, text)).orElse(Map.of());
        Optional<Template> template = settings.templates().stream()
                .filter(t -> t.matches(from, subject))
                .findFirst();
        Map<String, String> pairs = Notice.pairs(content);
        if (template.isPresent()) {
            Map<String, Object> fields = Notice.extract(pairs, template.get().fields());
            if (!fields.isEmpty()) {
                return new Reading(
                        fields,
                        Notice.isPerson(fields) ? Optional.empty() : Optional.of(Doubt.NO_ENQUIRY),
                        Optional.of(template.get().name()));
            }
        }
        Optional<Doubt> bounce = sorting.bounce(headers, from, subject);
        if (bounce.isPresent()) {
            return new Reading(none, bounce, Optional.empty());
        }
        Optional<Doubt> automatic = sorting.automatic(headers, subject);
        if (automatic.isPresent()) {
            return new Reading(none, automatic, Optional.empty());
        }
        Map<String, Object> guessed = Notice.guess(pairs);
        if (isNotice(headers, from, guessed)) {
            Mailbox.all(headers.raw("reply-to")).stream()
                    .filter(mailbox -> !sorting.isOwn(mailbox) && !mailbox.isMachine())
                    .findFirst()
                    .ifPresent(mailbox -> guessed.putIfAbsent("email", mailbox.address()));
            guessed.putIfAbsent("message", Enquiry.message(subject, text.own()));
            return new Reading(guessed, Optional.empty(), Optional.empty());
        }
        Optional<Mailbox> forwarded = forwarded(from, text);
        if (forwarded.isPresent()) {
            Quoting inner = Quoting.of(beyondHead(text.rest()));
            return new Reading(Enquiry.read(forwarded.get(), subject, inner), Optional.empty(), Optional.empty());
        }
        Optional<Doubt> loop = sorting.loop(headers, from);
        if (loop.isPresent()) {
            return new Reading(none, loop, Optional.empty());
        }
        Optional<Doubt> bulk = sorting.bulk(headers, from);
        if (bulk.isPresent()
                && !(bulk.get() == Doubt.NO_ENQUIRY && answerable(headers).isPresent())) {
            return new Reading(none, bulk, Optional.empty());
        }
        Optional<Mailbox> person = answerable(headers).or(() -> from);
        if (person.isEmpty()) {
            return new Reading(Map.of(), Optional.of(Doubt.NO_ENQUIRY), Optional.empty());
        }
        Quoting said = text.own().isBlank() && !text.rest().isBlank()
                ? Quoting.of(text.rest()
                        .lines()
                        .map(l -> l.replaceFirst("^[\\s>]+", ""))
                        .reduce("", (a, b) -> a + b + "\n"))
                : text;
        Map<String, Object> fields = Enquiry.read(person.get(), subject, said);
        guessed.forEach(fields::putIfAbsent);
        return new Reading(fields, Optional.empty(), Optional.empty());
    }

    /** Where an answer is to go, when that is not a machine and not we. */
    private Optional<Mailbox> answerable(Headers headers) {
        Optional<Mailbox> reply = Mailbox.all(headers.raw("reply-to")).stream()
                .filter(mailbox -> !sorting.isOwn(mailbox) && !mailbox.isMachine())
                .findFirst();
        Optional<Mailbox> from = Mailbox.all(headers.raw("from")).stream()
                .filter(mailbox -> !sorting.isOwn(mailbox) && !mailbox.isMachine())
                .findFirst();
        if (reply.isPresent()
                && from.isPresent()
                && reply.get().name().isEmpty()
                && reply.get().address().equals(from.get().address())) {
            return from;
        }
        return reply.or(() -> from);
    }

    /** A program wrote it about somebody: the address among its values is not the sender's. */
    private boolean isNotice(Headers headers, Optional<Mailbox> from, Map<String, Object> guessed) {
        if (!Notice.isPerson(guessed) && !(guessed.size() >= 2 && machineWithReply(headers, from))) {
            return false;
        }
        String address = String.valueOf(guessed.get("email")).toLowerCase(Locale.ROOT);
        boolean another = from.isEmpty()
                || guessed.containsKey("email") && !from.get().address().equals(address);
        boolean machine = from.isEmpty()
                || from.get().isMachine()
                || from.filter(sorting::isOwn).isPresent();
        return machine || another && guessed.size() >= 3 || guessed.size() >= 4;
    }

    private boolean machineWithReply(Headers headers, Optional<Mailbox> from) {
        return (from.isEmpty()
                        || from.get().isMachine()
                        || from.filter(sorting::isOwn).isPresent())
                && Mailbox.all(headers.raw("reply-to")).stream().anyMatch(m -> !sorting.isOwn(m) && !m.isMachine());
    }

    /** Who wrote what one of us passed on. */
    private Optional<Mailbox> forwarded(Optional<Mailbox> from, Quoting text) {
        if (from.isEmpty() || !sorting.isOwn(from.get()) || text.rest().isBlank()) {
            return Optional.empty();
        }
        return text.rest()
                .lines()
                .map(line -> line.replaceFirst("^[\\s>*]+", ""))
                .filter(line -> line.matches("(?iu)(from|da|von|de)\\*?\\s*:.*@.*"))
                .limit(1)
                .flatMap(line -> Mailbox.all(Optional.of(line.substring(line.indexOf(':') + 1)
                                .replace("[mailto:", "<")
                                .replace(']', '>')))
                        .stream())
                .filter(mailbox -> !sorting.isOwn(mailbox))
                .findFirst();
    }

    private static String beyondHead(String forwarded) {
        List<String> lines = new ArrayList<>();
        boolean head = true;
        boolean seen = false;
        for (String line : forwarded.split("\n", -1)) {
            String clean = line.replaceFirst("^(\\s*>)+\\s?", "");
            if (head) {
                seen |= clean.matches("(?iu)\\s*\\*?(from|da|von|de)\\*?\\s*:.*");
                head = !(seen && clean.isBlank());
            } else {
                lines.add(clean);
            }
        }
        return String.join("\n", lines);
    }

    private Payload payload(byte[] mail, Headers headers, Content content, String folder, boolean cut) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("folder", folder);
        headers.raw("message-id").ifPresent(id -> about.put("message-id", id));
        headers.text("subject")
                .ifPresent(
                        subject -> about.put("subject", subject.length() > 500 ? subject.substring(0, 500) : subject));
        if (cut) {
            about.put("cut", "true");
        }
        if (content.dropped() > 0) {
            about.put("attachments-dropped", String.valueOf(content.dropped()));
        }
        if (mail.length <= WHOLE) {
            return new Payload("message/rfc822", mail, about);
        }
        about.put("shortened", "headers and text; files are kept beside it");
        StringBuilder shorter = new StringBuilder();
        headers.all().forEach((name, values) -> {
            if (!name.startsWith("content-") && shorter.length() < WHOLE / 4) {
                values.forEach(
                        value -> shorter.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        shorter.append("content-type: text/plain; charset=utf-8\r\n\r\n").append(content.text());
        return new Payload("message/rfc822", shorter.toString().getBytes(StandardCharsets.UTF_8), about);
    }

    private Map<String, String> touch(
            Headers headers, Map<String, String> results, String folder, Optional<String> template) {
        Map<String, String> touch = new LinkedHashMap<>();
        touch.put("source", template.orElse("email"));
        touch.put("medium", "email");
        touch.put("folder", folder);
        touch.putAll(results);
        // info+fair@… on a flyer tells where somebody had the address from
        for (String header : List.of("delivered-to", "x-original-to", "to", "cc")) {
            for (Mailbox to : Mailbox.all(headers.raw(header))) {
                int plus = to.local().indexOf('+');
                String base = plus < 0 ? "" : to.local().substring(0, plus) + "@" + to.domain();
                if (plus > 0 && plus < to.local().length() - 1 && sorting.isOwn(new Mailbox("", base))) {
                    touch.putIfAbsent("campaign", to.local().substring(plus + 1));
                }
            }
        }
        return touch;
    }

    private static Optional<Answering> answering(
            Headers headers, Content content, String subject, Quoting text, Optional<Doubt> doubt) {
        if (doubt.equals(Optional.of(Doubt.BOUNCE))) {
            return content.original()
                    .map(MailReader::ids)
                    .filter(ids -> !ids.isEmpty())
                    .map(ids -> {
                        Map<String, Object> data = new LinkedHashMap<>();
                        data.put("channel", "email");
                        content.status().ifPresent(status -> data.put("code", status.strip()));
                        // a reason of the server's alone is no proof that the address is gone for good
                        boolean hard = content.status()
                                .filter(status -> status.strip().startsWith("5.1."))
                                .isPresent();
                        data.put("bounce", hard ? "hard" : "soft");
                        data.put("reference", ids.get(0));
                        return new Answering(ids, "message.bounced", data);
                    });
        }
        if (doubt.isPresent()) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>();
        headers.values("in-reply-to").forEach(value -> all.addAll(ids(value)));
        List<String> thread = new ArrayList<>();
        headers.values("references").forEach(value -> thread.addAll(ids(value)));
        java.util.Collections.reverse(thread);
        all.addAll(thread);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("channel", "email");
        data.put("subject", subject);
        String said = text.own();
        data.put("text", said.length() > LONGEST_REPLY ? said.substring(0, LONGEST_REPLY) : said);
        Mailbox.all(headers.raw("from")).stream().findFirst().ifPresent(from -> data.put("from", from.address()));
        return Optional.of(new Answering(all.stream().distinct().limit(50).toList(), "message.replied", data));
    }

    private static List<String> ids(String header) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = ID.matcher(header);
        while (matcher.find() && ids.size() < 50) {
            ids.add(matcher.group());
        }
        return ids;
    }

    /** The mail's own id; where it has none, what makes it that mail. */
    static String id(Headers headers, byte[] mail) {
        Optional<String> own =
                headers.raw("message-id").flatMap(value -> ids(value).stream().findFirst());
        return own.orElseGet(() -> {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                boolean told = headers.has("from") && headers.has("date");
                if (told) {
                    for (String name : List.of("from", "date", "subject", "to")) {
                        digest.update((headers.raw(name).orElse("") + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                } else {
                    digest.update(mail);
                }
                return "sha256:" + HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has SHA-256", e);
            }
        });
    }

    /** When it was sent, where that is plausible; else when the server got it. */
    private static Instant time(Headers headers, Instant received) {
        Optional<String> date = headers.raw("date");
        if (date.isEmpty()) {
            return received;
        }
        try {
            String text = ZONE.matcher(date.get())
                    .replaceAll("")
                    .replaceAll("\\s+", " ")
                    .strip();
            Instant sent = ZonedDateTime.parse(
                            text.replaceFirst("(?i)\\b(UT|UTC|Z)$", "GMT"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            boolean plausible =
                    sent.isBefore(received.plusSeconds(3_600)) && sent.isAfter(received.minusSeconds(7L * 86_400));
            return plausible ? sent : received;
        } catch (DateTimeException e) {
            return received;
        }
    }
}
