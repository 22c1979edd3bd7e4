package org.vivaio.core.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Problem;

/**
 * Pages at host names of their own: mounted before everything else, and out of the way for all other hosts. On such a host
 * only what visitors need is reached besides the page: forms, the embed, tracking, links of messages, health.
 */
public final class SiteRoutes implements Routes {
    /**
     * A page.
     *
     * @param tenant whose
     * @param name of the connection that answers
     * @param host the name it was asked for
     */
    public record Page(String tenant, String name, String host) {}

    /** What every visitor may reach by any host. */
    private static final Pattern SHARED = Pattern.compile("/(f|p|in|t|u|c|embed|health)(/.*)?");

    private final Function<String, Optional<Page>> pages;
    private final ClientAddress addresses;
    private final DoorRoutes doors;
    private final String scheme;

    /**
     * Sites.
     *
     * @param pages finds the page at a Host header
     * @param scheme by which visitors come
     */
    public SiteRoutes(
            Function<String, Optional<Page>> pages, ClientAddress addresses, DoorRoutes doors, String scheme) {
        this.pages = pages;
        this.addresses = addresses;
        this.doors = doors;
        this.scheme = scheme;
    }

    /** Before the API, which is not for visitors of a page. */
    @Override
    public boolean isPublicApi() {
        return true;
    }

    @Override
    public void mount(Router router) {
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(HttpOptions.MAX_BODY);
        router.route("/*").handler(context -> {
            Optional<Page> page = page(context);
            if (page.isEmpty()) {
                context.next();
                return;
            }
            if (!DoorRoutes.METHODS.contains(context.request().method())) {
                Api.fail(
                        context,
                        Problem.notFound("There is nothing at this address").exception());
                return;
            }
            context.put(Page.class.getName(), page.get());
            bodies.handle(context);
        });
        router.route("/*").handler(context -> {
            Page page = context.get(Page.class.getName());
            if (page == null) {
                context.next();
            } else {
                doors.serve(
                        context,
                        page.tenant(),
                        "p",
                        page.name(),
                        context.normalizedPath(),
                        Optional.of(scheme + "://" + page.host()));
            }
        });
    }

    private Optional<Page> page(RoutingContext context) {
        HttpServerRequest request = context.request();
        Optional<String> host = addresses.host(request);
        return host.isEmpty() || SHARED.matcher(context.normalizedPath()).matches()
                ? Optional.empty()
                : pages.apply(host.get());
    }
}
