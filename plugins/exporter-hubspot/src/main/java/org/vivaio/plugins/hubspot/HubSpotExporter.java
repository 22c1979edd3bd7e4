package org.vivaio.plugins.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Cursor;
import org.vivaio.api.Export;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.JsonHttp.Answer;
import org.vivaio.plugins.crm.Mapping;

/**
 * Brings leads into HubSpot by its batch upsert under a property with unique values: the same lead a second time updates the
 * contact it made. A contact that HubSpot knows by e-mail already is adopted.
 */
public final class HubSpotExporter implements CrmExporter, LeadSource {
    /** HubSpot takes 100; fewer, so that one refusal does not make too many single calls. */
    private static final int BATCH = 50;

    private static final Pattern EXISTING = Pattern.compile("Existing ID: ?(\\d+)");

    private final HubSpotSettings settings;
    private final HubSpotApi api;
    private final Mapping mapping;
    private final HubSpotDeals deals;
    private final HubSpotOutcomes outcomes;
    private volatile boolean keyKnown;

    HubSpotExporter(HubSpotSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.api = new HubSpotApi(settings, context);
        this.mapping = settings.properties();
        this.deals = new HubSpotDeals(settings, api);
        this.outcomes = new HubSpotOutcomes(settings, api, context.clock());
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public void check() throws ConnectorException {
        for (String property : mapping.targets()) {
            if (!api.hasProperty("contacts", property)) {
                throw ConnectorException.config("HubSpot's contacts have no property " + property
                        + ": correct its internal name, or leave it out with an empty value");
            }
        }
        for (Map.Entry<String, String> owner : settings.owners().entrySet()) {
            if (api.owner(owner.getValue()).isEmpty()) {
                throw ConnectorException.config("HubSpot has no owner with the address given for " + owner.getKey());
            }
        }
        deals.check();
    }

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        if (!keyKnown && !api.hasProperty("contacts", settings.keyProperty())) {
            api.makeKeyProperty("contacts");
        }
        keyKnown = true;
        Map<Export, CrmExporter.Answer> answers = new LinkedHashMap<>();
        Map<Export, ObjectNode> properties = new LinkedHashMap<>();
        for (Export item : batch) {
            properties.put(item, properties(item));
        }
        upsert(List.copyOf(properties.entrySet()), answers);
        List<CrmExporter.Answer> inOrder = new ArrayList<>();
        for (Export item : batch) {
            inOrder.add(withDeal(item, answers.get(item)));
        }
        return inOrder;
    }

    private ObjectNode properties(Export item) throws ConnectorException {
        ObjectNode properties = JsonHttp.MAPPER.createObjectNode();
        mapping.apply(item.lead()).forEach((name, value) -> properties.put(name, String.valueOf(value)));
        properties.put(settings.keyProperty(), item.leadId());
        String stage = settings.stages().get(String.valueOf(item.lead().get("stage")));
        if (stage != null) {
            properties.put("lifecyclestage", stage);
        }
        String owner = settings.owners().get(String.valueOf(item.lead().get("owner")));
        if (owner != null) {
            api.owner(owner).ifPresent(id -> properties.put("hubspot_owner_id", id));
        }
        return properties;
    }

    private void upsert(List<Map.Entry<Export, ObjectNode>> items, Map<Export, CrmExporter.Answer> answers)
            throws ConnectorException {
        ObjectNode body = JsonHttp.MAPPER.createObjectNode();
        ArrayNode inputs = body.putArray("inputs");
        for (Map.Entry<Export, ObjectNode> item : items) {
            inputs.addObject()
                    .put("idProperty", settings.keyProperty())
                    .put("id", item.getKey().leadId())
                    .put("objectWriteTraceId", item.getKey().leadId())
                    .set("properties", item.getValue());
        }
        JsonHttp.Answer answer = api.call("POST", "/crm/v3/objects/contacts/batch/upsert", Optional.of(body));
        for (JsonNode made : answer.body().path("results")) {
            String leadId = made.path("properties")
                    .path(settings.keyProperty())
                    .asText(made.path("objectWriteTraceId").asText());
            items.stream()
                    .map(Map.Entry::getKey)
                    .filter(item -> item.leadId().equals(leadId))
                    .forEach(item -> answers.put(item, done(made.path("id").asText())));
        }
        List<Map.Entry<Export, ObjectNode>> open = items.stream()
                .filter(item -> !answers.containsKey(item.getKey()))
                .toList();
        if (open.size() == 1 && items.size() == 1) {
            Map.Entry<Export, ObjectNode> item = open.get(0);
            answers.put(item.getKey(), alone(item.getKey(), item.getValue(), answer));
        } else {
            // one refusal may stop a whole batch, and its errors do not always say whose it is: each by itself
            for (Map.Entry<Export, ObjectNode> item : open) {
                upsert(List.of(item), answers);
            }
        }
    }

    /** A contact that is there under its e-mail address already becomes ours; any other refusal is final. */
    private CrmExporter.Answer alone(Export item, ObjectNode properties, JsonHttp.Answer answer)
            throws ConnectorException {
        JsonNode error = answer.body().has("errors") && !answer.body().has("category")
                ? answer.body().path("errors").path(0)
                : answer.body();
        Matcher existing = EXISTING.matcher(answer.body().toString());
        if (existing.find()) {
            ObjectNode body = JsonHttp.MAPPER.createObjectNode();
            body.set("properties", properties);
            JsonHttp.Answer adopted =
                    api.call("PATCH", "/crm/v3/objects/contacts/" + existing.group(1), Optional.of(body));
            if (adopted.isSuccess()) {
                return done(adopted.body().path("id").asText());
            }
            error = adopted.body();
        }
        List<String> values = new ArrayList<>();
        properties.forEach(value -> values.add(value.asText()));
        return new Failed(
                ConnectorException.rejected("HubSpot refused the contact: " + HubSpotApi.words(error, values)));
    }

    private static CrmExporter.Answer done(String id) {
        return new Done(Receipt.of("contacts/" + id));
    }

    private CrmExporter.Answer withDeal(Export item, CrmExporter.Answer answer) throws ConnectorException {
        Optional<String> stage = settings.dealStage(String.valueOf(item.lead().get("stage")));
        if (stage.isEmpty() || !(answer instanceof Done done)) {
            return answer;
        }
        return deals.keep(item, stage.get(), done.receipt());
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        return outcomes.poll(cursor, limit);
    }
}
