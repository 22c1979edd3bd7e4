package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Resources over HTTP: read one by one, planned and applied together. */
public final class ResourceRoutes implements Routes {
    private static final String BASE = "/api/v1/tenants/:tenant/resources";

    /** A colon in a path would be read as a parameter, so these are regular expressions. */
    private static final String ACTION = "/api/v1/tenants/(?<tenant>[^/]+)/resources:";

    private static final Set<String> PUT_MEMBERS = Set.of("spec", "kind", "name", "version");

    private final ResourceStore store;

    /** Routes to a store. */
    public ResourceRoutes(ResourceStore store) {
        this.store = store;
    }

    @Override
    public void mount(Router router) {
        router.get(BASE).handler(answering(Role.VIEWER, this::list));
        router.get(BASE + "/:kind/:name").handler(answering(Role.VIEWER, this::get));
        router.get(BASE + "/:kind/:name/versions").handler(answering(Role.VIEWER, this::versions));
        router.put(BASE + "/:kind/:name").handler(answering(Role.OPERATOR, this::put));
        router.delete(BASE + "/:kind/:name").handler(answering(Role.OPERATOR, this::delete));
        router.postWithRegex(ACTION + "plan").handler(answering(Role.OPERATOR, this::plan));
        router.postWithRegex(ACTION + "apply").handler(answering(Role.OPERATOR, this::apply));
    }

