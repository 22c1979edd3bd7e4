package org.vivaio.plugins.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.HttpPeer;

/**
 * A double of Odoo's JSON-RPC, not Odoo: it keeps leads by external id and answers as a running 17.0 was seen to (status 200
 * with {@code error.data.name} for failures; {@code load} all or nothing; empty fields read as false).
 */
final class OdooDouble implements AutoCloseable {
    static final String KEY = "k-3f9a";
    private static final List<String> FIELDS = List.of(
            "id,name,type,contact_name,partner_name,email_from,phone,function,street,zip,city,state_id,country_id,description,source_id,medium_id,campaign_id,user_id,stage_id,tag_ids,referred"
                    .split(","));

    final HttpPeer peer = new HttpPeer();
    final Map<String, Map<String, String>> leads = new LinkedHashMap<>();
    final Map<String, Integer> numbers = new LinkedHashMap<>();
    final Map<String, Map<String, Integer>> named = new TreeMap<>();
    final List<String> methods = new ArrayList<>();
    final List<ObjectNode> changed = new ArrayList<>();
    boolean locked;

    OdooDouble() {
        named.put("crm.stage", new TreeMap<>(Map.of("Qualified", 2, "Won", 4)));
        named.put("res.users", new TreeMap<>(Map.of("giulia@firm.example", 7)));
        named.put("res.country", new TreeMap<>(Map.of("IT", 109)));
        named.put("res.country.state", new TreeMap<>(Map.of("MI", 1312)));
        peer.answers(call -> HttpPeer.Reply.json(200, answer(call.body())).with("Connection", "close"));
    }

    private String answer(String body) {
        try {
            JsonNode params = JsonHttp.MAPPER.readTree(body).path("params");
            JsonNode args = params.path("args");
            boolean known = args.path(0).asText().equals("firm");
            if (params.path("service").asText().equals("common")) {
                boolean right = args.path(2).asText().equals(KEY);
                return known
                        ? result(right ? "2" : "false")
                        : fault("psycopg2.OperationalError", "database does not exist");
            }
            if (!args.path(2).asText().equals(KEY)) {
                return fault("odoo.exceptions.AccessDenied", "Access Denied");
            }
            if (locked) {
                return fault("psycopg2.errors.SerializationFailure", "could not serialize access");
            }
            return execute(args.path(3).asText(), args.path(4).asText(), args.path(5), args.path(6));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String execute(String model, String method, JsonNode args, JsonNode kwargs) {
        methods.add(model + "." + method);
        return switch (method) {
            case "fields_get" -> {
                ObjectNode there = JsonHttp.MAPPER.createObjectNode();
                args.path(0).forEach(name -> {
                    if (FIELDS.contains(name.asText())) {
                        there.putObject(name.asText()).put("type", "char");
                    }
                });
                yield result(there.toString());
            }
            case "search" -> {
                String value = args.path(0).path(0).path(2).asText();
                if (args.path(0).path(0).path(0).asText().equals("is_won")) {
                    yield result("[4]");
                }
                Integer id = named.getOrDefault(model, Map.of()).get(value);
                yield result(id == null ? "[]" : "[" + id + "]");
            }
            case "name_create" -> {
                Map<String, Integer> all = named.computeIfAbsent(model, m -> new TreeMap<>());
                all.put(args.path(0).asText(), 900 + all.size());
                yield result("[" + all.get(args.path(0).asText()) + ", \"x\"]");
            }
            case "load" -> load(args.path(0), args.path(1));
            case "search_read" -> {
                String since = args.path(0).path(0).path(2).asText();
                yield result(changed.stream()
                        .filter(row -> row.path("write_date").asText().compareTo(since) >= 0)
                        .toList()
                        .toString());
            }
            case "get_external_id" -> {
                ObjectNode ids = JsonHttp.MAPPER.createObjectNode();
                args.path(0)
                        .forEach(id -> ids.put(
                                id.asText(),
                                numbers.entrySet().stream()
                                        .filter(e -> e.getValue() == id.asInt())
                                        .map(Map.Entry::getKey)
                                        .findFirst()
                                        .orElse("")));
                yield result(ids.toString());
            }
            default -> fault("builtins.AttributeError", "The method does not exist");
        };
    }

    private String load(JsonNode columns, JsonNode rows) {
        for (JsonNode column : columns) {
            if (!FIELDS.contains(column.asText().split("/")[0])) {
                return fault("builtins.ValueError", "Invalid field '" + column.asText() + "' on model 'crm.lead'");
            }
        }
        Map<String, Map<String, String>> made = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            Map<String, String> cells = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                cells.put(columns.path(i).asText(), row.path(i).asText());
            }
            if (cells.getOrDefault("zip", "").length() > 12) {
                return result(
                        "{\"ids\": false, \"messages\": [{\"type\": \"error\", \"field\": \"zip\", \"message\": \"Value "
                                + cells.get("zip") + " is too long\"}]}");
            }
            made.put(cells.get("id"), cells);
        }
        ArrayNode ids = JsonHttp.MAPPER.createArrayNode();
        made.forEach((id, cells) -> {
            leads.computeIfAbsent(id, key -> new LinkedHashMap<>()).putAll(cells);
            ids.add(numbers.computeIfAbsent(id, key -> 40 + numbers.size()));
        });
        return result("{\"ids\": " + ids + ", \"messages\": [], \"nextrow\": 0}");
    }

    private static String result(String json) {
        return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": " + json + "}";
    }

    private static String fault(String name, String message) {
        ObjectNode error = JsonHttp.MAPPER.createObjectNode().put("code", 200).put("message", "Odoo Server Error");
        error.putObject("data").put("name", name).put("message", message);
        return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"error\": " + error + "}";
    }

    @Override
    public void close() {
        peer.close();
    }
}
