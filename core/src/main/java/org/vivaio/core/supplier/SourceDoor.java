package org.vivaio.core.supplier;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.core.http.Api;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.inbox.SourceKeys;
import org.vivaio.core.platform.Problem;

/** What all addresses below {@code /in/{tenant}/{source}} have in common: the source of the path, and its key. */
final class SourceDoor {
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,79}");

    private final SupplierRoutes.SourceFinder sources;

    SourceDoor(SupplierRoutes.SourceFinder sources) {
        this.sources = sources;
    }

    /** What is done with a request once its source is known. */
    @FunctionalInterface
    interface Step {
        void take(RoutingContext context, Source source);
    }

    /** Finds the source; a name that is none is left to the doors of plugins. */
    void found(RoutingContext context, Step step) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        if (!TENANT.matcher(tenant).matches() || !NAME.matcher(name).matches()) {
            context.next();
            return;
        }
        context.request().pause();
        sources.find(tenant, name)
                .onSuccess(source -> {
                    if (source.isEmpty()) {
                        context.next();
                        return;
                    }
                    try {
                        step.take(context, source.get());
                    } catch (RuntimeException e) {
                        Api.fail(context, e);
                    }
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    static boolean isGet(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    static RuntimeException wrongMethod(RoutingContext context, String allowed) {
        context.response().putHeader("allow", allowed);
        return Problem.of(405, "method", "Method not allowed", "Use " + allowed).exception();
    }

    static void requireKey(RoutingContext context, Source source) {
        if (source.keyHashes().isEmpty()) {
            throw Problem.of(
                            403,
                            "no-key",
                            "This door is closed",
                            "The source " + source.name() + " has no key yet: write one into its spec, as key")
                    .exception();
        }
        Optional<String> key = key(context);
        if (key.isEmpty() || !SourceKeys.opens(context.pathParam("tenant"), source, key.get())) {
            throw Problem.of(
                            401,
                            "unauthorized",
                            "The key is missing or wrong",
                            "Send the source's key as Authorization: Bearer …, as X-Api-Key, or as ?key=")
                    .exception();
        }
    }

    private static Optional<String> key(RoutingContext context) {
        HttpServerRequest request = context.request();
        String authorization = request.getHeader("authorization");
        if (authorization != null) {
            String[] parts = authorization.strip().split("\\s+", 2);
            if (parts.length == 2 && parts[0].equalsIgnoreCase("bearer")) {
                return Optional.of(parts[1].strip());
            }
            if (parts.length == 2 && parts[0].equalsIgnoreCase("basic")) {
                return password(parts[1].strip());
            }
        }
        return Optional.ofNullable(request.getHeader("x-api-key"))
                .or(() -> Optional.ofNullable(context.queryParams().get("key")));
    }

    private static Optional<String> password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return Optional.of(pair.substring(pair.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
