package org.vivaio.plugins.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Cursor;
import org.vivaio.api.Export;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.Mapping;
import org.vivaio.plugins.crm.Masked;

/** Brings leads into Salesforce by upsert under an external id: the same lead a second time updates the record it made. */
public final class SalesforceExporter implements CrmExporter, LeadSource {
    /** The most one call of the collections resource takes. */
    private static final int BATCH = 200;

    private static final Set<String> BUSY = Set.of("UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "TXN_TIMEOUT");
    private static final Set<String> SETTINGS =
            Set.of("INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", "INVALID_TYPE", "INVALID_CROSS_REFERENCE_KEY");

    private final SalesforceSettings settings;
    private final SalesforceApi api;
    private final Mapping mapping;
    private final SalesforceOutcomes outcomes;

    SalesforceExporter(SalesforceSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.api = new SalesforceApi(settings, context);
        this.mapping = settings.fields();
        this.outcomes = new SalesforceOutcomes(settings, api, context.clock());
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public void check() throws ConnectorException {
        JsonNode described = api.call("GET", "/sobjects/Lead/describe", Optional.empty());
        Set<String> known = new HashSet<>();
        boolean key = false;
        for (JsonNode field : described.path("fields")) {
            known.add(field.path("name").asText());
            key |= field.path("name").asText().equals(settings.keyField())
                    && field.path("externalId").asBoolean();
        }
        if (!key) {
            throw ConnectorException.config("Lead has no external id field " + settings.keyField()
                    + ": make one in Salesforce (text of 36 characters, external id, unique), and let the user see it");
        }
        for (String field : mapping.targets()) {
            if (!known.contains(field)) {
                throw ConnectorException.config("Lead has no field " + field
                        + " that the user may see: correct its API name, or leave it out with an empty value");
            }
        }
    }

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        ObjectNode body = JsonHttp.MAPPER.createObjectNode().put("allOrNone", false);
        ArrayNode records = body.putArray("records");
        batch.forEach(item -> records.add(recordOf(item)));
        JsonNode results = api.call("PATCH", "/composite/sobjects/Lead/" + settings.keyField(), Optional.of(body));
        if (results.size() != batch.size()) {
            throw ConnectorException.unavailable("Salesforce answered " + results.size() + " of " + batch.size());
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            answers.add(answer(results.path(i), records.path(i)));
        }
        return answers;
    }

    private ObjectNode recordOf(Export item) {
        ObjectNode record = JsonHttp.MAPPER.createObjectNode();
        record.putObject("attributes").put("type", "Lead");
        record.put(settings.keyField(), item.leadId());
        Map<String, Object> values = mapping.apply(item.lead());
        values.forEach((name, value) -> {
            if (value instanceof Number || value instanceof Boolean) {
                record.set(name, JsonHttp.MAPPER.valueToTree(value));
            } else {
                record.put(name, String.valueOf(value));
            }
        });
        // both are required by Salesforce of a new lead
        if (item.reference().isEmpty()) {
            putWhereMissing(record, "LastName", "Unknown");
            putWhereMissing(record, "Company", "-");
        }
        Optional.ofNullable(settings.stages().get(String.valueOf(item.lead().get("stage"))))
                .ifPresent(status -> record.put("Status", status));
        Optional.ofNullable(settings.owners().get(String.valueOf(item.lead().get("owner"))))
                .ifPresent(owner -> record.put("OwnerId", owner));
        return record;
    }

    private static void putWhereMissing(ObjectNode record, String name, String value) {
        if (!record.has(name)) {
            record.put(name, value);
        }
    }

    private Answer answer(JsonNode result, JsonNode sent) {
        if (result.path("success").asBoolean()) {
            return new Done(Receipt.of("Lead/" + result.path("id").asText()));
        }
        JsonNode error = result.path("errors").path(0);
        String code = error.path("statusCode").asText();
        List<String> values = new ArrayList<>();
        sent.forEach(value -> values.add(value.asText()));
        String words = code + ": " + Masked.message(error.path("message").asText(), values);
        if (BUSY.contains(code)) {
            return new Failed(ConnectorException.unavailable("Salesforce is busy: " + words, Duration.ofSeconds(30)));
        }
        if (code.equals("CANNOT_UPDATE_CONVERTED_LEAD")) {
            return new Failed(
                    ConnectorException.rejected(
                            "The lead was converted in Salesforce and is worked on there as a contact; it takes no more changes"));
        }
        String remedy = SETTINGS.contains(code) ? " (look at the fields and owners in the settings)" : "";
        return new Failed(ConnectorException.rejected("Salesforce refused the lead: " + words + remedy));
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        return outcomes.poll(cursor, limit);
    }
}
