package org.vivaio.core.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** Whether the server lives and can store, and its metrics. */
public final class HealthRoutes implements Routes {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final long PATIENCE_S = 5;

    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;

    /** Health by the given check. */
    public HealthRoutes(Readiness readiness, PrometheusMeterRegistry metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    public void mount(Router router) {
        router.get("/health/live").handler(HealthRoutes::live);
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(this::scrape);
    }

    private static void live(RoutingContext context) {
        Api.send(context, Api.Answer.ok(Json.object().put("status", "alive")));
    }

    private void ready(RoutingContext context) {
        Future.succeededFuture()
                .compose(now -> readiness.check())
                .timeout(PATIENCE_S, TimeUnit.SECONDS)
                .onSuccess(able -> Api.send(context, Api.Answer.ok(Json.object().put("status", "ready"))))
                .onFailure(failure -> Api.fail(context, unready(failure)));
    }

    private static ProblemException unready(Throwable failure) {
        // only what we say ourselves: a driver's message may name hosts
        String reason = failure instanceof ProblemException known
                ? known.problem().detail()
                : "The store cannot be written to at the moment";
        return Problem.unavailable(reason).exception();
    }

    private void scrape(RoutingContext context) {
        context.vertx()
                .executeBlocking(() -> metrics.scrape())
                .onSuccess(text -> context.response()
                        .putHeader("content-type", METRICS_TYPE)
                        .end(text))
                .onFailure(failure -> Api.fail(context, failure));
    }
}
