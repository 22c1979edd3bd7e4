package org.vivaio.core.report;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.TreeSet;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
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
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/reports:rebuild")
                .handler(this::rebuild);
    }

    private void report(RoutingContext context) {
        String name = context.pathParam("name");
        try {
            Api.require(context, Role.VIEWER);
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
            String format = Params.text(context, "format").orElse("json");
            if (!format.equals("json") && !format.equals("csv")) {
                throw Params.wrong("format", "must be json or csv");
            }
            String tenant = context.pathParam("tenant");
            rulebooks
                    .apply(tenant)
                    .compose(book -> {
                        Lifecycle lifecycle = book.part(Lifecycle.class);
                        String stage = Params.text(context, "stage").orElse(target(lifecycle));
                        if (lifecycle.stage(stage).isEmpty()) {
                            throw Params.wrong("stage", "must be a stage of the lifecycle");
                        }
                        return reports.answer(new Reports.Question(tenant, name, from, to, by, stage), lifecycle);
                    })
                    .onSuccess(answer -> {
                        if (format.equals("csv")) {
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
