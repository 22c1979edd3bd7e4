package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.imports.CsvParser.Line;
import org.vivaio.core.imports.ImportRows.Reject;
import org.vivaio.core.inbox.Bulk;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.Intake;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/**
 * Works through imports, a page of rows in one commit with its place in the file: killed at any moment, it goes on there.
 * The next page is handed over when the pipeline has decided the last one, so a file of any length takes the memory of a
 * page, and callers who wait are not pushed aside.
 */
final class ImportRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ImportRunner.class);
    private static final int PAGE = 1_000;
    private static final long TICK_MS = 400;
    private static final long SOON_MS = 15;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final DryRun dry;
    private final Supplier<Set<String>> tenants;
    private final Runnable wake;
    private final BooleanSupplier busy;
    private boolean running;
    private boolean stopped;
    private long timer = -1;

    ImportRunner(
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
        this.dry = new DryRun(vertx, clock, ids, intake, rulebooks);
        this.tenants = tenants;
        this.wake = wake;
        this.busy = busy;
    }

    void start() {
        timer = vertx.setPeriodic(TICK_MS, tick -> step());
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    private enum Did {
        NOTHING,
        WAITED,
        WORKED
    }

    private void step() {
        Set<String> all = tenants.get();
        if (running || stopped || all.isEmpty() || busy.getAsBoolean()) {
            return;
        }
        running = true;
        db.in(
                        all,
                        connection -> connection
                                .query(
                                        "select distinct tenant_id from import_job where state in ('checking', 'running')")
                                .execute())
                .compose(rows -> {
                    List<Future<Did>> work = new ArrayList<>();
                    rows.forEach(row -> {
                        work.add(one(row.getString(0), "running"));
                        work.add(one(row.getString(0), "checking"));
                    });
                    return Future.join(work)
                            .map(done -> work.stream()
                                    .map(Future::result)
                                    .max(Did::compareTo)
                                    .orElse(Did.NOTHING));
                })
                .onFailure(failure -> LOG.warn("Imports wait: {}", failure.toString()))
                .onComplete(done -> {
                    running = false;
                    if (done.succeeded() && done.result() == Did.WORKED) {
                        vertx.runOnContext(again -> step());
                    } else if (done.succeeded() && done.result() == Did.WAITED) {
                        vertx.setTimer(SOON_MS, again -> step());
                    }
                });
    }

    private Future<Did> one(String tenant, String state) {
        UUID[] claimed = new UUID[1];
        return db.in(
                        tenant,
                        connection -> ImportRows.claim(connection, tenant, state)
                                .compose(found -> {
                                    if (found.isEmpty()) {
                                        return Future.succeededFuture(Did.NOTHING);
                                    }
                                    ImportJob job = found.get();
                                    claimed[0] = job.id();
                                    return state.equals("checking")
                                            ? dry.check(connection, job).map(Did.WORKED)
                                            : job.pending().isEmpty() && job.next() == 0
                                                    ? hand(connection, job)
                                                    : settle(connection, job);
                                }))
                .recover(failure -> {
                    if (Db.isUnavailable(failure) || Db.isConflict(failure) || claimed[0] == null) {
                        return Future.failedFuture(failure);
                    }
                    LOG.error("Import {} of tenant {} failed", claimed[0], tenant, failure);
                    return db.in(
                            tenant,
                            connection -> connection
                                    .preparedQuery(
                                            "update import_job set state = 'failed', cause = $3 where tenant_id = $1 and id = $2")
                                    .execute(Db.params(
                                            tenant,
                                            claimed[0],
                                            failure.getClass().getSimpleName()))
                                    .compose(done -> ImportRows.dropFile(connection, tenant, claimed[0]))
                                    .map(Did.WORKED));
                });
    }

    /** Hands a page over to the pipeline. */
    private Future<Did> hand(SqlConnection connection, ImportJob job) {
        ImportSpec spec = FileRow.spec(job);
        return FileRow.pages(connection, job, spec)
                .page(job.position(), job.line(), PAGE)
                .compose(page -> {
                    List<Bulk.Item> items = new ArrayList<>();
                    List<Long> lines = new ArrayList<>();
                    for (Line row : page.rows()) {
                        if (FileRow.fault(row, spec, job).isEmpty()) {
                            UUID id = ids.next();
                            items.add(FileRow.item(id, job, spec, row));
                            lines.add(row.line());
                        }
                    }
                    return Bulk.insert(connection, job.tenant(), items, now())
                            .compose(done -> connection
                                    .preparedQuery("update import_job set pending = $3, pending_lines = $4,"
                                            + " next_position = $5, next_line = $6, at_end = $7, updated_at = $8"
                                            + " where tenant_id = $1 and id = $2")
                                    .execute(Db.params(
                                            job.tenant(),
                                            job.id(),
                                            items.stream().map(Bulk.Item::id).toArray(UUID[]::new),
                                            lines.toArray(Long[]::new),
                                            Math.max(1, page.position()),
                                            page.line(),
                                            page.end(),
                                            now().atOffset(ZoneOffset.UTC))));
                })
                .map(done -> {
                    vertx.setTimer(1, tick -> wake.run());
                    return Did.WORKED;
                });
    }

    /** Looks what became of the page; when all is decided, the next one may come. */
    private Future<Did> settle(SqlConnection connection, ImportJob job) {
        return Bulk.outcomes(connection, job.tenant(), job.pending()).compose(outcomes -> {
            if (outcomes.values().stream().anyMatch(outcome -> outcome.state().equals("pending"))) {
                return Future.succeededFuture(Did.WAITED);
            }
            Map<Long, List<Reason>> bad = new HashMap<>();
            ObjectNode counts = job.counts().deepCopy();
            for (int i = 0; i < job.pending().size(); i++) {
                Bulk.Outcome outcome = outcomes.get(job.pending().get(i));
                String kind = outcome == null
                        ? "lost"
                        : outcome.state().equals("stuck")
                                ? "stuck"
                                : outcome.verdict().equals(Judgement.ACCEPTED) && outcome.attached()
                                        ? "attached"
                                        : outcome.verdict();
                FileRow.add(counts, kind, 1);
                if (!kind.equals(Judgement.ACCEPTED) && !kind.equals("attached")) {
                    bad.put(
                            job.pendingLines().get(i),
                            outcome == null || outcome.reasons().isEmpty()
                                    ? List.of(Reason.of(kind, "See the intake log"))
                                    : outcome.reasons());
                }
            }
            ImportSpec spec = FileRow.spec(job);
            return FileRow.pages(connection, job, spec)
                    .page(job.position(), job.line(), PAGE)
                    .compose(page -> {
                        List<Reject> rejects = new ArrayList<>();
                        for (Line row : page.rows()) {
                            Optional<Reason> fault = FileRow.fault(row, spec, job);
                            fault.ifPresent(reason -> FileRow.add(counts, Judgement.REJECTED, 1));
                            List<Reason> reasons = fault.map(List::of).orElse(bad.getOrDefault(row.line(), List.of()));
                            if (!reasons.isEmpty()) {
                                rejects.add(reject(row, spec, reasons));
                            }
                        }
                        FileRow.add(counts, "rows", page.rows().size());
                        return ImportRows.reject(connection, job.tenant(), job.id(), rejects);
                    })
                    .compose(done -> connection
                            .preparedQuery("update import_job set pending = '{}', pending_lines = '{}', position = $3,"
                                    + " line = $4, next_position = 0, counts = $5::text::json, updated_at = $6, state = $7"
                                    + " where tenant_id = $1 and id = $2")
                            .execute(Db.params(
                                    job.tenant(),
                                    job.id(),
                                    job.next(),
                                    job.nextLine(),
                                    Json.write(counts),
                                    now().atOffset(ZoneOffset.UTC),
                                    job.atEnd() ? "done" : "running")))
                    .compose(done -> job.atEnd()
                            ? ImportRows.dropFile(connection, job.tenant(), job.id())
                            : Future.succeededFuture())
                    .map(Did.WORKED);
        });
    }

    private static Reject reject(Line row, ImportSpec spec, List<Reason> reasons) {
        if (reasons.stream().anyMatch(reason -> reason.code().equals(ReasonCodes.ERASED_PERSON))) {
            return new Reject(row.line(), "", reasons, new TreeSet<>());
        }
        Map<String, Object> fields = EventJson.map(spec.capture(row.cells()).get("fields"));
        return new Reject(
                row.line(),
                CsvWriter.row(row.cells()),
                reasons,
                row.cells().isEmpty() ? new TreeSet<>() : Contact.of(fields).keys());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
