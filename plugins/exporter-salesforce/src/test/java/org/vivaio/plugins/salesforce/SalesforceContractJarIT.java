package org.vivaio.plugins.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every exporter keeps, against answers in the form of Salesforce's reference. */
class SalesforceContractJarIT extends ExporterContract<HttpPeer> {
    private static final String KEY = key();

    private static String key() {
        try {
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(KeyPairGenerator.getInstance("RSA")
                                    .generateKeyPair()
                                    .getPrivate()
                                    .getEncoded())
                    + "\n-----END PRIVATE KEY-----";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected HttpPeer peer() {
        HttpPeer[] self = {null};
        self[0] = new HttpPeer(request -> answer(self[0], request))
                .keeping(request -> request.path().contains("/composite/"))
                .refusing(request -> HttpPeer.Answer.json(each(
                        request,
                        "{\"success\": false, \"errors\": [{\"statusCode\": \"FIELD_CUSTOM_VALIDATION_EXCEPTION\", \"message\":"
                                + " \"No\"}]}")));
        return self[0];
    }

    private static HttpPeer.Answer answer(HttpPeer peer, HttpPeer.Request request) {
        if (request.path().startsWith("/services/oauth2/token")) {
            return HttpPeer.Answer.json("{\"access_token\": \"s1\", \"instance_url\": \"" + peer.uri("")
                    + "\", \"token_type\": \"Bearer\"}");
        }
        if (request.path().endsWith("/describe")) {
            ArrayNode fields = JsonHttp.MAPPER.createArrayNode();
            fields.addObject().put("name", "Vivaio_Lead_Id__c").put("externalId", true);
            for (String name :
                    "FirstName,LastName,Email,Phone,Company,Title,Street,PostalCode,City,State,Country,Description,LeadSource"
                            .split(",")) {
                fields.addObject().put("name", name);
            }
            return HttpPeer.Answer.json("{\"fields\": " + fields + "}");
        }
        return HttpPeer.Answer.json(each(request, "{\"id\": \"00Q000000000001\", \"success\": true, \"errors\": []}"));
    }

    private static String each(HttpPeer.Request request, String result) {
        try {
            StringBuilder all = new StringBuilder();
            for (JsonNode row : JsonHttp.MAPPER.readTree(request.body()).path("records")) {
                all.append(row.isEmpty() ? "" : all.length() == 0 ? "[" : ",").append(result);
            }
            return all + "]";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "loginUrl",
                peer.uri("").toString(),
                "consumerKey",
                "consumer",
                "user",
                "api-" + peer.port() + "@firm.example",
                "privateKey",
                KEY,
                "timeout",
                "5s");
    }
}
