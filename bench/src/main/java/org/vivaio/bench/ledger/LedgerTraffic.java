package org.vivaio.bench.ledger;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.vivaio.bench.ledger.Ledger.Ack;
import org.vivaio.bench.ledger.Ledger.Intent;
import org.vivaio.bench.load.Traffic;

/**
 * Captures with keys for several tenants in turn, some waiting for the verdict and some not. What was not answered, or
 * with 503, is sent again under the same key, and so is now and then what was answered well.
 */
public final class LedgerTraffic implements Traffic, AutoCloseable {
    private static final int REPEAT_EVERY = 40;
    private static final int NOT_WAITING_EVERY = 3;

    private final List<String> tenants;
    private final String token;
    private final Path intentsFile;
    private final Path acksFile;
    private final Notebook intents;
    private final Notebook acks;
    private final ArrayDeque<Long> again = new ArrayDeque<>();
    private final Set<Long> repeated = new HashSet<>();
    private final Map<Integer, Long> statuses = new ConcurrentSkipListMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private long last;

    /** Writes its two files into a folder. */
    public LedgerTraffic(List<String> tenants, String token, Path folder) {
        this.tenants = List.copyOf(tenants);
        this.token = token;
        this.intentsFile = folder.resolve("intents.tsv");
        this.acksFile = folder.resolve("acks.tsv");
        this.intents = new Notebook(intentsFile);
        this.acks = new Notebook(acksFile);
    }

    /** Successes so far, repeats included; safe to read by any thread, as the other counts. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Requests whose connection broke. */
    public long brokenOff() {
        return lost.get();
    }

    /** Answers by status. */
    public Map<Integer, Long> statuses() {
        return statuses;
    }

    @Override
    public long next(ByteBuffer request) {
        Long older = again.poll();
        long number = older == null ? ++last : older;
        JsonObject fields = fields(number);
        String tenant = tenant(number);
        if (older == null) {
            intents.write(key(number), tenant, Hashes.fields(fields));
        }
        byte[] body = new JsonObject()
                .put("source", "api")
                .put("fields", fields)
                .encode()
                .getBytes(StandardCharsets.UTF_8);
        String query = number % NOT_WAITING_EVERY == 0 ? "?wait=0" : "";
        String head = "POST /api/v1/tenants/" + tenant + "/captures" + query + " HTTP/1.1\r\n"
                + "host: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer " + token
                + "\r\nidempotency-key: " + key(number) + "\r\ncontent-length: " + body.length + "\r\n\r\n";
        request.put(head.getBytes(StandardCharsets.US_ASCII)).put(body);
        return number;
    }

    @Override
    public void answered(long number, int status, ByteBuffer body) {
        statuses.merge(status, 1L, Long::sum);
        if (status >= 200 && status < 300) {
            JsonObject answer =
                    new JsonObject(StandardCharsets.UTF_8.decode(body).toString());
            acks.write(
                    key(number),
                    Integer.toString(status),
                    answer.getString("captureId", ""),
                    answer.getString("leadId", ""));
            acknowledged.incrementAndGet();
            if (number % REPEAT_EVERY == 0 && repeated.add(number)) {
                again.add(number);
            }
        } else if (status == 503) {
            again.add(number);
        }
    }

    @Override
    public void broken(long number) {
        lost.incrementAndGet();
        again.add(number);
    }

    /** What the files hold. */
    public List<Intent> intents() {
        return Notebook.read(intentsFile, 3).stream()
                .map(row -> new Intent(row[0], row[1], row[2]))
                .toList();
    }

    /** What the files hold. */
    public List<Ack> acks() {
        return Notebook.read(acksFile, 4).stream()
                .map(row -> new Ack(row[0], Integer.parseInt(row[1]), row[2], row[3]))
                .toList();
    }

    private String tenant(long number) {
        return tenants.get((int) (number % tenants.size()));
    }

    private static String key(long number) {
        return String.format(Locale.ROOT, "key-%08d", number);
    }

    private static JsonObject fields(long number) {
        return new JsonObject()
                .put("firstName", "Ada")
                .put("lastName", "Nardi " + number)
                .put("email", "lead" + number + "@casa-example.it")
                .put("phone", String.format(Locale.ROOT, "+39 347 %07d", number))
                .put("province", number % 2 == 0 ? "MI" : "TO")
                .put("message", "ledger " + key(number) + " àèì ✓");
    }

    /** The key in a lead's message; empty when it has none. */
    static String keyIn(String message) {
        int at = message.indexOf("key-");
        return at < 0 || message.length() < at + 12 ? "" : message.substring(at, at + 12);
    }

    @Override
    public void close() {
        intents.close();
        acks.close();
    }
}
