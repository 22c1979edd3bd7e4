package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Compares a router with the OpenAPI document, both ways. */
public final class OpenApiCoverage {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private OpenApiCoverage() {}

    /** Operations of the document, as {@code GET /path/{}}. */
    public static Set<String> documented() {
        Set<String> operations = new TreeSet<>();
        OpenApiRoutes.document().path("paths").properties().forEach(path -> {
            for (String method : METHODS) {
                JsonNode operation = path.getValue().path(method);
                if (!operation.isMissingNode()) {
                    operations.add(method.toUpperCase(Locale.ROOT) + " " + nameless(path.getKey()));
                }
            }
        });
        return operations;
    }

    /** Operations that the router has under {@code /api/v1}; HEAD goes without saying. */
    public static Set<String> routed(Router router) {
        Set<String> operations = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            String template = ApiPath.templateOf(route);
            if (route.methods() == null || !template.startsWith("/api/v1") || template.endsWith("*")) {
                continue;
            }
            for (HttpMethod method : route.methods()) {
                if (!method.equals(HttpMethod.HEAD)) {
                    operations.add(method.name() + " " + nameless(template));
                }
            }
        }
        return operations;
    }

    /** What the router has and the document does not describe. */
    public static Set<String> undocumented(Router router) {
        Set<String> documented = documented();
        Set<String> missing = new TreeSet<>(routed(router));
        missing.removeIf(
                route -> documented.contains(route) || documented.stream().anyMatch(o -> isActionOf(o, route)));
        return missing;
    }

    /** What the document describes and the router does not have. */
    public static Set<String> unrouted(Router router) {
        Set<String> routed = routed(router);
        Set<String> missing = new TreeSet<>(documented());
        missing.removeIf(
                operation -> routed.contains(operation) || routed.stream().anyMatch(r -> isActionOf(operation, r)));
        return missing;
    }

    /** A route of {@code POST /things/{}} may itself tell {@code {}:retry} from {@code {}:cancel}. */
    private static boolean isActionOf(String operation, String route) {
        return operation.startsWith("POST ") && route.endsWith("{}") && operation.startsWith(route + ":");
    }

    private static String nameless(String template) {
        return template.replaceAll("\\{[^}]*}", "{}");
    }
}
