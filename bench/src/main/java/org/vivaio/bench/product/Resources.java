package org.vivaio.bench.product;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Resources as the API takes them. */
public final class Resources {
    private Resources() {}

    /** Any one. */
    public static JsonObject of(String kind, String name, JsonObject spec) {
        return new JsonObject().put("kind", kind).put("name", name).put("spec", spec);
    }

    /**
     * A connection.
     *
     * @param on types of events that make an effect for it; with none it takes what names it
     */
    public static JsonObject connection(String name, String connector, JsonObject settings, String... on) {
        JsonObject spec = new JsonObject().put("connector", connector).put("settings", settings);
        if (on.length > 0) {
            spec.put("on", new JsonArray(java.util.List.of((Object[]) on)));
        }
        return of("connection", name, spec);
    }
}
