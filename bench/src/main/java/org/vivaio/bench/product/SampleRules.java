package org.vivaio.bench.product;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Rules like those of the demo tenant, for tenants that are loaded. */
public final class SampleRules {
    /** Protects nothing: both ends are started and ended together. */
    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("bench".repeat(6).getBytes(StandardCharsets.US_ASCII));

    private SampleRules() {}

    /** A scoring of five rules, one seller, and routing by province. */
    public static List<JsonObject> decisions(String tenant) {
        JsonArray rules = new JsonArray()
                .add(fit("business-address", "lead.email != null && !lead.email.endsWith('@gmail.com')", 10))
                .add(fit("served", "lead.province in ['MI', 'TO', 'RM', 'NA']", 15))
                .add(fit("company", "lead.company != null", 5))
                .add(fit("phone", "lead.phone != null", 5))
                .add(new JsonObject()
                        .put("name", "request")
                        .put("axis", "engagement")
                        .put("on", new JsonArray().add("capture.accepted"))
                        .put("when", "lead.message != null")
                        .put("points", 20));
        List<JsonObject> resources = new ArrayList<>();
        resources.add(Resources.of("scoring", "default", new JsonObject().put("rules", rules)));
        resources.add(Resources.of(
                "seller",
                "giulia",
                new JsonObject()
                        .put("name", "Giulia")
                        .put("email", "giulia@" + tenant + ".example")
                        .put(
                                "territory",
                                new JsonObject()
                                        .put(
                                                "provinces",
                                                new JsonArray().add("MI").add("TO")))));
        resources.add(Resources.of("routing", "by-province", new JsonObject().put("territory", "province")));
        return resources;
    }

    /** An exporter that tells a receiver of each lead once. */
    public static JsonObject exporter(String name, String url, List<String> retry) {
        return Resources.of(
                "connection",
                name,
                new JsonObject()
                        .put("connector", "exporter-webhook")
                        .put("on", new JsonArray().add("capture.accepted"))
                        .put("retry", new JsonArray(retry))
                        .put(
                                "settings",
                                new JsonObject()
                                        .put("url", url)
                                        .put("secret", SECRET)
                                        .put("timeout", "3s")));
    }

    /** A mail channel and an alert to the owner by it. */
    public static List<JsonObject> alerts(int smtpPort, String tenant, List<String> retry) {
        return List.of(
                Resources.of(
                        "connection",
                        "mail",
                        new JsonObject()
                                .put("connector", "channel-email")
                                .put("retry", new JsonArray(retry))
                                .put(
                                        "settings",
                                        new JsonObject()
                                                .put("host", "127.0.0.1")
                                                .put("port", smtpPort)
                                                .put("security", "none")
                                                .put("from", "alerts@" + tenant + ".example")
                                                .put("readTimeout", "3s"))),
                Resources.of(
                        "template",
                        "new-lead",
                        new JsonObject()
                                .put("subject", "New lead {{lead.id}}")
                                .put("text", "Lead {{lead.id}}: {{lead.message}}")),
                Resources.of(
                        "alert",
                        "new-lead",
                        new JsonObject().put("connection", "mail").put("template", "new-lead")));
    }

    private static JsonObject fit(String name, String when, int points) {
        return new JsonObject()
                .put("name", name)
                .put("axis", "fit")
                .put("when", when)
                .put("points", points);
    }
}
