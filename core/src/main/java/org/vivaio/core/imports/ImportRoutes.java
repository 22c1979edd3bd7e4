package org.vivaio.core.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** {@code imports} below a tenant; the file comes as the body and is never held in memory. */
public final class ImportRoutes {
    private static final String LIST = ApiPath.TENANT + "/imports";
    private static final String ONE = LIST + "/{id}";
    private static final long LARGEST = 4L << 30;
    private static final int PIECE = 512 * 1024;
    private static final List<String> TYPES = List.of(
            "text/csv", "text/plain", "text/tab-separated-values", "application/octet-stream", "application/csv");

    private final Imports imports;

    /** Routes to imports. */
    public ImportRoutes(Imports imports) {
        this.imports = imports;
    }

    /** The route that takes the file, which reads its body itself. */
    public Routes upload() {
        return new Routes() {
            @Override
            public void mount(Router router) {
                ApiPath.route(router, HttpMethod.POST, LIST).handler(ImportRoutes.this::receive);
            }

            @Override
            public boolean readsBodies() {
                return true;
            }
        };
    }

    /** All others. */
    public Routes others() {
        return router -> {
            ApiPath.route(router, HttpMethod.GET, LIST).handler(this::list);
            add(router, HttpMethod.GET, ONE, Role.VIEWER, imports::get);
            ApiPath.route(router, HttpMethod.PUT, ONE).handler(this::map);
            add(router, HttpMethod.POST, ONE + ":start", Role.OPERATOR, imports::start);
            add(router, HttpMethod.POST, ONE + ":pause", Role.OPERATOR, imports::pause);
            add(router, HttpMethod.POST, ONE + ":cancel", Role.OPERATOR, imports::cancel);
            ApiPath.route(router, HttpMethod.DELETE, ONE).handler(this::delete);
            ApiPath.route(router, HttpMethod.GET, ONE + "/errors").handler(this::errors);
        };
    }

    private static void add(
            Router router,
            HttpMethod method,
            String path,
            Role least,
            BiFunction<String, UUID, Future<ObjectNode>> work) {
        ApiPath.route(router, method, path).handler(context -> {
            Api.require(context, least);
            Api.respond(
                    context,
                    work.apply(context.pathParam("tenant"), id(context)).map(Api.Answer::ok));
        });
    }

    private void list(RoutingContext context) {
        Api.require(context, Role.VIEWER);
        Optional<UUID> before = Optional.ofNullable(context.request().getParam("cursor"))
                .map(cursor -> Ids.parse(cursor)
                        .orElseThrow(() -> Problem.badRequest(
                                        "bad-parameter", "cursor must be the next of an earlier answer")
                                .exception()));
        Api.respond(
                context,
                imports.list(context.pathParam("tenant"), Api.number(context, "limit", 50, 1, 200), before)
                        .map(Api.Answer::ok));
    }

    private void map(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        ObjectNode body = Api.jsonObject(context.body().buffer());
        if (!body.path("spec").isObject() || body.size() != 1) {
            throw Problem.invalid(
                            "The body is not as documented",
                            List.of(new Problem.FieldError(
                                    "spec", "required", "must be an object, and the only member")))
                    .exception();
        }
        Api.respond(
                context,
                imports.map(context.pathParam("tenant"), id(context), body.get("spec"))
                        .map(Api.Answer::ok));
    }

    private void delete(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        Api.respond(
                context,
                imports.delete(context.pathParam("tenant"), id(context)).map(done -> Api.Answer.empty()));
    }

    private void errors(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        HttpServerResponse response = context.response();
        String tenant = context.pathParam("tenant");
        UUID id = id(context);
        imports.errors(tenant, id, 0)
                .onFailure(failure -> Api.fail(context, failure))
                .onSuccess(part -> {
                    response.setChunked(true)
                            .putHeader("content-type", "text/csv; charset=utf-8")
                            .putHeader("content-disposition", "attachment; filename=\"refused-" + id + ".csv\"");
                    write(response, tenant, id, part);
                });
    }

    private void write(HttpServerResponse response, String tenant, UUID id, Imports.ErrorPart part) {
        response.write(part.text()).onSuccess(written -> {
            if (!part.more()) {
                response.end();
                return;
            }
            imports.errors(tenant, id, part.last())
                    .onSuccess(next -> write(response, tenant, id, next))
                    // a file that breaks off must not look whole
                    .onFailure(failure -> response.reset());
        });
    }

    private static UUID id(RoutingContext context) {
        return Ids.parse(context.pathParam("id")).orElseThrow(Imports::noImport);
    }

    private void receive(RoutingContext context) {
        try {
            Api.require(context, Role.OPERATOR);
            HttpServerRequest request = context.request();
            String type = String.valueOf(request.getHeader("content-type"));
            String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (!TYPES.contains(media)) {
                throw Problem.of(
                                415,
                                "content-type",
                                "Wrong content type",
                                "Send the file as the body, with the content type text/csv")
                        .exception();
            }
            String tenant = context.pathParam("tenant");
            String name = Optional.ofNullable(request.getParam("name"))
                    .map(text -> text.replace("\0", "").strip())
                    .filter(text -> !text.isEmpty())
                    .map(text -> text.length() > 200 ? text.substring(0, 200) : text)
                    .orElse("leads.csv");
            String source = Optional.ofNullable(request.getParam("source")).orElse("api");
            imports.begin(tenant, name, source, Api.caller(context).actor())
                    .compose(id -> take(request, tenant, id)
                            .recover(failure ->
                                    imports.abandon(tenant, id).transform(done -> Future.failedFuture(failure))))
                    .onSuccess(job -> Api.send(context, Api.Answer.of(201, job)))
                    .onFailure(failure -> Api.fail(context, failure));
        } catch (ProblemException e) {
            Api.fail(context, e);
        }
    }

    /** Takes the file piece by piece; the sender waits while a piece is written. */
    private Future<ObjectNode> take(HttpServerRequest request, String tenant, UUID id) {
        Promise<ObjectNode> promise = Promise.promise();
        Encoding encoding = new Encoding();
        Buffer[] piece = {Buffer.buffer()};
        long[] size = new long[1];
        request.exceptionHandler(
                failure -> promise.tryFail(Problem.badRequest("upload", "The file did not arrive as a whole")
                        .exception()));
        request.handler(chunk -> {
            piece[0].appendBytes(encoding.take(chunk.getBytes()));
            if (size[0] + piece[0].length() > LARGEST) {
                request.pause();
                promise.tryFail(Problem.of(413, "too-large", "Too large", "A file has 4 GiB at the most; divide it")
                        .exception());
            } else if (piece[0].length() >= PIECE) {
                request.pause();
                Buffer full = piece[0];
                piece[0] = Buffer.buffer();
                long start = size[0];
                size[0] += full.length();
                imports.append(tenant, id, start, full)
                        .onSuccess(done -> request.resume())
                        .onFailure(promise::tryFail);
            }
        });
        request.endHandler(end -> {
            piece[0].appendBytes(encoding.end());
            long start = size[0];
            size[0] += piece[0].length();
            Future<Void> last =
                    piece[0].length() == 0 ? Future.succeededFuture() : imports.append(tenant, id, start, piece[0]);
            last.compose(done -> imports.arrived(tenant, id, size[0], encoding.isUtf8()))
                    .onSuccess(promise::tryComplete)
                    .onFailure(promise::tryFail);
        });
        request.resume();
        return promise.future();
    }
}
