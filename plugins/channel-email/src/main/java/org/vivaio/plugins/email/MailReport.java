package org.vivaio.plugins.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mail that came back says: a delivery report (RFC 3464), a complaint (ARF, RFC 5965), an answer.
 *
 * @param kind what it is
 * @param about Message-ID of the mail it is about; may be empty
 * @param recipient whom that mail was for; may be empty
 * @param status code such as {@code 5.1.1}; may be empty
 * @param detail the server's words, or an answer's text
 */
record MailReport(Kind kind, String about, String recipient, String status, String detail) {
    /** What a mail in the mailbox is. */
    enum Kind {
        /** Did not arrive and never will. */
        HARD,
        /** Did not arrive for the moment. */
        SOFT,
        /** Was reported as spam. */
        COMPLAINT,
        /** A person answered. */
        REPLY,
        /** A program answered: holidays, a receipt. */
        AUTOMATIC,
        /** Arrived after all, or nothing of ours. */
        OTHER
    }

    private static final int LONGEST = 16 * 1024;
    private static final int DEEPEST = 5;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s;<>]+@[^\\s;<>]+");
    private static final Pattern ID = Pattern.compile("<[^<>\\s]+>");

    static MailReport of(MimeMessage mail) throws MessagingException, IOException {
        String type = Optional.ofNullable(mail.getContentType()).orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/report")) {
            List<Part> parts = new ArrayList<>();
            collect(mail, parts, 0);
            String original = original(parts);
            for (Part part : parts) {
                if (part.isMimeType("message/delivery-status")) {
                    return delivery(text(part), original);
                }
                if (part.isMimeType("message/feedback-report")) {
                    return complaint(text(part), original);
                }
            }
        }
        return answer(mail);
    }

    private static MailReport delivery(String text, String original) throws MessagingException {
        MailReport worst = new MailReport(Kind.OTHER, original, "", "", "");
        for (String block : text.split("\\r?\\n\\r?\\n")) {
            InternetHeaders fields = headers(block);
            String action = first(fields, "Action").toLowerCase(Locale.ROOT);
            String status = first(fields, "Status").replaceAll("[^0-9.].*", "");
            Kind kind = switch (action) {
                case "failed" -> status.startsWith("4") ? Kind.SOFT : hardness(status);
                case "delayed" -> Kind.SOFT;
                default -> Kind.OTHER;
            };
            String recipient = address(first(fields, "Final-Recipient"))
                    .or(() -> address(first(fields, "Original-Recipient")))
                    .orElse("");
            if (kind != Kind.OTHER) {
                worst = new MailReport(kind, original, recipient, status, first(fields, "Diagnostic-Code"));
            }
        }
        return worst;
    }

    /** A full mailbox, a policy or a content may be otherwise tomorrow; an address that is none will not. */
    private static Kind hardness(String status) {
        return status.startsWith("5.2.2")
                        || status.startsWith("5.3.4")
                        || status.startsWith("5.7")
                        || status.startsWith("5.6")
                ? Kind.SOFT
                : Kind.HARD;
    }

    private static MailReport complaint(String text, String original) throws MessagingException {
        InternetHeaders fields = headers(text);
        String recipient = address(first(fields, "Original-Rcpt-To"))
                .or(() -> address(first(fields, "Removal-Recipient")))
                .orElse("");
        String what = first(fields, "Feedback-Type");
        boolean meant = !what.equalsIgnoreCase("not-spam");
        return new MailReport(meant ? Kind.COMPLAINT : Kind.OTHER, original, recipient, "", what);
    }

    private static MailReport answer(MimeMessage mail) throws MessagingException, IOException {
        Matcher about = ID.matcher(first(mail.getHeader("In-Reply-To")) + " " + first(mail.getHeader("References")));
        String id = about.find() ? about.group() : "";
        String automatic = first(mail.getHeader("Auto-Submitted")).toLowerCase(Locale.ROOT);
        boolean program = !automatic.isEmpty() && !automatic.equals("no")
                || mail.getHeader("X-Autoreply") != null
                || first(mail.getHeader("Precedence")).matches("(?i)bulk|junk|auto_reply");
        List<Part> parts = new ArrayList<>();
        collect(mail, parts, 0);
        String text = "";
        for (Part part : parts) {
            if (text.isEmpty() && part.isMimeType("text/plain")) {
                text = written(part.getContent() instanceof String plain ? plain : text(part));
            }
        }
        if (id.isEmpty()) {
            return new MailReport(Kind.OTHER, "", "", "", "");
        }
        String from = address(first(mail.getHeader("From"))).orElse("");
        return new MailReport(program ? Kind.AUTOMATIC : Kind.REPLY, id, from, "", text);
    }

    /** What somebody wrote, without the mail they answered. */
    static String written(String text) {
        StringBuilder own = new StringBuilder();
        for (String line : text.split("\\r?\\n")) {
            boolean quoted = line.startsWith(">")
                    || line.matches(
                            "(?i)(on|il|le|am|el) .{0,200}(wrote|ha scritto|a écrit|schrieb|escribió).{0,3}:\\s*")
                    || line.matches("-{2,}\\s*(original message|messaggio originale|message d'origine).*")
                    || line.equals("-- ");
            if (quoted) {
                break;
            }
            own.append(line).append('\n');
        }
        String trimmed = own.toString().strip();
        return trimmed.length() > LONGEST ? trimmed.substring(0, LONGEST) : trimmed;
    }

    /** Message-ID of the mail that came back, of which reports carry the whole or the headers. */
    private static String original(List<Part> parts) throws MessagingException, IOException {
        for (Part part : parts) {
            if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")) {
                boolean whole = part.isMimeType("message/rfc822");
                String field = whole && part.getContent() instanceof MimeMessage mail
                        ? first(mail.getHeader("Message-ID"))
                        : first(headers(text(part)), "Message-ID");
                Matcher id = ID.matcher(field);
                if (id.find()) {
                    return id.group();
                }
            }
        }
        return "";
    }

    private static void collect(Part part, List<Part> into, int depth) throws MessagingException, IOException {
        if (depth > DEEPEST || into.size() > 50) {
            return;
        }
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                collect(parts.getBodyPart(i), into, depth + 1);
            }
            return;
        }
        into.add(part);
    }

    private static String text(Part part) throws MessagingException, IOException {
        try (InputStream in = part.getInputStream()) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }

    private static InternetHeaders headers(String text) throws MessagingException {
        String from = text.stripLeading();
        int end = from.replace("\r\n", "\n").indexOf("\n\n");
        String block = end < 0 ? from : from.replace("\r\n", "\n").substring(0, end);
        return new InternetHeaders(new ByteArrayInputStream((block + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static String first(InternetHeaders headers, String name) {
        return first(headers.getHeader(name));
    }

    private static String first(String @org.jspecify.annotations.Nullable [] values) {
        return values == null || values.length == 0 ? "" : values[0].strip();
    }

    private static Optional<String> address(String field) {
        Matcher found = ADDRESS.matcher(field);
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }
}