    private static io.vertx.core.Handler<RoutingContext> answering(
            Role least, Function<RoutingContext, Future<Answer>> route) {
        return context -> {
            Future<Answer> answer;
            try {
                Api.require(context, least);
                answer = route.apply(context);
            } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
            }
            Api.respond(context, answer);
        };
    }

    private Future<Answer> list(RoutingContext context) {
        Optional<String> kind = Optional.ofNullable(context.queryParams().get("kind"));
        kind.ifPresent(ResourceRoutes::knownKind);
        return store.list(tenant(context), kind).map(resources -> {
            ObjectNode body = Json.object();
            var items = body.putArray("items");
            resources.forEach(resource -> items.add(shown(resource)));
            return Answer.ok(body);
        });
    }

    private Future<Answer> get(RoutingContext context) {
        String kind = knownKind(context.pathParam("kind"));
        String name = possibleName(context, kind);
        return store.get(tenant(context), kind, name)
                .map(found -> Answer.ok(shown(found.orElseThrow(() -> missing(kind, name)))));
    }

    private Future<Answer> versions(RoutingContext context) {
        String kind = knownKind(context.pathParam("kind"));
        String name = possibleName(context, kind);
        return store.versions(tenant(context), kind, name).map(versions -> {
            if (versions.isEmpty()) {
                throw missing(kind, name);
            }
            ObjectNode body = Json.object();
            var items = body.putArray("items");
            for (ResourceVersion version : versions) {
                ObjectNode item = items.addObject()
                        .put("version", version.version())
                        .put("rulebook", version.rulebook())
                        .put("actor", version.actor())
                        .put("at", version.at().toString())
                        .put("deleted", version.spec().isEmpty());
                version.spec().ifPresent(spec -> item.set("spec", spec));
            }
            return Answer.ok(body);
        });
    }

    private Future<Answer> put(RoutingContext context) {
        String kind = knownKind(context.pathParam("kind"));
        String name = context.pathParam("name");
        ObjectNode body = Api.jsonBody(context);
        List<FieldError> problems = new ArrayList<>();
        unknown("", body, PUT_MEMBERS, problems);
        for (String fixed : List.of("kind", "name")) {
            String there = fixed.equals("kind") ? kind : name;
            if (body.has(fixed) && !there.equals(body.get(fixed).textValue())) {
                problems.add(new FieldError(fixed, "differs", "must be " + there + " as in the path, or be left out"));
            }
        }
        if (!(body.get("spec") instanceof ObjectNode)) {
            problems.add(new FieldError("spec", "required", "must be there, an object"));
        }
        refuse(problems);
        return store.put(
                        tenant(context),
                        kind,
                        name,
                        (ObjectNode) body.get("spec"),
                        Api.caller(context).actor())
                .map(put -> Answer.of(put.created() ? 201 : 200, shown(put.resource())));
    }

    private Future<Answer> delete(RoutingContext context) {
        String kind = knownKind(context.pathParam("kind"));
        return store.delete(
                        tenant(context),
                        kind,
                        possibleName(context, kind),
                        Api.caller(context).actor())
                .map(done -> Answer.empty());
    }

    private Future<Answer> plan(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        List<Draft> drafts = drafts(body);
        return store.plan(tenant(context), drafts, prune(body)).map(saved -> Answer.ok(saved.toJson()));
    }

    private Future<Answer> apply(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        List<Draft> drafts = drafts(body);
        return store.apply(
                        tenant(context),
                        drafts,
                        prune(body),
                        Api.caller(context).actor())
                .map(saved -> Answer.ok(saved.toJson()));
    }

    private static boolean prune(ObjectNode body) {
        return body.path("prune").asBoolean(false);
    }

    /** Reads the body of plan and apply: {@code {"resources": [{"kind", "name", "spec"}], "prune"?}}. */
    public static List<Draft> drafts(ObjectNode body) {
        List<FieldError> problems = new ArrayList<>();
        unknown("", body, Set.of("resources", "prune"), problems);
        if (body.has("prune") && !body.get("prune").isBoolean()) {
            problems.add(new FieldError("prune", "type", "must be true or false"));
        }
        JsonNode list = body.path("resources");
        if (!list.isArray()) {
            problems.add(new FieldError("resources", "required", "must be there, a list"));
        }
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            String where = "resources[" + i + "]";
            if (!(item instanceof ObjectNode object)) {
                problems.add(new FieldError(where, "type", "must be an object with kind, name and spec"));
                continue;
            }
            unknown(where + ".", object, PUT_MEMBERS, problems);
            for (String text : List.of("kind", "name")) {
                if (!object.path(text).isTextual()) {
                    problems.add(new FieldError(where + "." + text, "required", "must be there, a text"));
                }
            }
            if (object.get("spec") instanceof ObjectNode spec) {
                drafts.add(new Draft(
                        object.path("kind").asText(), object.path("name").asText(), spec));
            } else {
                problems.add(new FieldError(where + ".spec", "required", "must be there, an object"));
            }
        }
        refuse(problems);
        return drafts;
    }

    private static void unknown(String where, ObjectNode body, Set<String> known, List<FieldError> problems) {
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(new FieldError(
                        where + name,
                        "unknown",
                        "is not known here; known are " + String.join(", ", new java.util.TreeSet<>(known))));
            }
        });
    }

    private static void refuse(List<FieldError> problems) {
        if (!problems.isEmpty()) {
            throw Problem.invalid("Nothing was saved: mend what is listed and try again", problems)
                    .exception();
        }
    }

    private ObjectNode shown(Resource resource) {
        ObjectNode json = Json.object()
                .put("kind", resource.kind())
                .put("name", resource.name())
                .put("version", resource.version());
        json.set("spec", store.shown(resource));
        return json;
    }

    private static String tenant(RoutingContext context) {
        return context.pathParam("tenant");
    }

    private static String knownKind(String kind) {
        if (!Kinds.ALL.contains(kind)) {
            throw Problem.notFound("There is no kind " + kind + "; known are " + String.join(", ", Kinds.ALL))
                    .exception();
        }
        return kind;
    }

    /** What cannot be a name is no name of anything here, and some of it PostgreSQL could not even compare. */
    private static String possibleName(RoutingContext context, String kind) {
        String name = context.pathParam("name");
        if (!Kinds.NAME.matcher(name).matches()) {
            throw missing(kind, name);
        }
        return name;
    }

    private static RuntimeException missing(String kind, String name) {
        return Problem.notFound("There is no " + kind + " " + name).exception();
    }
}
