package org.vivaio.plugins.hubspot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Export;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.Mapping;

/** One deal for a lead that has come far enough, kept under the same key property and joined to its contact. */
final class HubSpotDeals {
    private static final Mapping NAME =
            Mapping.of(Map.of("dealname", "{fields.company} {fields.firstName} {fields.lastName}"), Map.of());

    private final HubSpotSettings settings;
    private final HubSpotApi api;
    private volatile boolean keyKnown;

    HubSpotDeals(HubSpotSettings settings, HubSpotApi api) {
        this.settings = settings;
        this.api = api;
    }

    void check() throws ConnectorException {
        if (settings.dealStages().isEmpty()) {
            return;
        }
        var answer = api.call("GET", "/crm/v3/pipelines/deals/" + settings.pipeline() + "/stages", Optional.empty());
        List<String> known = answer.body().path("results").findValuesAsText("id");
        for (String stage : settings.dealStages().values()) {
            if (!known.contains(stage)) {
                throw ConnectorException.config("HubSpot's pipeline " + settings.pipeline() + " has no stage " + stage
                        + ": use the internal name, a number or such as appointmentscheduled");
            }
        }
    }

    CrmExporter.Answer keep(Export item, String stage, Receipt contact) throws ConnectorException {
        if (!keyKnown && !api.hasProperty("deals", settings.keyProperty())) {
            api.makeKeyProperty("deals");
        }
        keyKnown = true;
        ObjectNode input = JsonHttp.MAPPER
                .createObjectNode()
                .put("idProperty", settings.keyProperty())
                .put("id", item.leadId());
        ObjectNode properties = input.putObject("properties")
                .put(settings.keyProperty(), item.leadId())
                .put("pipeline", settings.pipeline())
                .put("dealstage", stage)
                .put("dealname", String.valueOf(NAME.apply(item.lead()).getOrDefault("dealname", "Lead")));
        String owner = settings.owners().get(String.valueOf(item.lead().get("owner")));
        if (owner != null) {
            api.owner(owner).ifPresent(id -> properties.put("hubspot_owner_id", id));
        }
        ObjectNode body = JsonHttp.MAPPER.createObjectNode();
        body.putArray("inputs").add(input);
        JsonHttp.Answer answer = api.call("POST", "/crm/v3/objects/deals/batch/upsert", Optional.of(body));
        String deal = answer.body().path("results").path(0).path("id").asText();
        if (deal.isEmpty()) {
            return new CrmExporter.Failed(ConnectorException.rejected("HubSpot has the contact but refused the deal: "
                    + HubSpotApi.words(answer.body(), item.lead().values())));
        }
        api.call(
                "PUT",
                "/crm/v4/objects/deals/" + deal + "/associations/default/" + contact.reference(),
                Optional.empty());
        return new CrmExporter.Done(new Receipt(contact.reference(), Map.of("deal", deal)));
    }
}
