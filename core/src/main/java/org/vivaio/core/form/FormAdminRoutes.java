package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;

/** Forms below a tenant of the API: statistics, health of embeds, previews, files. */
final class FormAdminRoutes implements Routes {
    private static final String FORM = ApiPath.TENANT + "/forms/{name}";

    private final FormCatalog catalog;
    private final FormStats stats;
    private final Experiments experiments;
    private final FormFiles files;
    private final Previews previews;
    private final Function<String, Future<Map<String, PurposeSpec>>> purposes;
    private final Ids ids;
    private final Clock clock;

    FormAdminRoutes(
            FormCatalog catalog,
            FormStats stats,
            Experiments experiments,
            FormFiles files,
            Previews previews,
            Function<String, Future<Map<String, PurposeSpec>>> purposes,
            Ids ids,
            Clock clock) {
        this.catalog = catalog;
        this.stats = stats;
        this.experiments = experiments;
        this.files = files;
        this.previews = previews;
        this.purposes = purposes;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        add(router, HttpMethod.GET, FORM + "/statistics", Role.VIEWER, this::statistics);
        add(router, HttpMethod.GET, ApiPath.TENANT + "/embeds", Role.VIEWER, this::embeds);
        add(router, HttpMethod.POST, ApiPath.TENANT + "/forms:preview", Role.VIEWER, this::preview);
        add(router, HttpMethod.GET, ApiPath.TENANT + "/leads/{id}/files", Role.VIEWER, this::ofLead);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/files/{id}").handler(this::file);
    }

    private static void add(
            Router router,
            HttpMethod method,
            String path,
            Role least,
            Function<RoutingContext, Future<ObjectNode>> work) {
        ApiPath.route(router, method, path).handler(context -> {
            Future<ObjectNode> future;
            try {
                Api.require(context, least);
                future = work.apply(context);
            } catch (ProblemException e) {
                future = Future.failedFuture(e);
            }
            Api.respond(context, future.map(Api.Answer::ok));
        });
    }

    private static LocalDate day(RoutingContext context, String name, LocalDate fallback) {
        String text = context.queryParams().get(name);
        if (text == null) {
            return fallback;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw bad(name, "date", "must be a day such as 2026-11-23");
        }
    }

    private static ProblemException bad(String field, String code, String message) {
        return new ProblemException(new Problem(
                400,
                "bad-parameter",
                "A parameter is wrong",
                field + " " + message,
                List.of(new FieldError(field, code, message))));
    }

    private Future<ObjectNode> statistics(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = day(context, "to", today);
        LocalDate from = day(context, "from", to.minusDays(29));
        return catalog.find(tenant, name).compose(found -> {
            Form form = found.orElseThrow(
                    () -> Problem.notFound("There is no form " + name).exception());
            return stats.counters(tenant, name, from, to)
                    .map(counters -> statistics(form, counters, from, to))
                    .compose(json -> form.spec().variants().isEmpty()
                            ? Future.succeededFuture(json)
                            : experiments.json(form).map(experiment -> json.set("experiment", experiment)));
        });
    }

    private static ObjectNode statistics(Form form, List<FormStats.Counter> counters, LocalDate from, LocalDate to) {
        Map<String, Map<String, Long>> totals = new HashMap<>();
        Map<String, Map<String, Long>> byField = new TreeMap<>();
        Map<String, Long> steps = new TreeMap<>();
        for (FormStats.Counter counter : counters) {
            if (counter.metric().equals("step")) {
                steps.merge(counter.field(), counter.value(), Long::sum);
            } else if (counter.field().isEmpty()) {
                totals.computeIfAbsent(counter.variant(), v -> new HashMap<>())
                        .merge(counter.metric(), counter.value(), Long::sum);
            } else {
                byField.computeIfAbsent(counter.field(), f -> new HashMap<>())
                        .merge(counter.metric(), counter.value(), Long::sum);
            }
        }
        ObjectNode json = Json.object()
                .put("form", form.name())
                .put("from", from.toString())
                .put("to", to.toString());
        for (String metric : List.of("served", "shown", "started", "submitted", "refused")) {
            json.put(
                    metric,
                    totals.values().stream()
                            .mapToLong(m -> m.getOrDefault(metric, 0L))
                            .sum());
        }
        ArrayNode stepItems = json.putArray("steps");
        for (int i = 1; i <= form.spec().steps() && form.spec().steps() > 1; i++) {
            stepItems.addObject().put("step", i).put("reached", steps.getOrDefault(String.valueOf(i), 0L));
        }
        ArrayNode fields = json.putArray("fields");
        List<String> names = new ArrayList<>();
        form.spec().fields().stream()
                .filter(f -> f.type() != FormField.Type.HIDDEN)
                .forEach(f -> names.add(f.name()));
        form.spec().consents().forEach(c -> names.add(c.inputName()));
        for (String field : names) {
            Map<String, Long> of = byField.getOrDefault(field, Map.of());
            long visited = of.getOrDefault("visited", 0L);
            fields.addObject()
                    .put("field", field)
                    .put("visited", visited)
                    .put("errors", of.getOrDefault("error", 0L))
                    .put("left", of.getOrDefault("left", 0L))
                    .put(
                            "seconds",
                            visited == 0 ? 0 : Math.round(of.getOrDefault("time", 0L) / 100.0 / visited) / 10.0);
        }
        return json;
    }

