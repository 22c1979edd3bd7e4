package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/**
 * Takes a list of addresses and numbers, a line each, and keeps their keyed hashes only. Works on the stream: a list of
 * any length needs the memory of a thousand lines.
 */
final class SuppressionImport {
    private static final int BATCH = 1_000;
    private static final int LONGEST_LINE = 1_000;
    private static final int MOST_ERRORS = 20;
    private static final int REMOVE_PAGE = 5_000;
    private static final Set<String> YES = Set.of("1", "true", "yes", "si", "sì", "x", "listed");
    private static final Set<String> NO = Set.of("0", "false", "no", "callable", "free");

    private static final String STORE = """
            insert into suppression_entry as e (tenant_id, list, hash, batch, listed, created_at, checked_at)
            select $1, $2, h, $3, l, $5, $5 from unnest($4::bytea[], $6::boolean[]) as x(h, l)
            on conflict (tenant_id, hash, list) do update set batch = excluded.batch, checked_at = excluded.checked_at,
              listed = excluded.listed,
              created_at = case when e.listed then e.created_at else excluded.created_at end""";

    private final Db db;
    private final Clock clock;
    private final BiFunction<String, String, byte[]> hash;
    private final RequestLog log;
    private final String tenant;
    private final String list;
    private final Options options;
    private final UUID batch;
    private final StringBuilder line = new StringBuilder();
    private final List<String> waiting = new ArrayList<>();
    private final ArrayNode errors = Json.array();
    private Buffer rest = Buffer.buffer();
    private boolean tooLong;
    private long lines;
    private long stored;
    private long refused;

    /**
     * How an upload is to be read.
     *
     * @param replace whether entries that the upload does not name go
     * @param listed what a line means that does not say so itself
     * @param country of numbers without prefix
     * @param actor who uploads
     */
    record Options(boolean replace, boolean listed, String country, String actor) {}

    SuppressionImport(
            Db db,
            Clock clock,
            Ids ids,
            BiFunction<String, String, byte[]> hash,
            RequestLog log,
            String tenant,
            String list,
            Options options) {
        this.db = db;
        this.clock = clock;
        this.hash = hash;
        this.log = log;
        this.tenant = tenant;
        this.list = list;
        this.options = options;
        this.batch = ids.next();
    }

    /** Takes a piece of the body; what follows may come when the future is done. */
    Future<Void> take(Buffer piece) {
        rest.appendBuffer(piece);
        int start = 0;
        for (int i = 0; i < rest.length(); i++) {
            if (rest.getByte(i) == '\n') {
                text(rest.slice(start, i));
                end();
                start = i + 1;
            }
        }
        rest = rest.getBuffer(start, rest.length());
        if (rest.length() > LONGEST_LINE) {
            tooLong = true;
            rest = Buffer.buffer();
        }
        return waiting.size() >= BATCH ? store() : Future.succeededFuture();
    }

    /** The body is at its end. */
    Future<ObjectNode> finish() {
        text(rest);
        if (line.length() > 0 || tooLong) {
            end();
        }
        return store().compose(done -> options.replace() ? removeOld() : Future.succeededFuture(0L))
                .compose(removed -> {
                    ObjectNode answer = Json.object()
                            .put("list", list)
                            .put("lines", lines)
                            .put("stored", stored)
                            .put("refused", refused)
                            .put("removed", removed);
                    return db.in(
                                    tenant,
                                    connection -> log.write(
                                            connection,
                                            tenant,
                                            "suppression-import",
                                            Optional.empty(),
                                            options.actor(),
                                            answer.deepCopy()))
                            .map(done -> {
                                answer.set("errors", errors);
                                return answer;
                            });
                });
    }

    private void text(Buffer bytes) {
        if (line.length() + bytes.length() > LONGEST_LINE) {
            tooLong = true;
            return;
        }
        line.append(bytes.toString(StandardCharsets.UTF_8));
    }

    private void end() {
        String text = line.toString().replace("\uFEFF", "").strip();
        boolean cut = tooLong;
        line.setLength(0);
        tooLong = false;
        if (!text.isEmpty() || cut) {
            lines++;
            waiting.add(cut ? "" : text);
        }
    }

    private Future<Void> store() {
        if (waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        // one row for each hash: a statement may not meet a row twice; the last word counts
        Map<String, Object[]> rows = new TreeMap<>();
        long first = lines - waiting.size();
        for (int i = 0; i < waiting.size(); i++) {
            int number = i;
            read(waiting.get(i)).ifPresentOrElse(entry -> rows.put(entry.key(), entry.row()), () -> {
                boolean header = first + number == 0;
                if (!header) {
                    refused++;
                    if (errors.size() < MOST_ERRORS) {
                        errors.addObject()
                                .put("line", first + number + 1)
                                .put("code", "no_address")
                                .put("message", "Is neither an e-mail address nor a telephone number");
                    }
                }
            });
        }
        waiting.clear();
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        Buffer[] hashes = rows.values().stream().map(row -> (Buffer) row[0]).toArray(Buffer[]::new);
        Boolean[] listed = rows.values().stream().map(row -> (Boolean) row[1]).toArray(Boolean[]::new);
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        stored += hashes.length;
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(STORE)
                        .execute(Db.params(tenant, list, batch, hashes, now, listed))
                        .mapEmpty());
    }

    private record Entry(String key, Object[] row) {}

    private Optional<Entry> read(String text) {
        String[] cells = text.split("[,;\t]", 3);
        String value = unquoted(cells[0]);
        boolean listed = options.listed();
        if (cells.length > 1) {
            String said = unquoted(cells[1]).toLowerCase(Locale.ROOT);
            listed = YES.contains(said) || !NO.contains(said) && listed;
        }
        boolean says = listed;
        Contact contact = value.indexOf('@') >= 0
                ? Contact.of(Map.of("email", value))
                : Contact.of(Map.of("phone", value, "country", options.country()));
        return contact.keys().stream().findFirst().map(key -> {
            byte[] hashed = hash.apply(tenant, key.kind() + ":" + key.token());
            return new Entry(java.util.HexFormat.of().formatHex(hashed), new Object[] {Buffer.buffer(hashed), says});
        });
    }

    private static String unquoted(String cell) {
        String text = cell.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }

    private Future<Long> removeOld() {
        return db.in(tenant, this::removePage)
                .compose(count -> count < REMOVE_PAGE
                        ? Future.succeededFuture((long) count)
                        : removeOld().map(more -> more + count));
    }

    private Future<Integer> removePage(SqlConnection connection) {
        return connection
                .preparedQuery("delete from suppression_entry where tenant_id = $1 and (hash, list) in ("
                        + "select hash, list from suppression_entry where tenant_id = $1 and list = $2 and batch <> $3"
                        + " limit " + REMOVE_PAGE + ")")
                .execute(Db.params(tenant, list, batch))
                .map(rows -> rows.rowCount());
    }
}
