package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.vivaio.core.platform.Json;

/**
 * {@code /t/{tenant}/{form}}: what embeds tell about themselves and their visits. It sets no cookie, takes nothing for
 * granted and always answers alike, so that nobody learns anything here.
 */
final class VisitRoutes {
    private static final int MAX_BODY = 16 << 10;
    private static final int PER_MINUTE = 240;
    private static final int MAX_PAGE = 300;
    private static final Buffer PICTURE =
            Buffer.buffer(Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));

    private final FormCatalog catalog;
    private final FormStats stats;
    private final Visits visits;
    private final Function<HttpServerRequest, String> address;
    private final RateLimit rates;

    VisitRoutes(
            FormCatalog catalog,
            FormStats stats,
            Visits visits,
            Clock clock,
            Function<HttpServerRequest, String> address) {
        this.catalog = catalog;
        this.stats = stats;
        this.visits = visits;
        this.address = address;
        this.rates = new RateLimit(clock);
    }

    void mount(Router router) {
        router.route(HttpMethod.GET, "/t/:tenant/:form").handler(this::fault);
        router.route(HttpMethod.POST, "/t/:tenant/:form").handler(this::report);
    }

    private Future<Optional<Form>> form(RoutingContext context) {
        String tenant = String.valueOf(context.pathParam("tenant"));
        String form = String.valueOf(context.pathParam("form"));
        boolean fine = FormRoutes.isName(tenant, form) && rates.take(address.apply(context.request()), PER_MINUTE);
        return fine ? catalog.find(tenant, form) : Future.succeededFuture(Optional.empty());
    }

    /** An embed that may not talk to us asks for a picture, with its fault in the address. */
    private void fault(RoutingContext context) {
        context.request().resume();
        String what = context.request().getParam("x");
        Optional<String> page = page(context.request().getParam("p"));
        form(context)
                .onSuccess(found -> found.ifPresent(form -> {
                    if (what != null && page.isPresent()) {
                        String plain = what.replaceAll("[^\\x20-\\x7e]", "?").strip();
                        stats.page(
                                form.tenant(),
                                form.name(),
                                page.get(),
                                plain.substring(0, Math.min(200, plain.length())));
                    }
                }));
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "image/gif")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
                .end(PICTURE);
    }

    private void report(RoutingContext context) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= MAX_BODY) {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(failure -> {});
        request.endHandler(end -> {
            read(body)
                    .ifPresent(report -> form(context).onSuccess(found -> found.ifPresent(form -> take(form, report))));
            context.response()
                    .putHeader("Access-Control-Allow-Origin", "*")
                    .setStatusCode(204)
                    .end();
        });
        request.resume();
    }

    private static Optional<JsonNode> read(Buffer body) {
        try {
            return Optional.of(Json.parse(body.getBytes())).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void take(Form form, JsonNode report) {
        stats.report(form, report);
        String sent = report.path("p").asText("");
        Optional<String> page = page(sent);
        if (report.path("v").asInt() == 1 && page.isPresent()) {
            stats.page(form.tenant(), form.name(), page.get(), "");
            String token = TouchKeys.parameters(sent).getOrDefault(Visits.PARAMETER, "");
            if (!token.isEmpty()) {
                visits.seen(form.tenant(), form.name(), token, page.get());
            }
        }
    }

    /** A page's address without anything after its path: what stands there may say who reads it. */
    static Optional<String> page(@org.jspecify.annotations.Nullable String address) {
        if (address == null || address.length() > 4000) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(address.split("[?#]", 2)[0]);
            String scheme = String.valueOf(uri.getScheme());
            if (!(scheme.equals("http") || scheme.equals("https"))
                    || uri.getHost() == null
                    || uri.getUserInfo() != null) {
                return Optional.empty();
            }
            String page = scheme + "://" + uri.getRawAuthority() + uri.getRawPath();
            return Optional.of(page.substring(0, Math.min(MAX_PAGE, page.length())));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
