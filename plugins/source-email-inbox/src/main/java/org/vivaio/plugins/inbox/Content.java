package org.vivaio.plugins.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.Attachment;

/**
 * What a mail says and brings along.
 *
 * @param text as a person reads it; made of the HTML where the mail has no other
 * @param html as it stands; empty for none
 * @param structured attachments that may hold data: JSON and vCards, by their text
 * @param files attachments to be kept
 * @param dropped how many attachments were too many or too big
 * @param original id of the message that a notice inside this mail is about
 * @param status of a delivery report, e.g. {@code 5.1.1}
 */
record Content(
        String text,
        String html,
        List<String> structured,
        List<Attachment> files,
        int dropped,
        Optional<String> original,
        Optional<String> status) {
    static final int LONGEST_TEXT = 256 << 10;
    private static final int LONGEST_DATA = 256 << 10;

    /**
     * Bounds of attachments.
     *
     * @param count how many are kept
     * @param each bytes of one
     * @param all bytes of all together
     */
    record Bounds(int count, int each, int all) {}

    static Content of(Part root, Bounds bounds) {
        Collector collector = new Collector(bounds);
        collector.visit(root, false);
        return collector.content();
    }

    /** Goes through the parts in their order. */
    private static final class Collector {
        private final Bounds bounds;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder html = new StringBuilder();
        private final List<String> structured = new ArrayList<>();
        private final List<Attachment> files = new ArrayList<>();
        private long kept;
        private int dropped;
        private String inner = "";
        private Optional<String> original = Optional.empty();
        private Optional<String> status = Optional.empty();

        Collector(Bounds bounds) {
            this.bounds = bounds;
        }

        void visit(Part part, boolean inside) {
            String type = part.type();
            if (type.equals("message/delivery-status")) {
                String report = part.text(LONGEST_DATA);
                status = status.or(() -> line(report, "status"));
                return;
            }
            if (type.equals("text/rfc822-headers") || type.equals("message/rfc822-headers")) {
                original = original.or(() -> line(part.text(LONGEST_DATA), "message-id"));
                return;
            }
            if (type.equals("message/rfc822")) {
                part.children().forEach(child -> {
                    original = original.or(() -> child.headers().raw("message-id"));
                    if (inner.isEmpty()) {
                        inner = inner(child);
                    }
                });
                keep(part, part.fileName().orElse("message.eml"));
                return;
            }
            if (part.isMultipart()) {
                part.children().forEach(child -> visit(child, inside));
                return;
            }
            data(part, type);
            if (part.isAttachment()) {
                keep(part, part.fileName().orElse("file"));
            } else if (type.equals("text/html")) {
                append(html, part.text(LONGEST_TEXT));
            } else if (part.isText() || type.equals("text/enriched") || type.equals("text/markdown")) {
                append(text, part.text(LONGEST_TEXT));
            } else if (part.fileName().isPresent() || !type.startsWith("image/")) {
                keep(part, part.fileName().orElse(type.replace('/', '.')));
            }
        }

        /** The text of a mail that came as an attachment, for those who forward so. */
        private static String inner(Part mail) {
            Content content = Content.of(mail, new Bounds(0, 0, 0));
            return content.text();
        }

        private void data(Part part, String type) {
            String name = part.fileName().orElse("").toLowerCase(java.util.Locale.ROOT);
            boolean json = type.equals("application/json") || type.endsWith("+json") || name.endsWith(".json");
            boolean card = type.equals("text/vcard")
                    || type.equals("text/x-vcard")
                    || type.equals("text/directory")
                    || name.endsWith(".vcf");
            if ((json || card) && part.size() <= LONGEST_DATA && structured.size() < 10) {
                structured.add(part.text(LONGEST_DATA));
            }
        }

        private void keep(Part part, String name) {
            if (bounds.count() == 0) {
                return;
            }
            int most = Math.min(bounds.each(), Attachment.MOST);
            if (files.size() >= bounds.count() || part.size() > most + 3L || kept + part.size() > bounds.all() + 3L) {
                dropped++;
                return;
            }
            byte[] bytes = part.bytes(most);
            kept += bytes.length;
            files.add(new Attachment(name, bytes));
        }

        private static void append(StringBuilder to, String more) {
            if (to.length() + more.length() <= LONGEST_TEXT) {
                to.append(to.isEmpty() ? "" : "\n").append(more);
            }
        }

        private static Optional<String> line(String report, String name) {
            return Headers.read(report.lines().filter(l -> !l.isBlank()).toList())
                    .raw(name);
        }

        Content content() {
            String plain = text.toString();
            if (plain.isBlank() && !html.isEmpty()) {
                plain = HtmlText.of(html.toString());
            }
            if (plain.isBlank()) {
                plain = inner;
            }
            return new Content(
                    plain, html.toString(), List.copyOf(structured), List.copyOf(files), dropped, original, status);
        }
    }
}
