package org.vivaio.plugins.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource.Poll;
import org.vivaio.api.Report;
import org.vivaio.plugins.crm.Outcome;
import org.vivaio.plugins.crm.PollPosition;

/**
 * Reads what became of our leads, by time of change. After a conversion the opportunity tells, whose changes do not touch the
 * lead: so opportunities of converted leads are asked for too, in the same order of time.
 */
final class SalesforceOutcomes {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    private final SalesforceSettings settings;
    private final SalesforceApi api;
    private final Clock clock;

    SalesforceOutcomes(SalesforceSettings settings, SalesforceApi api, Clock clock) {
        this.settings = settings;
        this.api = api;
        this.clock = clock;
    }

    /** Two positions, of leads and of opportunities, in one cursor. */
    Poll poll(Cursor cursor, int limit) throws ConnectorException {
        if (!settings.outcomes()) {
            return new Poll(List.of(), cursor, false);
        }
        String start = clock.instant().minus(Duration.ofDays(1)).toString();
        String[] parts = cursor.equals(Cursor.START)
                ? new String[] {start, start}
                : cursor.value().split("\\|", 2);
        List<Incoming> items = new ArrayList<>();
        Part leads = read(PollPosition.of(new Cursor(parts[0])), limit, false, items);
        int rest = Math.max(1, limit - items.size());
        Part opportunities = items.size() < limit
                ? read(PollPosition.of(new Cursor(parts[1])), rest, true, items)
                : new Part(PollPosition.of(new Cursor(parts[1])), true);
        return new Poll(
                items,
                new Cursor(leads.next().toCursor().value() + "|"
                        + opportunities.next().toCursor().value()),
                leads.more() || opportunities.more());
    }

    private record Part(PollPosition next, boolean more) {}

    private Part read(PollPosition position, int limit, boolean converted, List<Incoming> items)
            throws ConnectorException {
        int page = limit + position.seen().size();
        String changed = converted ? "ConvertedOpportunity.SystemModstamp" : "SystemModstamp";
        String soql = "SELECT Id, " + settings.keyField() + ", Status, IsConverted, SystemModstamp, Owner.Name,"
                + " ConvertedOpportunity.StageName, ConvertedOpportunity.IsClosed, ConvertedOpportunity.IsWon,"
                + " ConvertedOpportunity.Amount, ConvertedOpportunity.SystemModstamp FROM Lead WHERE "
                + settings.keyField() + " != null AND " + (converted ? "IsConverted = true AND " : "") + changed
                + " >= " + Instant.parse(position.time()) + " ORDER BY " + changed + ", Id LIMIT " + page;
        JsonNode rows = api.call("GET", "/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8), Optional.empty())
                .path("records");
        List<PollPosition.Change> read = new ArrayList<>();
        for (JsonNode row : rows) {
            JsonNode stamp =
                    converted ? row.path("ConvertedOpportunity").path("SystemModstamp") : row.path("SystemModstamp");
            PollPosition.Change change = new PollPosition.Change(
                    OffsetDateTime.parse(stamp.asText(), TIME).toInstant().toString(),
                    row.path("Id").asText());
            if (!position.isOld(change)) {
                read.add(change);
                items.add(outcome(row)
                        .report(
                                new Report.Known(row.path(settings.keyField()).asText()),
                                "Lead/" + change.id(),
                                (converted ? "opportunity " : "") + change.time(),
                                Instant.parse(change.time())));
            }
        }
        return new Part(position.after(read), rows.size() >= page);
    }

    private static Outcome outcome(JsonNode row) {
        JsonNode opportunity = row.path("ConvertedOpportunity");
        boolean converted = row.path("IsConverted").asBoolean();
        boolean closed = opportunity.path("IsClosed").asBoolean();
        boolean won = opportunity.path("IsWon").asBoolean();
        // the status of a lead that sales gave up; Salesforce has no flag for it
        boolean unqualified = !converted
                && row.path("Status")
                        .asText()
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("not converted");
        return new Outcome(
                won ? Outcome.WON : closed || unqualified ? Outcome.LOST : Outcome.OPEN,
                Optional.of(
                        opportunity.path("StageName").asText(row.path("Status").asText())),
                Optional.of(row.path("Owner").path("Name").asText("")).filter(name -> !name.isEmpty()),
                Optional.empty(),
                opportunity.path("Amount").isNumber()
                        ? Optional.of(opportunity.path("Amount").decimalValue().toPlainString())
                        : Optional.empty(),
                Optional.empty());
    }
}
