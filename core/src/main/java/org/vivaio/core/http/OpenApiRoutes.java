package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.vivaio.core.platform.Json;

/** The description of the API, written by hand as YAML and served as JSON to everybody. */
public final class OpenApiRoutes implements Routes {
    /** Where it is served. */
    public static final String PATH = "/api/v1/openapi.json";

    private final Buffer document = Buffer.buffer(Json.writeBytes(document()));

    @Override
    public boolean isPublicApi() {
        return true;
    }

    @Override
    public void mount(Router router) {
        router.get(PATH)
                .handler(context -> context.response()
                        .putHeader("content-type", "application/json")
                        .putHeader("access-control-allow-origin", "*")
                        .putHeader("cache-control", "public, max-age=300")
                        .end(document.copy()));
    }

    /** The document. */
    static JsonNode document() {
        try (InputStream in = OpenApiRoutes.class.getClassLoader().getResourceAsStream("openapi/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi/openapi.yaml is not in the jar");
            }
            return new ObjectMapper(new YAMLFactory()).readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
