package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.field.Fields;
import org.vivaio.core.imports.CsvParser.Line;
import org.vivaio.core.inbox.Sources;
import org.vivaio.core.lead.Intake;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebook;

/** Files of leads: taken in, guessed at, checked, imported. */
public final class Imports {
    private static final long CLEAN_MS = 3_600_000;
    private static final int SAMPLE = 64 * 1024;
    private static final int SHOWN_ROWS = 5;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Supplier<Set<String>> tenants;
    private final ImportRunner runner;
    private final ImportCleaner cleaner;
    private long cleaning = -1;

    /**
     * Imports, worked through from {@link #start()} on.
     *
     * @param intake judges rows in a dry run as it judges captures
     * @param rulebooks a tenant's rules in force
     * @param wake called when captures were put into the inbox
     * @param busy whether deciding is so busy that imports should wait
     */
    public Imports(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            Intake intake,
            Function<String, Future<Rulebook>> rulebooks,
            Supplier<Set<String>> tenants,
            Runnable wake,
            BooleanSupplier busy) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.rulebooks = rulebooks;
        this.tenants = tenants;
        this.cleaner = new ImportCleaner(db, clock);
        this.runner = new ImportRunner(vertx, db, clock, ids, intake, rulebooks, tenants, wake, busy);
    }

    /** Works through imports from now on. */
    public void start() {
        runner.start();
        cleaning = vertx.setPeriodic(10_000, CLEAN_MS, tick -> clean());
    }

    /** Stops; where it was is in the table. */
    public void stop() {
        runner.stop();
        vertx.cancelTimer(cleaning);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** A new import, whose file follows. */
    Future<UUID> begin(String tenant, String name, String source, String actor) {
        return rulebooks.apply(tenant).compose(rulebook -> {
            if (!rulebook.part(Sources.class).names().contains(source)) {
                throw Problem.invalid(
                                "The import cannot begin",
                                List.of(new FieldError("source", "unknown", "names no source of this tenant")))
                        .exception();
            }
            UUID id = ids.next();
            return db.in(
                    tenant,
                    connection -> connection
                            .preparedQuery(
                                    "insert into import_job (tenant_id, id, name, source, state, created_by, created_at,"
                                            + " updated_at) values ($1, $2, $3, $4, 'uploading', $5, $6, $6)")
                            .execute(Db.params(tenant, id, name, source, actor, now()))
                            .map(id));
        });
    }

    /** Some more bytes of the file. */
    Future<Void> append(String tenant, UUID id, long start, Buffer bytes) {
        return db.in(tenant, connection -> ImportRows.append(connection, tenant, id, start, bytes));
    }

    /** The file did not arrive as a whole. */
    Future<Void> abandon(String tenant, UUID id) {
        return db.in(tenant, connection -> ImportRows.delete(connection, tenant, id));
    }

    /**
     * The file is there: its columns are guessed, and a dry run begins.
     *
     * @param utf8 whether all of it can be UTF-8
     */
    Future<ObjectNode> arrived(String tenant, UUID id, long size, boolean utf8) {
        return rulebooks
                .apply(tenant)
                .compose(rulebook -> db.in(
                        tenant,
                        connection -> ImportRows.bytes(connection, tenant, id, 0)
                                .compose(bytes -> arrived(
                                        connection, tenant, id, size, utf8, bytes, rulebook.part(Fields.class)))));
    }

    private Future<ObjectNode> arrived(
            SqlConnection connection, String tenant, UUID id, long size, boolean utf8, byte[] bytes, Fields fields) {
        int bom = startsWithBom(bytes) ? BOM.length : 0;
        Charset charset = utf8 ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
        String sample = new String(bytes, bom, Math.min(bytes.length - bom, SAMPLE), charset);
        char delimiter = ImportSpec.delimiter(sample);
        CsvPages pages = new CsvPages(at -> ImportRows.bytes(connection, tenant, id, at), delimiter, charset);
        return pages.page(bom, 1, SHOWN_ROWS + 1).compose(page -> {
            if (page.rows().isEmpty() || page.rows().get(0).fault().isPresent()) {
                return Future.failedFuture(noHeader().exception());
            }
            Line head = page.rows().get(0);
            List<String> header = header(head.cells());
            ImportSpec spec = ImportSpec.guess(delimiter, charset, header, fields);
            ArrayNode rows = Json.array();
            page.rows().stream().skip(1).forEach(row -> {
                ArrayNode cells = rows.addArray();
                row.cells().stream().limit(header.size()).forEach(cell -> cells.add(cut(cell)));
            });
            return connection
                    .preparedQuery(
                            "update import_job set state = 'checking', spec = $3::text::json, header = $4::text::json,"
                                    + " sample = $5::text::json, size = $6, first = $7, position = $7, line = 2, updated_at = $8"
                                    + " where tenant_id = $1 and id = $2")
                    .execute(Db.params(
                            tenant,
                            id,
                            Json.write(spec.json(header)),
                            Json.write(Json.MAPPER.valueToTree(header)),
                            Json.write(rows),
                            size,
                            head.end(),
                            now()))
                    .compose(done -> one(connection, tenant, id));
        });
    }

    private static Problem noHeader() {
        return Problem.invalid(
                "The file is no table",
                List.of(new FieldError("file", "header", "must begin with a line that names the columns")));
    }

    private static String cut(String cell) {
        String plain = cell.replace('\0', '\uFFFD');
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }

    private static boolean startsWithBom(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == BOM[0] && bytes[1] == BOM[1] && bytes[2] == BOM[2];
    }

    /** Names of columns: each once, none empty. */
    private static List<String> header(List<String> cells) {
        List<String> names = new ArrayList<>();
        for (String cell : cells) {
            String name = cut(cell.strip());
            String free = name.isEmpty() ? "column " + (names.size() + 1) : name;
            int n = 2;
            while (names.contains(free)) {
                free = name + " " + n++;
            }
            names.add(free);
        }
        return names;
    }

    private static Future<ObjectNode> one(SqlConnection connection, String tenant, UUID id) {
        return ImportRows.find(connection, tenant, id, false)
                .map(job -> job.orElseThrow(Imports::noImport).json());
    }

    static org.vivaio.core.platform.ProblemException noImport() {
        return Problem.notFound("There is no such import").exception();
    }

    /** One import. */
    Future<ObjectNode> get(String tenant, UUID id) {
        return db.in(tenant, connection -> one(connection, tenant, id));
    }

    /** Imports, newest first. */
    Future<ObjectNode> list(String tenant, int limit, Optional<UUID> before) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select " + ImportJob.COLUMNS
                                + " from import_job where tenant_id = $1 and id < $2" + " order by id desc limit $3")
                        .execute(Db.params(tenant, before.orElse(new UUID(-1L, -1L)), limit + 1))
                        .map(rows -> {
                            ObjectNode json = Json.object();
                            ArrayNode items = json.putArray("items");
                            String last = "";
                            for (Row row : rows) {
                                if (items.size() == limit) {
                                    json.put("next", last);
                                    break;
                                }
                                ImportJob job = ImportJob.read(row);
                                last = job.id().toString();
                                ObjectNode item = job.json();
                                item.remove("sample");
                                items.add(item);
                            }
                            return json;
                        }));
    }

    /** Another mapping: the dry run begins anew. */
    Future<ObjectNode> map(String tenant, UUID id, JsonNode spec) {
        return change(tenant, id, Set.of("ready", "checking"), (connection, job) -> {
            List<FieldError> errors = new ArrayList<>();
            ImportSpec read = ImportSpec.read(spec, job.header(), errors);
            if (!errors.isEmpty()) {
                throw Problem.invalid("The mapping cannot be used; see errors", errors)
                        .exception();
            }
            return connection
                    .preparedQuery("update import_job set state = 'checking', spec = $3::text::json, checked = null,"
                            + " position = first, line = 2, updated_at = $4 where tenant_id = $1 and id = $2")
                    .execute(Db.params(tenant, id, Json.write(read.json(job.header())), now()))
                    .mapEmpty();
        });
    }

    private interface Change {
        Future<Void> on(SqlConnection connection, ImportJob job);
    }

    private Future<ObjectNode> change(String tenant, UUID id, Set<String> from, Change change) {
        return db.in(
                tenant,
                connection -> ImportRows.find(connection, tenant, id, true)
                        .compose(found -> {
                            ImportJob job = found.orElseThrow(Imports::noImport);
                            if (!from.contains(job.state())) {
                                throw Problem.of(
                                                409,
                                                "state",
                                                "Not possible in this state",
                                                "The import is " + job.state() + "; this needs one that is "
                                                        + String.join(" or ", new java.util.TreeSet<>(from)))
                                        .exception();
                            }
                            return change.on(connection, job);
                        })
                        .compose(done -> one(connection, tenant, id)));
    }

    private static Future<Void> to(SqlConnection connection, ImportJob job, String state) {
        return connection
                .preparedQuery("update import_job set state = $3 where tenant_id = $1 and id = $2")
                .execute(Db.params(job.tenant(), job.id(), state))
                .mapEmpty();
    }

    /** Begins to import, or goes on. */
    Future<ObjectNode> start(String tenant, UUID id) {
        return change(tenant, id, Set.of("ready", "paused"), (connection, job) -> to(connection, job, "running"));
    }

    /** Holds on behind the page under way. */
    Future<ObjectNode> pause(String tenant, UUID id) {
        return change(tenant, id, Set.of("running"), (connection, job) -> to(connection, job, "paused"));
    }

    /** Ends it; what was imported stays. */
    Future<ObjectNode> cancel(String tenant, UUID id) {
        return change(
                tenant,
                id,
                Set.of("checking", "ready", "running", "paused"),
                (connection, job) ->
                        to(connection, job, "cancelled").compose(done -> ImportRows.dropFile(connection, tenant, id)));
    }

    /** Forgets the import and what was refused of it; the leads stay. */
    Future<Void> delete(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> ImportRows.find(connection, tenant, id, true).compose(found -> {
                    ImportJob job = found.orElseThrow(Imports::noImport);
                    if (job.state().equals("running")) {
                        throw Problem.of(409, "state", "It is running", "Pause or cancel the import first")
                                .exception();
                    }
                    return ImportRows.delete(connection, tenant, id);
                }));
    }

    /**
     * A part of the file with what was refused: the columns as they were, the line and the reasons.
     *
     * @param after the line of the last row of the part before, 0 at first
     */
    Future<ErrorPart> errors(String tenant, UUID id, long after) {
        return db.in(
                tenant,
                connection -> ImportRows.find(connection, tenant, id, false).compose(found -> {
                    ImportJob job = found.orElseThrow(Imports::noImport);
                    return ImportRows.rejects(connection, tenant, id, after, 1_000)
                            .map(rows -> {
                                StringBuilder text = new StringBuilder();
                                if (after == 0) {
                                    text.append(CsvWriter.row(job.header())).append(",line,reasons\r\n");
                                }
                                long last = after;
                                for (Row row : rows) {
                                    last = row.getLong("line");
                                    text.append(errorRow(job, row)).append("\r\n");
                                }
                                return new ErrorPart(text.toString(), last, rows.size() == 1_000);
                            });
                }));
    }

    /** A part of an error file. */
    record ErrorPart(String text, long last, boolean more) {}

    private static String errorRow(ImportJob job, Row row) {
        StringBuilder reasons = new StringBuilder();
        for (Judgement.Reason reason : Judgement.reasons(Json.parse(row.getString("reasons")))) {
            reasons.append(reasons.isEmpty() ? "" : "; ");
            reason.field().ifPresent(field -> reasons.append(field).append(": "));
            reasons.append(reason.message());
        }
        String raw = row.getString("raw") == null ? "" : row.getString("raw");
        return (raw.isEmpty() ? ",".repeat(Math.max(0, job.header().size() - 1)) : raw) + "," + row.getLong("line")
                + "," + CsvWriter.safe(reasons.toString());
    }

    /** What is old is dropped, now. */
    public Future<Void> clean() {
        return cleaner.clean(tenants.get());
    }
}
