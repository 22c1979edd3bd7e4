package org.vivaio.plugins.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.api.ConnectorException;

/** Ids of what Odoo refers to by id: countries, provinces, sources, campaigns, tags, users, stages. Remembered while open. */
final class Lookups {
    private static final int MOST = 5_000;

    private final OdooRpc rpc;
    private final Map<String, Long> known = new ConcurrentHashMap<>();

    Lookups(OdooRpc rpc) {
        this.rpc = rpc;
    }

    /** The id for a value of a field that refers to something; empty where Odoo has nothing of the kind. */
    Optional<Long> id(String field, String value, String countryCode) throws ConnectorException {
        String text = value.strip();
        return switch (field) {
            case "source_id" -> made("utm.source", text);
            case "medium_id" -> made("utm.medium", text);
            case "campaign_id" -> made("utm.campaign", text);
            case "country_id" -> found("res.country", List.of(List.of("code", "=", text.toUpperCase(Locale.ROOT))));
            case "state_id" ->
                found(
                        "res.country.state",
                        List.of(
                                List.of("code", "=", text.toUpperCase(Locale.ROOT)),
                                List.of("country_id.code", "=", countryCode)));
            case "user_id" -> found("res.users", List.of(List.of("login", "=", text)));
            case "stage_id" -> found("crm.stage", List.of(List.of("name", "=", text)));
            default -> throw new IllegalArgumentException(field);
        };
    }

    /** The id of a tag, made where it is missing. */
    Optional<Long> tag(String name) throws ConnectorException {
        return made("crm.tag", name);
    }

    private Optional<Long> made(String model, String name) throws ConnectorException {
        Optional<Long> there = found(model, List.of(List.of("name", "=ilike", escaped(name))));
        if (there.isPresent()) {
            return there;
        }
        JsonNode made = rpc.ask(model, "name_create", List.of(name), Map.of());
        long id = made.isArray() ? made.path(0).asLong() : made.asLong();
        return remember(model + List.of(List.of("name", "=ilike", escaped(name))), id);
    }

    /** Odoo's {@code =ilike} takes % and _ for wildcards. */
    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private Optional<Long> found(String model, List<List<String>> domain) throws ConnectorException {
        String key = model + domain;
        Long id = known.get(key);
        if (id != null) {
            return Optional.of(id);
        }
        JsonNode ids = rpc.ask(model, "search", List.of(domain), Map.of("limit", 1));
        return ids.path(0).isIntegralNumber() ? remember(key, ids.path(0).asLong()) : Optional.empty();
    }

    private Optional<Long> remember(String key, long id) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(key, id);
        return Optional.of(id);
    }

    /** Forgets all: something that was remembered is gone in Odoo. */
    void forget() {
        known.clear();
    }
}
