package org.vivaio.core.supplier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.inbox.Sources;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.returns.ReturnDesk;

/** The figures of sources over HTTP: verdicts, money, caps, quality; and letting a throttled one go. */
public final class SourceRoutes implements Routes {
    private static final String ALL = ApiPath.TENANT + "/sources";
    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 366;

    private final SourceBook book;
    private final ReturnDesk returns;
    private final Function<String, Future<Sources>> sources;
    private final Clock clock;

    /** Routes over the sources in force of a tenant. */
    public SourceRoutes(SourceBook book, ReturnDesk returns, Function<String, Future<Sources>> sources, Clock clock) {
        this.book = book;
        this.returns = returns;
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ALL).handler(context -> {
            Api.require(context, Role.VIEWER);
            SourceBook.Period period = period(context);
            Api.respond(
                    context,
                    sources.apply(tenant(context))
                            .compose(all -> list(context, sorted(all), period))
                            .map(Answer::ok));
        });
        ApiPath.route(router, HttpMethod.GET, ALL + "/{name}").handler(context -> {
            Api.require(context, Role.VIEWER);
            SourceBook.Period period = period(context);
            Api.respond(context, named(context).compose(source -> one(context, source, period)));
        });
        ApiPath.route(router, HttpMethod.POST, ALL + "/{name}:release").handler(context -> {
            Api.require(context, Role.OPERATOR);
            SourceBook.Period period = period(context);
            Api.respond(context, named(context).compose(source -> {
                if (source.admission().throttle().isEmpty()) {
                    throw Problem.of(
                                    409,
                                    "no-throttle",
                                    "This source is never throttled",
                                    "The spec of the source " + source.name() + " has no throttle")
                            .exception();
                }
                return book.release(
                                tenant(context),
                                source.name(),
                                Api.caller(context).actor())
                        .compose(done -> one(context, source, period));
            }));
        });
    }

    private static String tenant(RoutingContext context) {
        return context.pathParam("tenant");
    }

    private static List<Source> sorted(Sources all) {
        return all.byName().values().stream()
                .sorted(Comparator.comparing(Source::name))
                .toList();
    }

    private Future<Source> named(RoutingContext context) {
        return sources.apply(tenant(context))
                .map(all -> Optional.ofNullable(all.byName().get(context.pathParam("name")))
                        .orElseThrow(() -> Problem.notFound("There is no such source; check its name")
                                .exception()));
    }

    private Future<ObjectNode> list(RoutingContext context, List<Source> of, SourceBook.Period period) {
        return returns.open(tenant(context)).compose(open -> book.list(tenant(context), of, period, open));
    }

    private Future<Answer> one(RoutingContext context, Source source, SourceBook.Period period) {
        return list(context, List.of(source), period).map(all -> {
            ObjectNode item = (ObjectNode) all.path("items").get(0);
            return Answer.ok(item.put("from", period.from().toString())
                    .put("to", period.to().toString()));
        });
    }

    private SourceBook.Period period(RoutingContext context) {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate to = day(context, "to").orElse(today);
        LocalDate from = day(context, "from").orElse(to.minusDays(USUAL_DAYS - 1L));
        if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
            throw Params.wrong("from", "must not be after to, nor more than " + MOST_DAYS + " days before it");
        }
        return new SourceBook.Period(from, to);
    }

    private static Optional<LocalDate> day(RoutingContext context, String name) {
        return Params.text(context, name).map(text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw Params.wrong(name, "must be a day such as 2026-11-23");
            }
        });
    }
}
