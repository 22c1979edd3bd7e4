package org.vivaio.core.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** Plugins, for the instance admin alone. */
public final class PluginRoutes implements Routes {
    private static final String PLUGINS = "/api/v1/plugins";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Above the file: the borders of the parts. */
    private static final int OVERHEAD = 64 * 1024;

    private final PluginAdmin admin;
    private final Path directory;

    /** Uploads wait in the given directory, which exists. */
    public PluginRoutes(PluginAdmin admin, Path directory) {
        this.admin = admin;
        this.directory = directory;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, PLUGINS).handler(this::list);
        ApiPath.route(router, HttpMethod.POST, PLUGINS).handler(c -> upload(c, admin::install, 201));
        ApiPath.route(router, HttpMethod.POST, PLUGINS + ":inspect").handler(c -> upload(c, admin::inspect, 200));
        ApiPath.route(router, HttpMethod.POST, PLUGINS + "/{id}:disable").handler(c -> change(c, admin::disable));
        ApiPath.route(router, HttpMethod.POST, PLUGINS + "/{id}:enable").handler(c -> change(c, admin::enable));
        ApiPath.route(router, HttpMethod.DELETE, PLUGINS + "/{id}").handler(this::remove);
    }

    private void list(RoutingContext context) {
        admit(context);
        Api.respond(context, admin.list().map(items -> {
            ObjectNode body = Json.object();
            body.set("items", items);
            return Api.Answer.ok(body);
        }));
    }

    private void change(RoutingContext context, Function<String, Future<ObjectNode>> change) {
        admit(context);
        Api.respond(context, change.apply(id(context)).map(Api.Answer::ok));
    }

    private void remove(RoutingContext context) {
        admit(context);
        Api.respond(context, admin.remove(id(context)).map(done -> Api.Answer.empty()));
    }

    private static void admit(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.ADMIN);
    }

    private static String id(RoutingContext context) {
        String id = context.pathParam("id");
        if (!ID.matcher(id).matches()) {
            throw Problem.notFound("There is no such plugin").exception();
        }
        return id;
    }

    private void upload(RoutingContext context, BiFunction<Path, String, Future<ObjectNode>> take, int status) {
        Api.require(context, Caller.Role.ADMIN);
        HttpServerRequest request = context.request();
        String type = String.valueOf(request.getHeader("content-type"));
        if (!CaptureRoutes.mediaType(type).equalsIgnoreCase("multipart/form-data") || !type.contains("boundary=")) {
            throw Problem.of(
                            415,
                            "content-type",
                            "Wrong content type",
                            "Send the jar as part \"file\" of a multipart/form-data body")
                    .exception();
        }
        if (Bodies.length(request) > HttpOptions.MAX_PLUGIN + OVERHEAD) {
            throw Bodies.tooLarge(HttpOptions.MAX_PLUGIN);
        }
        Path file = directory.resolve("upload-" + Ids.random() + ".jar");
        upload(request, file)
                .compose(name -> take.apply(file, name))
                .map(plugin -> Api.Answer.of(status, plugin))
                .onComplete(done -> context.vertx().fileSystem().delete(file.toString()))
                .onSuccess(answer -> Api.send(context, answer))
                .onFailure(failure -> Api.fail(context, failure));
    }

    /** Answers with what the sender calls the file. */
    private static Future<String> upload(HttpServerRequest request, Path file) {
        Promise<String> promise = Promise.promise();
        long[] seen = new long[1];
        Optional<?>[] found = {Optional.empty()};
        request.setExpectMultipart(true);
        request.uploadHandler(part -> {
            if (part.name().equals("file") && found[0].isEmpty()) {
                found[0] = Optional.of(part);
                write(part, file, promise);
            }
        });
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > HttpOptions.MAX_PLUGIN + OVERHEAD
                    && promise.tryFail(Bodies.tooLarge(HttpOptions.MAX_PLUGIN))) {
                // the file would grow on: nobody who means well sends this
                request.connection().close();
            }
        });
        request.exceptionHandler(
                failure -> promise.tryFail(Problem.badRequest("multipart", "The multipart body cannot be read")
                        .exception()));
        request.endHandler(end -> {
            if (found[0].isEmpty()) {
                promise.tryFail(Problem.invalid(
                                "The plugin is missing",
                                java.util.List.of(new Problem.FieldError("file", "required", "must be a jar")))
                        .exception());
            }
        });
        request.resume();
        return promise.future();
    }

    /** Its last part alone: browsers differ in what they send. */
    private static String name(HttpServerFileUpload part) {
        String name =
                String.valueOf(part.filename()).replaceAll(".*[/\\\\]", "").replaceAll("[^\\p{L}\\p{N} ._()-]", "_");
        return name.isBlank() || name.equals("null") ? "The file" : name.substring(0, Math.min(100, name.length()));
    }

    private static void write(HttpServerFileUpload part, Path file, Promise<String> promise) {
        part.streamToFileSystem(file.toString())
                .onSuccess(done -> promise.tryComplete(name(part)))
                .onFailure(promise::tryFail);
    }
}
