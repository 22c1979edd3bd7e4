package org.vivaio.core.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Routes written as the OpenAPI document writes them: {@code /leads/{id}:discard}. Vert.x would take {@code :discard}
 * for a parameter.
 */
public final class ApiPath {
    /** What every path of a tenant starts with. */
    public static final String TENANT = "/api/v1/tenants/{tenant}";

    /** Under which a route's template stands in its metadata. */
    static final String TEMPLATE = "vivaio.template";

    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)}");
    private static final Pattern COLON_PARAMETER = Pattern.compile(":([A-Za-z0-9_]+)");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z0-9_]+)>(?:\\[(?:\\\\.|[^]\\\\])*]|[^)])*\\)");
    private static final Pattern PATTERN_OF_ROUTE = Pattern.compile("pattern=(.*?), (?:groups|useNormalizedPath)=");

    private ApiPath() {}

    /** Adds a route; a parameter is anything without slash and colon. */
    public static Route route(Router router, HttpMethod method, String template) {
        return router.routeWithRegex(method, regex(template)).putMetadata(TEMPLATE, template);
    }

    static String regex(String template) {
        StringBuilder regex = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(template);
        int end = 0;
        while (parameter.find()) {
            regex.append(Pattern.quote(template.substring(end, parameter.start())))
                    .append("(?<")
                    .append(parameter.group(1))
                    .append(">[^/:]+)");
            end = parameter.end();
        }
        if (end < template.length()) {
            regex.append(Pattern.quote(template.substring(end)));
        }
        return regex.toString();
    }

    /** The template of any route, however it was added; a wildcard at its end stays a {@code *}. */
    static String templateOf(Route route) {
        Object known = route.metadata() == null ? null : route.metadata().get(TEMPLATE);
        if (known instanceof String template) {
            return template;
        }
        String path = route.getPath();
        if (path != null) {
            String template = COLON_PARAMETER.matcher(path).replaceAll("{$1}");
            return route.isExactPath() ? template : template + "*";
        }
        Matcher pattern = PATTERN_OF_ROUTE.matcher(route.toString());
        if (!route.isRegexPath() || !pattern.find()) {
            return "*";
        }
        return GROUP.matcher(pattern.group(1))
                .replaceAll("{$1}")
                .replace("\\Q", "")
                .replace("\\E", "")
                .replace("\\", "");
    }

    /** Whether a template, as {@link #templateOf} gives it, covers a path. */
    static boolean covers(String template, String path) {
        if (template.endsWith("*")) {
            return Pattern.compile(regex(template.substring(0, template.length() - 1)) + ".*")
                    .matcher(path)
                    .matches();
        }
        return Pattern.compile(regex(template)).matcher(path).matches();
    }
}
