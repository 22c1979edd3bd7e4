package org.vivaio.core.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Problem;

/** One event loop's share of the HTTP server; all instances listen on the same port. */
public final class HttpServerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServerVerticle.class);
    private static final String API = "/api/v1/*";
    private static final int DRAIN_SECONDS = 15;

    private final HttpOptions options;
    private final List<Routes> routes;
    private final Handler<RoutingContext> authHandler;
    private final ConnectionWatch.Limits limits;
    private final SecurityHeaders headers;
    private final String requestIds =
            Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE)
                            .substring(4) + "-";
    private long requests;
    private @Nullable HttpServer server;
    private @Nullable Router router;
    private @Nullable ConnectionWatch watch;

    /**
     * One instance.
     *
     * @param routes of all features; those that read bodies themselves are mounted first, else the order stays
     * @param authHandler for all of {@code /api/v1} but the OpenAPI document: notes the caller with {@link
     *     Api#caller(RoutingContext, org.vivaio.core.auth.Caller)} and goes on, or fails; the request is paused for it
     */
    public HttpServerVerticle(HttpOptions options, List<Routes> routes, Handler<RoutingContext> authHandler) {
        this(options, routes, authHandler, ConnectionWatch.Limits.DEFAULT);
    }

    HttpServerVerticle(
            HttpOptions options,
            List<Routes> routes,
            Handler<RoutingContext> authHandler,
            ConnectionWatch.Limits limits) {
        this.options = options;
        this.routes = List.copyOf(routes);
        this.authHandler = authHandler;
        this.limits = limits;
        this.headers = new SecurityHeaders(options.secure());
    }

    @Override
    public Future<?> start() {
        Router all = Router.router(vertx);
        mount(all);
        router = all;
        ConnectionWatch connections = new ConnectionWatch(vertx, limits);
        watch = connections;
        HttpServer made = vertx.createHttpServer(serverOptions());
        server = made;
        return made.requestHandler(this::accept)
                .invalidRequestHandler(this::malformed)
                .connectionHandler(connections::opened)
                .exceptionHandler(failure -> LOG.debug("A connection broke", failure))
                .listen(options.port(), options.host());
    }

    @Override
    public Future<?> stop() {
        routes.forEach(Routes::drain);
        return server == null ? Future.succeededFuture() : server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
    }

    /** The port that is listened on, once started. */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    /** The routes, for comparing them with the OpenAPI document, once started. */
    public Router router() {
        if (router == null) {
            throw new IllegalStateException("The server is not started");
        }
        return router;
    }

    private static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setAcceptBacklog(4096)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(16 * 1024)
                .setMaxFormAttributeSize(HttpOptions.MAX_BODY)
                .setMaxFormFields(JsonLimits.MAX_FIELDS * 2)
                .setMaxFormBufferedBytes(16 * 1024)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setDecompressionSupported(false)
                .setIdleTimeout(75)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    private void mount(Router all) {
        routes.stream().filter(Routes::isPublicApi).forEach(r -> r.mount(all));
        all.route(API).handler(this::authenticate);
        routes.stream().filter(Routes::readsBodies).forEach(r -> r.mount(all));
        all.route(API).handler(HttpServerVerticle::resumeBodiless);
        all.route(API).handler(BodyHandler.create(false).setBodyLimit(HttpOptions.MAX_BODY));
        routes.stream().filter(r -> !r.readsBodies() && !r.isPublicApi()).forEach(r -> r.mount(all));
        all.route().last().failureHandler(HttpServerVerticle::failed);
        for (int status : new int[] {400, 406, 415}) {
            all.errorHandler(
                    status, context -> Api.fail(context, problem(status).exception()));
        }
        all.errorHandler(404, context -> noMatch(all, context));
        all.errorHandler(405, context -> noMatch(all, context));
        all.getRoutes().forEach(HttpServerVerticle::answerHead);
    }

    private void authenticate(RoutingContext context) {
        context.request().pause();
        authHandler.handle(context);
    }

    private static void resumeBodiless(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean multipart = startsWith(request.getHeader(HttpHeaders.CONTENT_TYPE), "multipart/")
                || startsWith(request.getHeader(HttpHeaders.CONTENT_TYPE), "application/x-www-form-urlencoded");
        if (multipart) {
            throw Problem.of(415, "content-type", "Wrong content type", "Send the body as application/json")
                    .exception();
        }
        boolean body = Bodies.length(request) >= 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (!body) {
            request.resume();
        }
        context.next();
    }

    private static boolean startsWith(@Nullable String text, String prefix) {
        return text != null && text.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private void accept(HttpServerRequest request) {
        headers.put(request.response(), requestIds + Long.toHexString(++requests));
        if (watch != null) {
            watch.request(request);
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
            Api.problem(
                    request.response(),
                    Problem.of(415, "content-encoding", "Packed bodies are not read", "Send the body unpacked"));
            return;
        }
        router().handle(request);
    }

    private void malformed(HttpServerRequest request) {
        headers.put(request.response(), requestIds + Long.toHexString(++requests));
        Throwable cause = request.decoderResult().cause();
        String kind = cause == null ? "" : cause.getClass().getSimpleName();
        int status = kind.startsWith("TooLongHttpLine") ? 414 : kind.startsWith("TooLongHttpHeader") ? 431 : 400;
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        Api.problem(request.response(), problem(status));
    }

    private static void failed(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        boolean ours = failure == null || status >= 400 && status < 500;
        Api.fail(context, ours ? problem(status).exception() : failure);
    }

    /** Vert.x forgets a wrong method when a later handler of all paths matches, so we look ourselves. */
    private static void noMatch(Router all, RoutingContext context) {
        Set<String> allowed = new TreeSet<>();
        for (Route route : all.getRoutes()) {
            if (route.methods() != null && ApiPath.covers(ApiPath.templateOf(route), context.normalizedPath())) {
                route.methods().forEach(method -> allowed.add(method.name()));
            }
        }
        if (allowed.isEmpty()) {
            Api.fail(context, problem(404).exception());
            return;
        }
        context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        Api.fail(context, problem(405).exception());
    }

    private static void answerHead(Route route) {
        Set<HttpMethod> methods = route.methods();
        if (methods != null && methods.contains(HttpMethod.GET) && !methods.contains(HttpMethod.HEAD)) {
            route.method(HttpMethod.HEAD);
        }
    }

    /** What a bare status says. */
    static Problem problem(int status) {
        return switch (status) {
            case 404 -> Problem.notFound("There is nothing at this address");
            case 405 -> Problem.of(405, "method", "Method not allowed", "See the Allow header");
            case 406 -> Problem.of(406, "accept", "Not acceptable", "Ask for application/json");
            case 413 -> Bodies.tooLarge(HttpOptions.MAX_BODY).problem();
            case 414 -> Problem.of(414, "address", "The address is too long", "Send at most 8 KiB");
            case 415 -> Problem.of(415, "content-type", "Wrong content type", "See the documentation of this path");
            case 431 -> Problem.of(431, "headers", "The headers are too large", "Send at most 16 KiB of headers");
            default ->
                status >= 400 && status < 500
                        ? Problem.of(status, "malformed", "The request cannot be understood", "It is malformed")
                        : Problem.of(500, "fault", "A fault on our side", "This should not happen; see the log");
        };
    }
}
