package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.vivaio.core.imports.CsvParser.Line;
import org.vivaio.core.inbox.Bulk;
import org.vivaio.core.lead.Intake;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.lead.Received;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/** The dry run of an import: judges a page of rows as they would be imported, and tells what would become of them. */
final class DryRun {
    private static final int CHECK_PAGE = 1_000;
    private static final int MOST_SHOWN = 200;

    private final Vertx vertx;
    private final Clock clock;
    private final Ids ids;
    private final Intake intake;
    private final Function<String, Future<Rulebook>> rulebooks;

    DryRun(Vertx vertx, Clock clock, Ids ids, Intake intake, Function<String, Future<Rulebook>> rulebooks) {
        this.vertx = vertx;
        this.clock = clock;
        this.ids = ids;
        this.intake = intake;
        this.rulebooks = rulebooks;
    }

    /** Reads a page as it would be imported, and stores nothing. */
    Future<Void> check(SqlConnection connection, ImportJob job) {
        ImportSpec spec = FileRow.spec(job);
        ObjectNode report = job.checked().isObject()
                ? (ObjectNode) job.checked().deepCopy()
                : Json.object().put("rows", 0);
        return rulebooks
                .apply(job.tenant())
                .compose(rulebook -> FileRow.pages(connection, job, spec)
                        .page(job.position(), job.line(), CHECK_PAGE)
                        .compose(page -> vertx.executeBlocking(() -> judge(page, job, spec, rulebook, report), false)
                                .map(keys -> Map.entry(page, keys))))
                .compose(read -> Future.succeededFuture(read.getValue())
                        .compose(keys -> known(connection, job.tenant(), keys))
                        .compose(known -> {
                            FileRow.add(report, "attached", known);
                            FileRow.add(report, Judgement.ACCEPTED, -known);
                            return connection
                                    .preparedQuery(
                                            "update import_job set checked = $3::text::json, position = $4, line = $5,"
                                                    + " state = $6, updated_at = $7 where tenant_id = $1 and id = $2")
                                    .execute(Db.params(
                                            job.tenant(),
                                            job.id(),
                                            Json.write(report),
                                            read.getKey().end()
                                                    ? job.first()
                                                    : read.getKey().position(),
                                            read.getKey().end()
                                                    ? 2L
                                                    : read.getKey().line(),
                                            read.getKey().end() ? "ready" : "checking",
                                            now().atOffset(ZoneOffset.UTC)));
                        }))
                .mapEmpty();
    }

    private List<Intake.MatchKey> judge(
            CsvPages.Page page, ImportJob job, ImportSpec spec, Rulebook rulebook, ObjectNode report) {
        List<Intake.MatchKey> keys = new ArrayList<>();
        ObjectNode codes = report.has("codes") ? (ObjectNode) report.get("codes") : report.putObject("codes");
        for (Line row : page.rows()) {
            FileRow.add(report, "rows", 1);
            Optional<Reason> fault = FileRow.fault(row, spec, job);
            String verdict = Judgement.REJECTED;
            List<Reason> reasons = fault.map(List::of).orElse(List.of());
            if (fault.isEmpty()) {
                Intake.Reading reading = intake.read(received(job, spec, row), rulebook);
                if (reading instanceof Intake.Capture capture) {
                    verdict = Judgement.ACCEPTED;
                    reasons = capture.reasons();
                    capture.keys().stream().findFirst().ifPresent(keys::add);
                } else if (reading instanceof Intake.Refused refused) {
                    verdict = refused.judgement().verdict();
                    reasons = refused.judgement().reasons();
                }
            }
            FileRow.add(report, verdict, 1);
            reasons.forEach(reason -> FileRow.add(codes, reason.code(), 1));
            if (!reasons.isEmpty()) {
                show(report, row, verdict, reasons);
            }
        }
        return keys;
    }

    /** Lines and reasons only: what the values are stays in the file. */
    private static void show(ObjectNode report, Line row, String verdict, List<Reason> reasons) {
        ArrayNode shown = report.has("shown") ? (ArrayNode) report.get("shown") : report.putArray("shown");
        if (shown.size() < MOST_SHOWN) {
            ObjectNode item = shown.addObject().put("line", row.line()).put("verdict", verdict);
            item.set("reasons", new Judgement(verdict, false, reasons, Optional.empty()).reasonsJson());
        }
    }

    private Received received(ImportJob job, ImportSpec spec, Line row) {
        Bulk.Item item = FileRow.item(ids.next(), job, spec, row);
        return new Received(
                job.tenant(),
                item.id(),
                "capture",
                job.source(),
                "application/json",
                Buffer.buffer(Json.writeBytes(item.body())),
                item.meta(),
                item.externalId(),
                Optional.empty());
    }

    private static Future<Integer> known(SqlConnection connection, String tenant, List<Intake.MatchKey> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(0);
        }
        return connection
                .preparedQuery("select k.kind, k.token from unnest($2::text[], $3::text[]) as k (kind, token)"
                        + " join match_key m on m.tenant_id = $1 and m.kind = k.kind and m.token = k.token")
                .execute(Db.params(
                        tenant,
                        keys.stream().map(Intake.MatchKey::kind).toArray(String[]::new),
                        keys.stream().map(Intake.MatchKey::token).toArray(String[]::new)))
                .map(rows -> {
                    Set<Intake.MatchKey> found = new HashSet<>();
                    rows.forEach(row -> found.add(new Intake.MatchKey(row.getString(0), row.getString(1))));
                    return (int) keys.stream().filter(found::contains).count();
                });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
