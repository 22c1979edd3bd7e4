package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.consent.SuppressionLists;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.resource.Rulebook;

/** Uploads of suppression lists, read as they come, of any length. */
public final class SuppressionRoutes implements Routes {
    private static final Set<String> TYPES = Set.of("text/csv", "text/plain");
    private static final int SHOWN = 1_000_000;

    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final BiFunction<String, String, byte[]> hash;
    private final RequestLog log;
    private final Function<String, Future<Rulebook>> rulebooks;

    SuppressionRoutes(
            Db db,
            Clock clock,
            Ids ids,
            BiFunction<String, String, byte[]> hash,
            RequestLog log,
            Function<String, Future<Rulebook>> rulebooks) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.hash = hash;
        this.log = log;
        this.rulebooks = rulebooks;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/suppressions/{name}:import")
                .handler(this::upload);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/suppressions/{name}")
                .handler(this::count);
    }

    private void count(RoutingContext context) {
        context.request().resume();
        Api.require(context, Role.OPERATOR);
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        Api.respond(
                context,
                list(tenant, name)
                        .compose(list -> db.in(
                                tenant,
                                connection -> connection
                                        .preparedQuery(
                                                "select count(*), count(*) filter (where listed), max(checked_at) from ("
                                                        + "select listed, checked_at from suppression_entry where tenant_id = $1"
                                                        + " and list = $2 limit " + SHOWN + ") e")
                                        .execute(Db.params(tenant, name))
                                        .map(rows -> {
                                            var row = rows.iterator().next();
                                            ObjectNode answer = Json.object()
                                                    .put("list", name)
                                                    .put("entries", row.getLong(0))
                                                    .put("listed", row.getLong(1));
                                            if (row.getOffsetDateTime(2) != null) {
                                                answer.put(
                                                        "lastUpload",
                                                        row.getOffsetDateTime(2)
                                                                .toInstant()
                                                                .toString());
                                            }
                                            return Api.Answer.ok(answer);
                                        }))));
    }

    private void upload(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        HttpServerRequest request = context.request();
        String type = Optional.ofNullable(request.getHeader("content-type"))
                .map(t -> t.split(";")[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
        if (!TYPES.contains(type)) {
            throw Problem.of(
                            415,
                            "content-type",
                            "Wrong content type",
                            "Send one address or number a line, as text/csv or text/plain")
                    .exception();
        }
        String mode = choice(context, "mode", Set.of("add", "replace"), "add");
        String listed = choice(context, "listed", Set.of("true", "false"), "true");
        String country =
                Optional.ofNullable(context.queryParams().get("country")).orElse("IT");
        if (!country.matches("[A-Z]{2}")) {
            throw Problem.badRequest("bad-parameter", "country must be two capital letters, such as IT")
                    .exception();
        }
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        SuppressionImport.Options options = new SuppressionImport.Options(
                mode.equals("replace"),
                listed.equals("true"),
                country,
                Api.caller(context).actor());
        Api.respond(
                context,
                list(tenant, name)
                        .compose(list ->
                                read(request, new SuppressionImport(db, clock, ids, hash, log, tenant, name, options)))
                        .map(Api.Answer::ok));
    }

    private static Future<ObjectNode> read(HttpServerRequest request, SuppressionImport upload) {
        Promise<Void> body = Promise.promise();
        request.handler((Buffer piece) -> {
            request.pause();
            upload.take(piece).onSuccess(done -> request.resume()).onFailure(failure -> {
                body.tryFail(failure);
                request.resume();
            });
        });
        request.exceptionHandler(
                failure -> body.tryFail(Problem.badRequest("cut", "The body broke off; what came before is stored")
                        .exception()));
        request.endHandler(end -> body.tryComplete());
        request.resume();
        return body.future().compose(done -> upload.finish());
    }

    private Future<SuppressionLists.SuppressionList> list(String tenant, String name) {
        return rulebooks
                .apply(tenant)
                .compose(book -> book.part(SuppressionLists.class)
                        .find(name)
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(Problem.notFound(
                                        "There is no list of this name; make a resource of kind suppression first")
                                .exception())));
    }

    private static String choice(RoutingContext context, String name, Set<String> allowed, String fallback) {
        String value = Optional.ofNullable(context.queryParams().get(name)).orElse(fallback);
        if (!allowed.contains(value)) {
            throw Problem.badRequest("bad-parameter", name + " must be one of " + String.join(", ", allowed))
                    .exception();
        }
        return value;
    }
}
