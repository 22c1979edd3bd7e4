package org.vivaio.plugins.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Verdict;
import org.vivaio.plugins.feed.FileState.Later;
import org.vivaio.plugins.feed.Splitter.Piece;

/** Tells a supplier which records of a file were not accepted, and why: a file in a folder of his own server. */
final class Returns {
    private static final int AT_ONCE = 200;
    private static final int LARGEST = 4 << 20;
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Who has not been judged after so long is left out. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final FeedSettings settings;
    private final ConnectorContext context;
    private final Remote remote;

    Returns(FeedSettings settings, ConnectorContext context, Remote remote) {
        this.settings = settings;
        this.context = context;
        this.remote = remote;
    }

    private record Line(long record, String id) {}

    /**
     * Writes the returns of a file.
     *
     * @return false when not all of its records are judged yet
     */
    boolean give(Later later) throws IOException, ConnectorException {
        Instant began = Instant.ofEpochSecond(later.began());
        boolean patient = context.clock().instant().isBefore(began.plus(PATIENCE));
        StringBuilder csv = new StringBuilder("record,id,verdict,reasons,messages\r\n");
        int head = csv.length();
        long deadline = System.nanoTime() + LONG.toNanos();
        try (var in = remote.read(later.file(), 0)) {
            Splitter splitter = Splitter.of(settings, later.file().name(), new Window(in, 0), Map.of());
            Map<String, Line> batch = new LinkedHashMap<>();
            long record = 0;
            boolean end = false;
            while (!end) {
                Optional<Piece> piece = splitter.next();
                end = piece.isEmpty();
                if (!end) {
                    String id = RecordId.of(piece.get(), settings.id());
                    batch.put(id, new Line(++record, id));
                }
                if (end && !batch.isEmpty() || batch.size() == AT_ONCE) {
                    if (!judged(batch, began, patient, csv)) {
                        return false;
                    }
                    batch.clear();
                }
                if (csv.length() > LARGEST || System.nanoTime() > deadline) {
                    csv.append(",,,,\"The list ends here; there is more than fits\"\r\n");
                    end = true;
                }
            }
        } catch (Remote.Missing | Splitter.Unreadable e) {
            return true;
        }
        if (csv.length() > head) {
            remote.put(
                    settings.returns().orElseThrow(),
                    later.file().name() + ".returns.csv",
                    csv.toString().getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    private boolean judged(Map<String, Line> batch, Instant began, boolean patient, StringBuilder csv)
            throws ConnectorException {
        Map<String, Verdict> verdicts = context.intake().verdicts(List.copyOf(batch.keySet()));
        for (Line line : batch.values()) {
            Verdict verdict = verdicts.get(line.id);
            if (verdict == null || verdict.kind() == Verdict.Kind.PENDING) {
                if (patient) {
                    return false;
                }
                continue;
            }
            boolean before =
                    time(verdict.captureId()).filter(t -> t.isBefore(began)).isPresent();
            if (before) {
                add(csv, line, "duplicate", "external_id_known", "It was sent before");
            } else if (verdict.kind() != Verdict.Kind.ACCEPTED) {
                add(
                        csv,
                        line,
                        verdict.kind().name().toLowerCase(Locale.ROOT),
                        verdict.reasons().stream().map(Verdict.Reason::code).collect(Collectors.joining(" ")),
                        verdict.reasons().stream().map(Verdict.Reason::message).collect(Collectors.joining("; ")));
            }
        }
        return true;
    }

    /** Ids of captures begin with the millisecond they were made in. */
    private static Optional<Instant> time(String id) {
        String hex = id.replace("-", "");
        return hex.matches("[0-9a-f]{12}7[0-9a-f]{19}")
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(hex.substring(0, 12), 16)))
                : Optional.empty();
    }

    private static void add(StringBuilder csv, Line line, String verdict, String codes, String messages) {
        csv.append(line.record)
                .append(',')
                .append(quoted(line.id))
                .append(',')
                .append(verdict)
                .append(',')
                .append(quoted(codes))
                .append(',')
                .append(quoted(messages))
                .append("\r\n");
    }

    /** A value that no spreadsheet takes for a formula. */
    private static String quoted(String text) {
        String plain = text.replaceAll("[\\r\\n]+", " ");
        String safe = plain.matches("[=+\\-@\\t].*") ? "'" + plain : plain;
        return "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
