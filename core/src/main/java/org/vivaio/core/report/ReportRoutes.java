package org.vivaio.core.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Rulebook;

/** {@code reports} below a tenant. */
public final class ReportRoutes implements Routes {
    private static final int DAYS = 30;
    private static final int MOST_DAYS = 3_660;

    private final Reports reports;
    private final ReportFollower follower;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Clock clock;

    /**
     * Routes to reports.
     *
     * @param rulebooks the rulebook in force of a tenant
     */
    public ReportRoutes(
            Reports reports, ReportFollower follower, Function<String, Future<Rulebook>> rulebooks, Clock clock) {
        this.reports = reports;
        this.follower = follower;
        this.rulebooks = rulebooks;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/reports/{name}")
                .handler(this::report);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/reports/{name}/leads")
                .handler(this::leads);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/reports:rebuild")
                .handler(this::rebuild);
    }

    private void report(RoutingContext context) {
        try {
            Api.require(context, Role.VIEWER);
            String format = Params.text(context, "format").orElse("json");
            if (!format.equals("json") && !format.equals("csv")) {
                throw Params.wrong("format", "must be json or csv");
            }
            question(context)
                    .compose(asked -> reports.answer(asked.question(), asked.lifecycle()))
                    .onSuccess(answer -> {
                        if (format.equals("csv")) {
                            String name = context.pathParam("name");
                            context.response()
                                    .putHeader("content-type", "text/csv; charset=utf-8")
                                    .putHeader("content-disposition", "attachment; filename=\"" + name + ".csv\"")
                                    .end(Csv.write(answer.path("rows")));
                        } else {
                            Api.send(context, Api.Answer.ok(answer));
                        }
                    })
                    .onFailure(failure -> Api.fail(context, failure));
        } catch (ProblemException e) {
            Api.fail(context, e);
        }
    }

    private record Asked(Reports.Question question, Lifecycle lifecycle) {}

    private Future<Asked> question(RoutingContext context) {
        String name = context.pathParam("name");
        if (!Reports.NAMES.contains(name)) {
            throw Problem.notFound("There is no such report; reports are " + String.join(", ", Reports.NAMES))
                    .exception();
        }
        LocalDate to = day(context, "to", Measured.day(clock.instant()));
        LocalDate from = day(context, "from", to.minusDays(DAYS - 1));
        if (from.isAfter(to) || from.isBefore(to.minusDays(MOST_DAYS))) {
            throw Params.wrong("from", "must lie before to, and no more than ten years before");
        }
        String by = Params.text(context, "by").orElse(name.equals("origins") ? "source" : "");
        if (!ReportQueries.SPLITS.containsKey(by)) {
            throw Params.wrong(
                    "by",
                    "must be one of "
                            + String.join(", ", new TreeSet<>(ReportQueries.SPLITS.keySet()))
                                    .substring(2));
        }
        String tenant = context.pathParam("tenant");
        return rulebooks.apply(tenant).map(book -> {
            Lifecycle lifecycle = book.part(Lifecycle.class);
            String stage = Params.text(context, "stage").orElse(target(lifecycle));
            if (lifecycle.stage(stage).isEmpty()) {
                throw Params.wrong("stage", "must be a stage of the lifecycle");
            }
            return new Asked(new Reports.Question(tenant, name, from, to, by, stage), lifecycle);
        });
    }

    /** The leads behind a bar. Of those that were discarded since only the count is left. */
    private void leads(RoutingContext context) {
        try {
            Api.require(context, Role.VIEWER);
            String show = Params.text(context, "show").orElse("all");
            Optional<String> split = Optional.ofNullable(context.queryParams().get("split"));
            int limit = Api.number(context, "limit", 25, 1, 100);
            Optional<ReportQueries.Behind> after = Params.cursor(context).map(ReportRoutes::place);
            Api.respond(context, question(context).compose(asked -> {
                if (asked.question().name().equals("handover")) {
                    throw Params.wrong("name", "is a report of answers, which has no leads of its own");
                }
                BehindShare share = BehindShare.read(show, asked.lifecycle());
                return reports.behind(asked.question(), share, split, after, limit + 1)
                        .compose(found -> page(context, found, limit));
            }));
        } catch (ProblemException e) {
            Api.fail(context, e);
        }
    }

    private static Future<Api.Answer> page(RoutingContext context, List<ReportQueries.Behind> found, int limit) {
        List<Future<JsonObject>> asked = found.stream()
                .limit(limit)
                .map(behind -> Bus.request(
                                context.vertx(),
                                LeadBus.GET,
                                Bus.of(context).put("id", behind.lead().toString()))
                        .otherwise(new JsonObject()))
                .toList();
        return Future.join(asked).map(done -> {
            ObjectNode json = Json.object();
            ArrayNode items = json.putArray("items");
            Set<String> seen = new HashSet<>();
            for (Future<JsonObject> one : asked) {
                JsonObject lead = one.result();
                lead.remove("consents");
                if (lead.containsKey("id") && seen.add(lead.getString("id"))) {
                    items.add(Json.parse(lead.encode()));
                }
            }
            if (found.size() > limit) {
                ReportQueries.Behind last = found.get(limit - 1);
                json.put("next", last.day() + "_" + last.lead());
            }
            return Api.Answer.ok(json);
        });
    }

    private static ReportQueries.Behind place(String cursor) {
        String[] parts = cursor.split("_", -1);
        try {
            if (parts.length == 2) {
                return new ReportQueries.Behind(UUID.fromString(parts[1]), LocalDate.parse(parts[0]));
            }
        } catch (IllegalArgumentException | DateTimeParseException e) {
            // said below
        }
        throw Params.wrong("cursor", "is not one that a list gave as \"next\"");
    }

    /** Conversion is measured to the customers, or to the last stage that is no end. */
    private static String target(Lifecycle lifecycle) {
        return lifecycle.stages().stream()
                .map(Lifecycle.Stage::name)
                .filter("customer"::equals)
                .findFirst()
                .orElseGet(() -> lifecycle.stages().stream()
                        .filter(stage -> !stage.end())
                        .reduce((one, next) -> next)
                        .or(() -> lifecycle.stages().stream().findFirst())
                        .map(Lifecycle.Stage::name)
                        .orElse(""));
    }

    private static LocalDate day(RoutingContext context, String name, LocalDate fallback) {
        return Params.text(context, name)
                .map(text -> {
                    try {
                        return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
                    } catch (DateTimeParseException e) {
                        throw Params.wrong(name, "must be a day such as 2026-11-23");
                    }
                })
                .orElse(fallback);
    }

    private void rebuild(RoutingContext context) {
        try {
            Api.require(context, Role.MANAGER);
            Api.respond(
                    context,
                    follower.rebuild(context.pathParam("tenant"))
                            .map(done -> Api.Answer.of(202, Json.object().put("state", "building"))));
        } catch (ProblemException e) {
            Api.fail(context, e);
        }
    }
}
