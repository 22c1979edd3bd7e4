package org.vivaio.plugins.feed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vivaio.api.Cursor;
import org.vivaio.api.Json;
import org.vivaio.plugins.feed.Remote.Entry;

/** Where a feed of files stands; what the cursor holds. Whatever it says has been stored once it comes back from the host. */
final class FileState {
    private static final int MOST_DONE = 600;
    private static final int MOST_WAITING = 50;
    private static final int MOST_LATER = 20;

    /** The host takes no cursor above 64 kB. */
    private static final int LARGEST = 60_000;

    /**
     * A file that was read to its end.
     *
     * @param key of name, size and time
     * @param modified seconds since 1970
     * @param hash of its content, empty for large ones
     */
    record Done(String key, long modified, String hash) {}

    /**
     * The file being read.
     *
     * @param offset behind the last record
     * @param records so far
     * @param began seconds since 1970
     * @param inside what the splitter needs to go on
     */
    record Reading(Entry file, String hash, long offset, long records, long began, Map<String, String> inside) {}

    /** A file of which something is to be done later, with the second its reading began. */
    record Later(Entry file, long began) {}

    final List<Done> done = new ArrayList<>();
    final Map<String, Later> waiting = new TreeMap<>();
    final List<Later> archive = new ArrayList<>();
    final List<Later> returns = new ArrayList<>();
    Optional<Reading> reading = Optional.empty();
    long old;
    String since = "";
    String looked = "";

    static FileState read(Cursor cursor) {
        FileState state = new FileState();
        if (cursor.value().isEmpty()) {
            return state;
        }
        Object json = Json.read(cursor.value());
        for (Object each : Json.list(json, "done")) {
            String[] parts = String.valueOf(each).split(":", -1);
            if (parts.length == 3) {
                state.done.add(new Done(parts[0], Long.parseLong(parts[1], 36), parts[2]));
            }
        }
        for (Object each : Json.list(json, "waiting")) {
            Later later = later(each);
            state.waiting.put(later.file().path(), later);
        }
        Json.list(json, "archive").forEach(each -> state.archive.add(later(each)));
        Json.list(json, "returns").forEach(each -> state.returns.add(later(each)));
        state.old = number(json, "old");
        state.since = Json.text(json, "since").orElse("");
        state.looked = Json.text(json, "looked").orElse("");
        state.reading = Json.at(json, "reading").map(file -> {
            Map<String, String> inside = new LinkedHashMap<>();
            if (Json.at(file, "inside").orElse("") instanceof Map<?, ?> map) {
                map.forEach((key, value) -> inside.put(String.valueOf(key), String.valueOf(value)));
            }
            return new Reading(
                    entry(file),
                    Json.text(file, "hash").orElse(""),
                    number(file, "offset"),
                    number(file, "records"),
                    number(file, "began"),
                    inside);
        });
        return state;
    }

    private static long number(Object json, String name) {
        return Json.text(json, name).map(Long::parseLong).orElse(0L);
    }

    private static Entry entry(Object json) {
        return new Entry(
                Json.text(json, "folder").orElse(""),
                Json.text(json, "name").orElse(""),
                number(json, "size"),
                number(json, "modified"));
    }

    private static Later later(Object json) {
        return new Later(entry(json), number(json, "began"));
    }

    /** The state as a cursor, which the host bounds: what can be learnt anew is left out first. */
    Cursor cursor() {
        String text = text();
        while (text.length() > LARGEST) {
            if (!waiting.isEmpty()) {
                waiting.keySet().removeAll(List.copyOf(waiting.keySet()).subList(0, (waiting.size() + 1) / 2));
            } else if (!returns.isEmpty()) {
                returns.remove(returns.size() - 1);
            } else if (!done.isEmpty()) {
                forgetOldest(Math.max(0, done.size() - 50));
            } else {
                break;
            }
            text = text();
        }
        return new Cursor(text);
    }

    private String text() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "done",
                done.stream()
                        .map(d -> d.key + ":" + Long.toString(d.modified, 36) + ":" + d.hash)
                        .toList());
        json.put("old", old);
        json.put("waiting", waiting.values().stream().map(FileState::json).toList());
        json.put("archive", archive.stream().map(FileState::json).toList());
        json.put("returns", returns.stream().map(FileState::json).toList());
        json.put("since", since);
        json.put("looked", looked);
        reading.ifPresent(file -> {
            Map<String, Object> map = json(new Later(file.file, file.began));
            map.put("hash", file.hash);
            map.put("offset", file.offset);
            map.put("records", file.records);
            map.put("inside", file.inside);
            json.put("reading", map);
        });
        return Json.write(json);
    }

    private static Map<String, Object> json(Later later) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("folder", later.file.folder());
        map.put("name", later.file.name());
        map.put("size", later.file.size());
        map.put("modified", later.file.modified());
        map.put("began", later.began);
        return map;
    }

    private static String key(Entry file) {
        return sha256(file.path() + "\n" + file.size() + "\n" + file.modified()).substring(0, 12);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether a file was read before, as it is now. */
    boolean knows(Entry file) {
        String key = key(file);
        return file.modified() != 0 && file.modified() <= old || done.stream().anyMatch(each -> each.key.equals(key));
    }

    boolean knowsContent(String hash) {
        return !hash.isEmpty() && done.stream().anyMatch(each -> each.hash.equals(hash));
    }

    /** Remembers a file; of very many, the oldest are only known by being older than the rest. */
    void finish(Entry file, String hash) {
        String key = key(file);
        done.removeIf(each -> each.key.equals(key));
        done.add(new Done(key, file.modified(), hash));
        if (done.size() > MOST_DONE) {
            forgetOldest(MOST_DONE);
        }
    }

    private void forgetOldest(int left) {
        done.sort(Comparator.comparingLong(Done::modified));
        while (done.size() > left) {
            old = Math.max(old, done.remove(0).modified);
        }
    }

    /** A file was moved: what comes under its old name is another one, even if it looks the same. */
    void moved(Entry from, Entry to) {
        String key = key(from);
        String hash = done.stream()
                .filter(each -> each.key.equals(key))
                .map(Done::hash)
                .findFirst()
                .orElse("");
        done.removeIf(each -> each.key.equals(key));
        finish(to, hash);
    }

    /** Whether one more file can be kept waiting. */
    boolean roomToWait() {
        return waiting.size() < MOST_WAITING;
    }

    void returnLater(Entry file, long began) {
        if (returns.size() < MOST_LATER) {
            returns.add(new Later(file, began));
        }
    }

    /** Forgets what is dated from a day on, so that it is read again. */
    void again(Optional<LocalDate> day) {
        String text = day.map(LocalDate::toString).orElse("");
        if (text.equals(since)) {
            return;
        }
        day.ifPresent(first -> {
            long second = first.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
            // what has no time cannot be told apart, and is read again too
            done.removeIf(each -> each.modified == 0 || each.modified >= second);
            old = Math.min(old, second - 1);
        });
        since = text;
    }
}
