package org.vivaio.plugins.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Cursor;
import org.vivaio.api.Export;
import org.vivaio.api.LeadSource;
import org.vivaio.api.Receipt;
import org.vivaio.plugins.crm.Mapping;
import org.vivaio.plugins.crm.Masked;

/**
 * Brings leads into {@code crm.lead} with Odoo's import ({@code load}) under an external id of ours: the same lead a second
 * time updates the record it made, also when the answer to the first call was lost.
 */
public final class OdooExporter implements CrmExporter, LeadSource {
    private static final int BATCH = 25;

    private final OdooSettings settings;
    private final OdooRpc rpc;
    private final Lookups lookups;
    private final Mapping mapping;
    private final OdooOutcomes outcomes;

    OdooExporter(OdooSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.rpc = new OdooRpc(settings, context);
        this.lookups = new Lookups(rpc);
        this.mapping = settings.fields();
        this.outcomes = new OdooOutcomes(rpc, context.clock(), settings.outcomes());
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public void check() throws ConnectorException {
        rpc.signIn();
        JsonNode fields =
                rpc.ask("crm.lead", "fields_get", List.of(mapping.targets()), Map.of("attributes", List.of("type")));
        List<String> unknown =
                mapping.targets().stream().filter(field -> !fields.has(field)).toList();
        if (!unknown.isEmpty()) {
            throw ConnectorException.config("This Odoo's leads have no field " + String.join(", ", unknown)
                    + ": correct the name, or leave the field out with an empty value");
        }
        for (Map.Entry<String, String> owner : settings.owners().entrySet()) {
            if (lookups.id("user_id", owner.getValue(), "").isEmpty()) {
                throw ConnectorException.config(
                        "Odoo has no user who signs in as the owner given for " + owner.getKey());
            }
        }
        for (String stage : settings.stages().values()) {
            if (lookups.id("stage_id", stage, "").isEmpty()) {
                throw ConnectorException.config("Odoo has no stage named " + stage);
            }
        }
    }

    /** A lead as a row of an import: column to text. */
    private record RowOf(Export item, Map<String, String> cells) {}

    @Override
    public List<Answer> export(List<Export> batch) throws ConnectorException {
        Map<Export, Answer> answers = new LinkedHashMap<>();
        // an import writes every column of every row; leads with the same columns go together, so none blanks another's
        Map<List<String>, List<RowOf>> groups = new LinkedHashMap<>();
        for (Export item : batch) {
            Map<String, String> cells = row(item);
            groups.computeIfAbsent(List.copyOf(cells.keySet()), columns -> new ArrayList<>())
                    .add(new RowOf(item, cells));
        }
        for (Map.Entry<List<String>, List<RowOf>> group : groups.entrySet()) {
            load(group.getKey(), group.getValue(), answers);
        }
        return batch.stream().map(answers::get).toList();
    }

    private Map<String, String> row(Export item) throws ConnectorException {
        Map<String, Object> lead = item.lead();
        Map<String, Object> values = mapping.apply(lead);
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("id", externalId(item.leadId()));
        cells.put("name", String.valueOf(values.getOrDefault("name", nameless(values))));
        if (item.reference().isEmpty()) {
            cells.put("type", settings.createAs().name().toLowerCase(Locale.ROOT));
        }
        String country = String.valueOf(values.getOrDefault("country_id", "IT")).toUpperCase(Locale.ROOT);
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            String field = entry.getKey();
            String text = String.valueOf(entry.getValue());
            if (OdooSettings.LOOKED_UP.contains(field)) {
                put(cells, field, lookups.id(field, text, country));
            } else if (!field.equals("name")) {
                cells.put(field, field.equals("description") ? html(text) : text);
            }
        }
        String owner = settings.owners().get(String.valueOf(lead.get("owner")));
        if (owner != null) {
            put(cells, "user_id", lookups.id("user_id", owner, country));
        }
        String stage = settings.stages().get(String.valueOf(lead.get("stage")));
        if (stage != null) {
            put(cells, "stage_id", lookups.id("stage_id", stage, country));
        }
        if (settings.tags() && lead.get("tags") instanceof List<?> tags && !tags.isEmpty()) {
            List<String> ids = new ArrayList<>();
            for (Object tag : tags) {
                lookups.tag(tag.toString()).ifPresent(id -> ids.add(Long.toString(id)));
            }
            cells.put("tag_ids/.id", String.join(",", ids));
        }
        return cells;
    }

    private static void put(Map<String, String> cells, String field, Optional<Long> id) {
        id.ifPresent(known -> cells.put(field + "/.id", Long.toString(known)));
    }

    private static String nameless(Map<String, Object> values) {
        return String.valueOf(values.getOrDefault("email_from", values.getOrDefault("phone", "Lead")));
    }

    /** Odoo's description is HTML; what a person wrote stays text. */
    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r\n", "\n")
                .replace("\n", "<br/>");
    }

    static String externalId(String leadId) {
        return OdooOutcomes.MODULE + ".lead_" + leadId.replace("-", "");
    }

    private void load(List<String> columns, List<RowOf> rows, Map<Export, Answer> answers) throws ConnectorException {
        List<List<String>> table =
                rows.stream().map(row -> List.copyOf(row.cells().values())).toList();
        String trouble;
        try {
            JsonNode result = rpc.execute("crm.lead", "load", List.of(columns, table), Map.of());
            if (result.path("ids").isArray() && result.path("ids").size() == rows.size()) {
                for (int i = 0; i < rows.size(); i++) {
                    answers.put(
                            rows.get(i).item(),
                            new Done(Receipt.of(
                                    "crm.lead/" + result.path("ids").path(i).asLong())));
                }
                return;
            }
            trouble = message(result);
        } catch (OdooRpc.Fault fault) {
            trouble = fault.getMessage();
        }
        lookups.forget();
        if (rows.size() == 1) {
            String words = Masked.message(trouble, rows.get(0).cells().values());
            answers.put(rows.get(0).item(), new Failed(ConnectorException.rejected("Odoo refused the lead: " + words)));
            return;
        }
        // one bad row makes Odoo take back the whole import
        for (RowOf row : rows) {
            load(columns, List.of(row), answers);
        }
    }

    private static String message(JsonNode result) {
        List<String> words = new ArrayList<>();
        for (JsonNode message : result.path("messages")) {
            String field = message.path("field").asText("");
            words.add((field.isEmpty() ? "" : field + ": ")
                    + message.path("message").asText());
        }
        return String.join("; ", words);
    }

    @Override
    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
        return outcomes.poll(cursor, limit);
    }
}
