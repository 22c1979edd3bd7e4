package org.vivaio.plugins.espocrm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Cursor;
import org.vivaio.api.Export;
import org.vivaio.api.Incoming;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Report;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.Mapping;
import org.vivaio.plugins.crm.Masked;
import org.vivaio.plugins.crm.OneByOne;
import org.vivaio.plugins.crm.Outcome;
import org.vivaio.plugins.crm.PollPosition;

/**
 * Brings leads into EspoCRM's {@code Lead}, found again by a field that holds our id. A lead that EspoCRM calls a duplicate of
 * one it has is joined to that one.
 */
final class EspoExporter implements CrmExporter, LeadSource {
    private static final int BATCH = 20;
    private static final int PAGE = 100;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final EspoSettings settings;
    private final EspoApi api;
    private final Mapping mapping;
    private final ConnectorContext context;
    private final OneByOne leads = new Leads();

    EspoExporter(EspoSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.api = new EspoApi(settings, context);
        this.mapping = settings.fields();
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public void check() throws ConnectorException {
        JsonNode fields = api.call("GET", "Metadata?key=entityDefs.Lead.fields", Optional.empty())
                .body();
        if (!fields.isObject() || fields.isEmpty()) {
            throw ConnectorException.config("EspoCRM does not tell the fields of Lead: may the API user see leads?");
        }
        List<String> wanted = new ArrayList<>(mapping.targets());
        wanted.add(settings.keyField());
        // an address is one field there with several attributes
        wanted.removeIf(name -> fields.has(name) || name.startsWith("address") && fields.has("address"));
        if (!wanted.isEmpty()) {
            throw ConnectorException.config("EspoCRM's Lead has no field " + String.join(", ", wanted)
                    + ": make it in the Entity Manager, correct the name, or leave it out with an empty value");
        }
    }

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        return leads.export(batch);
    }

    private final class Leads extends OneByOne {
        @Override
        protected String record() {
            return "Lead";
        }

        @Override
        protected Optional<String> find(String leadId) throws ConnectorException {
            JsonNode found = api.list(
                    "Lead",
                    EspoApi.where(0, "equals", settings.keyField(), leadId) + "&" + EspoApi.pair("select", "id")
                            + "&maxSize=1");
            return Optional.of(found.path(0).path("id").asText()).filter(id -> !id.isEmpty());
        }

        @Override
        protected String make(Export item, Map<String, Object> values) throws ConnectorException {
            JsonHttp.Answer answer = api.call("POST", "Lead", Optional.of(JsonHttp.MAPPER.valueToTree(values)));
            if (answer.status() == 409) {
                String existing = answer.body().path(0).path("id").asText();
                if (!existing.isEmpty() && change(existing, item, values)) {
                    return existing;
                }
            }
            return id(answer, values);
        }

        @Override
        protected boolean change(String id, Export item, Map<String, Object> values) throws ConnectorException {
            JsonHttp.Answer answer = api.call("PUT", "Lead/" + id, Optional.of(JsonHttp.MAPPER.valueToTree(values)));
            if (answer.status() == 404) {
                return false;
            }
            id(answer, values);
            return true;
        }

        private String id(JsonHttp.Answer answer, Map<String, Object> values) throws ConnectorException {
            String id = answer.body().path("id").asText();
            if (answer.isSuccess() && !id.isEmpty()) {
                return id;
            }
            if (answer.isSuccess()) {
                throw ConnectorException.unavailable("EspoCRM answered without an id: check the address");
            }
            JsonNode said = answer.body().path("messageTranslation").path("label");
            String words = Masked.message(said.asText("no reason given"), values.values());
            throw ConnectorException.rejected("EspoCRM refused the lead (" + answer.status() + "): " + words);
        }

        @Override
        protected Map<String, Object> values(Export item) {
            Map<String, Object> values = new LinkedHashMap<>(mapping.apply(item.lead()));
            values.put(settings.keyField(), item.leadId());
            Optional.ofNullable(settings.stages().get(String.valueOf(item.lead().get("stage"))))
                    .ifPresent(status -> values.put("status", status));
            Optional.ofNullable(settings.owners().get(String.valueOf(item.lead().get("owner"))))
                    .ifPresent(owner -> values.put("assignedUserId", owner));
            return values;
        }
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        if (!settings.outcomes()) {
            return new Poll(List.of(), cursor, false);
        }
        PollPosition position = PollPosition.of(cursor);
        if (position.time().isEmpty()) {
            position = new PollPosition(context.clock().instant().toString(), List.of());
        }
        int page = Math.min(PAGE, limit + position.seen().size());
        JsonNode rows = api.list(
                "Lead",
                EspoApi.where(0, "greaterThanOrEquals", "modifiedAt", written(position.time())) + "&"
                        + EspoApi.where(1, "isNotNull", settings.keyField(), "")
                        + "&orderBy=modifiedAt&order=asc&maxSize="
                        + page + "&"
                        + EspoApi.pair(
                                "select",
                                "id,status,modifiedAt,assignedUserId,createdOpportunityId," + settings.keyField()));
        List<Incoming> items = new ArrayList<>();
        List<PollPosition.Change> read = new ArrayList<>();
        for (JsonNode row : rows) {
            Instant at =
                    LocalDateTime.parse(row.path("modifiedAt").asText(), TIME).toInstant(ZoneOffset.UTC);
            PollPosition.Change change =
                    new PollPosition.Change(at.toString(), row.path("id").asText());
            if (position.isOld(change)) {
                continue;
            }
            read.add(change);
            items.add(outcome(row)
                    .report(
                            new Report.Known(row.path(settings.keyField()).asText()),
                            "Lead/" + change.id(),
                            change.time(),
                            at));
        }
        return new Poll(items, position.after(read).toCursor(), rows.size() >= page && !read.isEmpty());
    }

    private static String written(String time) {
        return TIME.format(LocalDateTime.ofInstant(Instant.parse(time), ZoneOffset.UTC));
    }

    /** What became of a lead; of a converted one its opportunity tells. */
    private Outcome outcome(JsonNode lead) throws ConnectorException {
        String status = lead.path("status").asText();
        String opportunity = lead.path("createdOpportunityId").asText("");
        Optional<String> owner = text(lead, "assignedUserId");
        if (!opportunity.isEmpty() && !opportunity.equals("null")) {
            JsonHttp.Answer answer = api.call("GET", "Opportunity/" + opportunity, Optional.empty());
            if (answer.isSuccess()) {
                JsonNode deal = answer.body();
                String stage = deal.path("stage").asText();
                return new Outcome(
                        stage.equals("Closed Won")
                                ? Outcome.WON
                                : stage.equals("Closed Lost") ? Outcome.LOST : Outcome.OPEN,
                        Optional.of(stage).filter(s -> !s.isEmpty()),
                        text(deal, "assignedUserId").or(() -> owner),
                        Optional.empty(),
                        text(deal, "amount"),
                        text(deal, "amountCurrency"));
            }
        }
        return new Outcome(
                status.equals("Dead") ? Outcome.LOST : Outcome.OPEN,
                Optional.of(status).filter(s -> !s.isEmpty()),
                owner,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.of(node.path(name).asText("")).filter(value -> !value.isEmpty() && !value.equals("null"));
    }
}
