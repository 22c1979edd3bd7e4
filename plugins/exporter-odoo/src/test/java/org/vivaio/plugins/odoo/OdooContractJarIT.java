package org.vivaio.plugins.odoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every exporter keeps, against answers as Odoo 17 gives them. */
class OdooContractJarIT extends ExporterContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(OdooContractJarIT::answer)
                .keeping(request -> request.body().contains("\"load\""))
                .refusing(HttpPeer.Answer.json(
                        result("{\"ids\": false, \"messages\": [{\"type\": \"error\", \"message\": \"No\"}]}")));
    }

    private static HttpPeer.Answer answer(HttpPeer.Request request) {
        JsonNode params;
        try {
            params = JsonHttp.MAPPER.readTree(request.body()).path("params");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (params.path("service").asText().equals("common")) {
            return HttpPeer.Answer.json(result("2"));
        }
        JsonNode args = params.path("args").path(5);
        return HttpPeer.Answer.json(result(
                switch (params.path("args").path(4).asText()) {
                    case "fields_get" -> {
                        ObjectNode fields = JsonHttp.MAPPER.createObjectNode();
                        args.path(0).forEach(name -> fields.putObject(name.asText()));
                        yield fields.toString();
                    }
                    case "load" -> {
                        ArrayNode ids = JsonHttp.MAPPER.createArrayNode();
                        args.path(1).forEach(row -> ids.add(40 + ids.size()));
                        yield "{\"ids\": " + ids + ", \"messages\": []}";
                    }
                    case "name_create" -> "[5, \"x\"]";
                    default -> "[5]";
                }));
    }

    private static String result(String json) {
        return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": " + json + "}";
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "url",
                peer.uri("").toString(),
                "database",
                "firm",
                "user",
                "api@firm.example",
                "apiKey",
                "a-key-of-" + peer.port(),
                "mapping",
                Map.of("referred", "{id}"),
                "timeout",
                "5s");
    }
}
