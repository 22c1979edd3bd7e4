package org.vivaio.plugins.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource.Poll;
import org.vivaio.api.Report;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.Outcome;
import org.vivaio.plugins.crm.PollPosition;

/** Reads what became of our deals, or of our contacts where no deals are made, by time of change. */
final class HubSpotOutcomes {
    /** The most that one search answers. */
    private static final int PAGE = 100;

    private final HubSpotSettings settings;
    private final HubSpotApi api;
    private final Clock clock;

    HubSpotOutcomes(HubSpotSettings settings, HubSpotApi api, Clock clock) {
        this.settings = settings;
        this.api = api;
        this.clock = clock;
    }

    Poll poll(Cursor cursor, int limit) throws ConnectorException {
        if (!settings.outcomes()) {
            return new Poll(List.of(), cursor, false);
        }
        boolean deals = !settings.dealStages().isEmpty();
        // a new connection has sent nothing yet; a day for clocks that differ
        PollPosition position = cursor.equals(Cursor.START)
                ? new PollPosition(clock.instant().minus(Duration.ofDays(1)).toString(), List.of())
                : PollPosition.of(cursor);
        String changed = deals ? "hs_lastmodifieddate" : "lastmodifieddate";
        int page = Math.min(PAGE, limit + position.seen().size());
        JsonNode rows = api.search(deals ? "deals" : "contacts", search(position, changed, deals, page));
        List<Incoming> items = new ArrayList<>();
        List<PollPosition.Change> read = new ArrayList<>();
        for (JsonNode row : rows) {
            JsonNode values = row.path("properties");
            PollPosition.Change change = new PollPosition.Change(
                    time(values.path(changed).asText()).toString(),
                    row.path("id").asText());
            String leadId = values.path(settings.keyProperty()).asText();
            if (position.isOld(change)) {
                continue;
            }
            read.add(change);
            items.add((deals ? deal(values) : contact(values))
                    .report(
                            new Report.Known(leadId),
                            (deals ? "deals/" : "contacts/") + change.id(),
                            change.time(),
                            Instant.parse(change.time())));
        }
        return new Poll(items, position.after(read).toCursor(), rows.size() >= page && !read.isEmpty());
    }

    private ObjectNode search(PollPosition position, String changed, boolean deals, int page) {
        ObjectNode body = JsonHttp.MAPPER.createObjectNode().put("limit", page);
        var filters = body.putArray("filterGroups").addObject().putArray("filters");
        filters.addObject()
                .put("propertyName", changed)
                .put("operator", "GTE")
                .put("value", Long.toString(time(position.time()).toEpochMilli()));
        filters.addObject().put("propertyName", settings.keyProperty()).put("operator", "HAS_PROPERTY");
        body.putArray("sorts").addObject().put("propertyName", changed).put("direction", "ASCENDING");
        var properties = body.putArray("properties").add(settings.keyProperty()).add(changed);
        List<String> wanted = deals
                ? List.of(
                        "dealstage",
                        "hs_is_closed",
                        "hs_is_closed_won",
                        "closed_lost_reason",
                        "amount",
                        "deal_currency_code",
                        "hubspot_owner_id")
                : List.of("lifecyclestage", "hs_lead_status", "hubspot_owner_id");
        wanted.forEach(properties::add);
        return body;
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Outcome deal(JsonNode values) {
        boolean won = values.path("hs_is_closed_won").asText().equals("true");
        boolean closed = values.path("hs_is_closed").asText().equals("true");
        return new Outcome(
                won ? Outcome.WON : closed ? Outcome.LOST : Outcome.OPEN,
                text(values, "dealstage"),
                text(values, "hubspot_owner_id"),
                text(values, "closed_lost_reason"),
                text(values, "amount"),
                text(values, "deal_currency_code"));
    }

    private static Outcome contact(JsonNode values) {
        String result = switch (values.path("hs_lead_status").asText()) {
            case "UNQUALIFIED", "BAD_TIMING" -> Outcome.LOST;
            default -> values.path("lifecyclestage").asText().equals("customer") ? Outcome.WON : Outcome.OPEN;
        };
        return new Outcome(
                result,
                text(values, "lifecyclestage"),
                text(values, "hubspot_owner_id"),
                result.equals(Outcome.LOST) ? text(values, "hs_lead_status") : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<String> text(JsonNode values, String name) {
        return Optional.of(values.path(name).asText("")).filter(text -> !text.isEmpty() && !text.equals("null"));
    }
}