    private Future<ObjectNode> embeds(RoutingContext context) {
        return stats.pages(context.pathParam("tenant")).map(pages -> {
            ObjectNode json = Json.object();
            ArrayNode items = json.putArray("items");
            for (FormStats.Page page : pages) {
                ObjectNode item = items.addObject();
                item.put("form", page.form()).put("page", page.page());
                item.put("firstSeen", page.first().toInstant().toString());
                item.put("lastSeen", page.last().toInstant().toString());
                item.put("views", page.views()).put("faults", page.faults());
                if (!page.fault().isEmpty()) {
                    item.put("fault", page.fault());
                }
            }
            return json;
        });
    }

    /** Keeps a form that is not saved yet, so that the real embed can show it; says what is wrong with it otherwise. */
    private Future<ObjectNode> preview(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        JsonNode spec = body.path("spec");
        if (!spec.isObject()) {
            throw bad("spec", "type", "must be the spec of a form");
        }
        String tenant = context.pathParam("tenant");
        String id = Ids.parse(body.path("id").asText("").replace(Previews.PREFIX, ""))
                .map(UUID::toString)
                .orElseGet(() -> ids.next().toString());
        String name = Previews.PREFIX + id;
        FormSpec parsed = FormSpec.parse(name, spec);
        return purposes.apply(tenant).map(known -> {
            Map<String, PurposeSpec> asked = new HashMap<>();
            Set<String> wanted = parsed.purposes();
            wanted.forEach(purpose -> Optional.ofNullable(known.get(purpose)).ifPresent(p -> asked.put(purpose, p)));
            previews.put(new Form(tenant, name, 0, parsed, asked));
            return Json.object().put("id", name);
        });
    }

    private Future<ObjectNode> ofLead(RoutingContext context) {
        return Bus.lead(context)
                .compose(lead -> files.ofLead(context.pathParam("tenant"), id(context)))
                .map(items -> {
                    ObjectNode json = Json.object();
                    json.set("items", items);
                    return json;
                });
    }

    private static UUID id(RoutingContext context) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(
                        () -> Problem.notFound("There is nothing of this id").exception());
    }

    /** The file as an attachment of a harmless type: nothing in it runs in the console's origin. */
    private void file(RoutingContext context) {
        Future<Optional<FormFiles.Stored>> found;
        try {
            Api.require(context, Role.VIEWER);
            found = files.one(context.pathParam("tenant"), id(context));
        } catch (ProblemException e) {
            found = Future.failedFuture(e);
        }
        found.onSuccess(file -> {
                    if (file.isEmpty()) {
                        Api.fail(
                                context,
                                Problem.notFound("There is no such file").exception());
                        return;
                    }
                    String name = URLEncoder.encode(file.get().name(), StandardCharsets.UTF_8)
                            .replace("+", "%20");
                    context.response()
                            .putHeader("content-type", file.get().media())
                            .putHeader("content-disposition", "attachment; filename*=UTF-8''" + name)
                            .putHeader("content-security-policy", "sandbox; default-src 'none'")
                            .putHeader("x-content-type-options", "nosniff")
                            .putHeader("cache-control", "private, no-store")
                            .end(file.get().content());
                })
                .onFailure(failure -> Api.fail(context, failure));
    }
}
