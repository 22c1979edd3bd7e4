package org.vivaio.plugins.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource.Poll;
import org.vivaio.api.Report;
import org.vivaio.plugins.crm.Outcome;
import org.vivaio.plugins.crm.PollPosition;

/** Reads what sales did in Odoo with the leads that came from us, by time of change. */
final class OdooOutcomes {
    /** The module part of our external ids; two underscores as Odoo's own imports have. */
    static final String MODULE = "__vivaio__";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final List<String> FIELDS = List.of(
            "id",
            "write_date",
            "active",
            "probability",
            "stage_id",
            "user_id",
            "lost_reason_id",
            "expected_revenue",
            "company_currency");

    private final OdooRpc rpc;
    private final Clock clock;
    private final boolean wanted;

    OdooOutcomes(OdooRpc rpc, Clock clock, boolean wanted) {
        this.rpc = rpc;
        this.clock = clock;
        this.wanted = wanted;
    }

    /** A new connection has sent nothing yet, so Odoo's past is of no interest; a day for clocks that differ. */
    private PollPosition start() {
        return new PollPosition(
                TIME.format(clock.instant().atOffset(ZoneOffset.UTC).minusDays(1)), List.of());
    }

    Poll poll(Cursor cursor, int limit) throws ConnectorException {
        if (!wanted) {
            return new Poll(List.of(), cursor, false);
        }
        PollPosition position = cursor.equals(Cursor.START) ? start() : PollPosition.of(cursor);
        int page = limit + position.seen().size();
        List<List<String>> domain = List.of(List.of("write_date", ">=", position.time()));
        // lost leads are archived: active_test brings them too
        JsonNode rows = rpc.ask(
                "crm.lead",
                "search_read",
                List.of(domain, FIELDS),
                Map.of("limit", page, "order", "write_date, id", "context", Map.of("active_test", false)));
        Map<Long, String> ours = externalIds(rows);
        Set<Long> won = wonStages(rows, ours);
        List<Incoming> items = new ArrayList<>();
        List<PollPosition.Change> read = new ArrayList<>();
        for (JsonNode row : rows) {
            PollPosition.Change change = new PollPosition.Change(
                    row.path("write_date").asText(), row.path("id").asText());
            if (position.isOld(change)) {
                continue;
            }
            read.add(change);
            leadId(ours.get(row.path("id").asLong())).ifPresent(leadId -> items.add(report(row, leadId, won)));
        }
        return new Poll(items, position.after(read).toCursor(), rows.size() >= page);
    }

    private Map<Long, String> externalIds(JsonNode rows) throws ConnectorException {
        List<Long> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(row.path("id").asLong()));
        Map<Long, String> found = new HashMap<>();
        if (!ids.isEmpty()) {
            rpc.ask("crm.lead", "get_external_id", List.of(ids), Map.of())
                    .properties()
                    .forEach(e ->
                            found.put(Long.valueOf(e.getKey()), e.getValue().asText()));
        }
        return found;
    }

    private Set<Long> wonStages(JsonNode rows, Map<Long, String> ours) throws ConnectorException {
        Set<Long> won = new HashSet<>();
        boolean any = false;
        for (JsonNode row : rows) {
            any |= leadId(ours.get(row.path("id").asLong())).isPresent();
        }
        if (any) {
            rpc.ask("crm.stage", "search", List.of(List.of(List.of("is_won", "=", true))), Map.of())
                    .forEach(id -> won.add(id.asLong()));
        }
        return won;
    }

    /** Our lead's id out of an external id of ours. */
    static Optional<String> leadId(@org.jspecify.annotations.Nullable String externalId) {
        String prefix = MODULE + ".lead_";
        if (externalId == null || !externalId.matches(java.util.regex.Pattern.quote(prefix) + "[0-9a-f]{32}")) {
            return Optional.empty();
        }
        String hex = externalId.substring(prefix.length());
        return Optional.of(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }

    private static Report report(JsonNode row, String leadId, Set<Long> won) {
        boolean lost =
                !row.path("active").asBoolean(true) && row.path("probability").asDouble() == 0;
        boolean isWon = won.contains(row.path("stage_id").path(0).asLong(-1)) && !lost;
        double amount = row.path("expected_revenue").asDouble();
        Outcome outcome = new Outcome(
                lost ? Outcome.LOST : isWon ? Outcome.WON : Outcome.OPEN,
                name(row.path("stage_id")),
                name(row.path("user_id")),
                name(row.path("lost_reason_id")),
                amount == 0
                        ? Optional.empty()
                        : Optional.of(java.math.BigDecimal.valueOf(amount).toPlainString()),
                name(row.path("company_currency")));
        String changed = row.path("write_date").asText();
        return outcome.report(
                new Report.Known(leadId),
                "crm.lead/" + row.path("id").asLong(),
                changed,
                LocalDateTime.parse(changed, TIME).toInstant(ZoneOffset.UTC));
    }

    /** A many-to-one reads as id and name, or as false. */
    private static Optional<String> name(JsonNode field) {
        return field.isArray() && field.size() > 1 ? Optional.of(field.path(1).asText()) : Optional.empty();
    }
}
