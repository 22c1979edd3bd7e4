package org.vivaio.plugins.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Json;
import org.vivaio.api.Receipt;
import org.vivaio.api.Uncertain;

/**
 * Drops a batch of leads as one file. Nothing waits here: outside of the schedule the host is told when to come back, so
 * what is due stays in its own store.
 */
final class FileExporter implements CrmExporter {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final FileSettings settings;
    private final ConnectorContext context;
    private final Drop drop;
    private final Writer writer;

    FileExporter(FileSettings settings, ConnectorContext context, Drop drop) {
        this.settings = settings;
        this.context = context;
        this.drop = drop;
        this.writer = new Writer(settings);
    }

    @Override
    public int batchSize() {
        return settings.rows();
    }

    @Override
    public void check() throws ConnectorException {
        drop.check();
    }

    /** A file written twice has rows with the same keys, and the same name when it is the same batch. */
    @Override
    public Uncertain uncertain() {
        return Uncertain.RETRY;
    }

    @Override
    public List<Answer> export(List<Export> items) throws ConnectorException {
        Instant now = context.clock().instant();
        Optional<Duration> wait = untilOpen(now);
        if (wait.isPresent()) {
            throw ConnectorException.limited("Files are dropped by schedule", wait.get());
        }
        byte[] content = writer.write(items);
        String name = settings.name() + "-" + batch(items) + "." + writer.extension();
        drop.put(name, content);
        if (settings.manifest()) {
            drop.put(name + ".manifest.json", manifest(name, content, items.size(), now));
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            answers.add(new Done(new Receipt(name + "#" + (i + 1), Map.of("file", name))));
        }
        return answers;
    }

    /** The same for the same items, whenever they are written: when they were due, and a digest of their keys. */
    private static String batch(List<Export> items) {
        StringBuilder keys = new StringBuilder();
        items.forEach(item -> keys.append(item.key()).append('\n'));
        Instant last = items.stream().map(Export::at).max(Instant::compareTo).orElse(Instant.EPOCH);
        return STAMP.format(last) + "-"
                + sha256(keys.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    private static byte[] manifest(String name, byte[] content, int rows, Instant now) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("file", name);
        manifest.put("bytes", content.length);
        manifest.put("rows", rows);
        manifest.put("sha256", sha256(content));
        manifest.put("writtenAt", now.toString());
        return Json.write(manifest).getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** How long until files may be dropped; empty when they may now. */
    Optional<Duration> untilOpen(Instant now) {
        if (settings.times().isEmpty()) {
            return Optional.empty();
        }
        ZonedDateTime here = now.atZone(ZoneId.of(settings.zone()));
        Optional<Instant> next = Optional.empty();
        for (int day = -1; day <= 1; day++) {
            for (String text : settings.times()) {
                Instant open = here.toLocalDate()
                        .plusDays(day)
                        .atTime(LocalTime.parse(text))
                        .atZone(here.getZone())
                        .toInstant();
                if (!now.isBefore(open) && now.isBefore(open.plus(settings.window()))) {
                    return Optional.empty();
                }
                if (open.isAfter(now)
                        && next.filter(known -> known.isBefore(open)).isEmpty()) {
                    next = Optional.of(open);
                }
            }
        }
        return next.map(open -> Duration.between(now, open));
    }

    @Override
    public void close() {
        drop.close();
    }
}
