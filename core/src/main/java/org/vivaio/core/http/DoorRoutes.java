package org.vivaio.core.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.WebRequest;
import org.vivaio.core.platform.Problem;

/** Pages at {@code /p/…} and doors at {@code /in/…}, answered by plugins through {@link Doors}. */
public final class DoorRoutes implements Routes {
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");
    /** As resources are named: each door belongs to one. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,79}");

    static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    /** Tells a plugin that its page was asked for at a host name of its own. */
    private static final String SITE = "x-vivaio-site";

    /** Cookies are the host's, and addresses reach a plugin only as a hash. */
    private static final Set<String> WITHHELD = Set.of(
            "cookie",
            "proxy-authorization",
            "x-forwarded-for",
            "x-real-ip",
            "forwarded",
            "cf-connecting-ip",
            "true-client-ip",
            "x-client-ip",
            "x-forwarded-host",
            SITE);

    private final Doors doors;
    private final ClientAddress addresses;
    private final Function<String, String> addressHash;
    private final Predicate<String> ownCredential;

    /**
     * Doors.
     *
     * @param addressHash keyed hash of a client's address
     * @param ownCredential whether an Authorization header is one of the host's own, which no plugin may see
     */
    public DoorRoutes(
            Doors doors,
            ClientAddress addresses,
            Function<String, String> addressHash,
            Predicate<String> ownCredential) {
        this.doors = doors;
        this.addresses = addresses;
        this.addressHash = addressHash;
        this.ownCredential = ownCredential;
    }

    @Override
    public void mount(Router router) {
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(HttpOptions.MAX_BODY);
        for (String door : List.of("p", "in")) {
            for (String path : List.of("/" + door + "/:tenant/:name", "/" + door + "/:tenant/:name/*")) {
                var route = router.route(path);
                METHODS.forEach(route::method);
                route.handler(bodies).handler(context -> serve(context, door));
            }
        }
    }

    private void serve(RoutingContext context, String door) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        if (!TENANT.matcher(tenant).matches() || !NAME.matcher(name).matches()) {
            throw Problem.notFound("There is nothing at this address").exception();
        }
        serve(context, tenant, door, name, rest(context.normalizedPath()), Optional.empty());
    }

    /**
     * Lets a door answer.
     *
     * @param path what follows the door's own address
     * @param site such as {@code https://www.offer.example}, where that is a whole host name
     */
    void serve(RoutingContext context, String tenant, String door, String name, String path, Optional<String> site) {
        doors.serve(tenant, door, name, request(context, path, site))
                .onSuccess(answer -> {
                    if (answer.isEmpty()) {
                        Api.fail(
                                context,
                                Problem.notFound("There is nothing at this address")
                                        .exception());
                    } else {
                        DoorAnswer.send(context, answer.get());
                    }
                })
                .onFailure(failure -> Api.fail(context, known(failure)));
    }

    private WebRequest request(RoutingContext context, String path, Optional<String> site) {
        HttpServerRequest request = context.request();
        // a plugin need not know HEAD: the body is left out on the way
        String method = request.method().equals(HttpMethod.HEAD)
                ? "GET"
                : request.method().name();
        Map<String, List<String>> form = request.isExpectMultipart() ? lists(request.formAttributes()) : Map.of();
        Buffer body = context.body().buffer();
        return new WebRequest(
                method,
                path,
                lists(context.queryParams()),
                headers(request, site),
                form,
                body == null ? new byte[0] : body.getBytes(),
                languages(request.getHeader("accept-language")),
                addressHash.apply(addresses.of(request)));
    }

    /** What follows {@code /door/tenant/name}. */
    private static String rest(String path) {
        int at = 0;
        for (int slash = 0; slash < 3; slash++) {
            at = path.indexOf('/', at) + 1;
        }
        int end = path.indexOf('/', at);
        return end < 0 ? "" : path.substring(end);
    }

    private static Map<String, List<String>> lists(MultiMap values) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        values.forEach(entry ->
                lists.computeIfAbsent(entry.getKey(), k -> new ArrayList<>()).add(entry.getValue()));
        return lists;
    }

    private Map<String, String> headers(HttpServerRequest request, Optional<String> site) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            boolean own = name.equals("authorization") && ownCredential.test(entry.getValue());
            if (!own && !WITHHELD.contains(name)) {
                headers.merge(name, entry.getValue(), (one, other) -> one + ", " + other);
            }
        });
        site.ifPresent(address -> headers.put(SITE, address));
        return headers;
    }

    private static List<Locale> languages(@org.jspecify.annotations.Nullable String header) {
        if (header == null || header.length() > 1_000) {
            return List.of();
        }
        try {
            return Locale.LanguageRange.parse(header).stream()
                    .map(Locale.LanguageRange::getRange)
                    .filter(range -> !range.startsWith("*"))
                    .map(Locale::forLanguageTag)
                    .filter(locale -> !locale.getLanguage().isEmpty())
                    .distinct()
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /** What a plugin's failure is to the outside, as its interface promises. */
    private static Throwable known(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return Problem.unavailable("The answer took too long; try again").exception();
        }
        if (!(failure instanceof ConnectorException connector)) {
            return failure;
        }
        Problem problem = switch (connector.kind()) {
            case UNAVAILABLE, LIMITED -> Problem.unavailable("This is not available at the moment; try again");
            case AUTH -> Problem.of(401, "unauthorized", "Not authorised", "The request proves no right");
            case REJECTED -> Problem.invalid("The request was refused", List.of());
            case CONFIG -> Problem.notFound("There is nothing at this address");
        };
        return problem.exception();
    }
}
