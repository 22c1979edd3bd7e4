package org.vivaio.plugins.inbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Setting;

/**
 * How the notices of one sender are read.
 *
 * @param from part of the sender's address
 * @param subject part of the subject
 * @param fields by field of the lead: the label, the heading of a table's column, or the path in JSON
 * @param sample a whole mail as its source, against which the template is tried when it is saved
 */
public record Template(
        @Setting(label = "Name", help = "For you; it is kept with what came in as its origin.", max = 60, min = 1)
        String name,

        @Setting(
                label = "Sender",
                help = "Part of the sender's address. Empty: any.",
                example = "leads@portal.example",
                max = 200)
        Optional<String> from,

        @Setting(label = "Subject", help = "Part of the subject. Empty: any.", example = "New request", max = 200)
        Optional<String> subject,

        @Setting(
                label = "Fields",
                help =
                        "By field of the lead: the label in front of the value, the heading of the column, or the path in a"
                                + " JSON attachment, e.g. phone: Cellulare | Telefono, city: contact.address.city. Empty: labels that"
                                + " are understood without being told.")
        Map<String, String> fields,

        @Setting(
                label = "Sample",
                help =
                        "The source of a real mail. When it is given, saving fails unless each of the fields is found in it.",
                max = 60_000)
        Optional<String> sample) {
    private static final Content.Bounds NO_FILES = new Content.Bounds(0, 0, 0);

    /** Tries the template on its sample. */
    public Template {
        fields = Map.copyOf(fields);
        if (from.isEmpty() && subject.isEmpty()) {
            throw new IllegalArgumentException("Template " + name + ": give the sender, the subject, or both");
        }
        for (String field : fields.keySet()) {
            if (!field.matches("[a-zA-Z][A-Za-z0-9_]{0,59}")) {
                throw new IllegalArgumentException(
                        "Template " + name + ": no field can be called so; fields are written" + " like firstName");
            }
        }
        if (sample.isPresent()) {
            tryOn(name, fields, sample.get());
        }
    }

    private static void tryOn(String name, Map<String, String> fields, String sample) {
        MimeReader.Mail mail = MimeReader.read(sample.getBytes(StandardCharsets.UTF_8));
        Map<String, String> pairs = Notice.pairs(Content.of(mail.root(), NO_FILES));
        List<String> missing = new ArrayList<>();
        fields.forEach((field, labels) -> {
            if (Notice.find(pairs, labels).isEmpty()) {
                missing.add(field + " (" + labels + ")");
            }
        });
        if (!missing.isEmpty()) {
            missing.sort(null);
            throw new IllegalArgumentException("Template " + name + ": not found in the sample: "
                    + String.join(", ", missing) + ". It has the labels: "
                    + String.join(", ", pairs.keySet().stream().limit(40).toList()));
        }
    }

    boolean matches(Optional<Mailbox> sender, String text) {
        String address = sender.map(Mailbox::address).orElse("");
        return from.stream().allMatch(part -> address.contains(part.toLowerCase(Locale.ROOT)))
                && subject.stream()
                        .allMatch(part -> text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)));
    }
}
