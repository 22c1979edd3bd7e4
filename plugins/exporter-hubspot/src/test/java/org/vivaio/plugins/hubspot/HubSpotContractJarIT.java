package org.vivaio.plugins.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every exporter keeps, against answers in the form of HubSpot's reference. */
class HubSpotContractJarIT extends ExporterContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(HubSpotContractJarIT::answer)
                .keeping(request -> request.path().endsWith("/batch/upsert"))
                .refusing(new HttpPeer.Answer(
                        400,
                        "application/json",
                        "{\"status\": \"error\", \"message\": \"Property values were not valid\", \"category\":"
                                + " \"VALIDATION_ERROR\"}"));
    }

    private static HttpPeer.Answer answer(HttpPeer.Request request) {
        if (!request.path().endsWith("/batch/upsert")) {
            return HttpPeer.Answer.json("{\"name\": \"email\", \"results\": []}");
        }
        ArrayNode results = JsonHttp.MAPPER.createArrayNode();
        try {
            for (JsonNode input : JsonHttp.MAPPER.readTree(request.body()).path("inputs")) {
                results.addObject()
                        .put("id", Integer.toString(101 + results.size()))
                        .set("properties", input.path("properties"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HttpPeer.Answer.json("{\"status\": \"COMPLETE\", \"results\": " + results + "}");
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of("url", peer.uri("").toString(), "token", "pat-eu1-of-" + peer.port(), "timeout", "5s");
    }
}
