package org.vivaio.core.whatif;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.resource.Rulebooks;

/** Compares the rulebook in force with a proposed one, at once or as a job. */
final class WhatIfService {
    private static final Logger LOG = LoggerFactory.getLogger(WhatIfService.class);

    /** They share the machine with everything else. */
    private static final int MOST_AT_ONCE = 2;

    private static final long TELL_MS = 1_000;

    private final Vertx vertx;
    private final WhatIf whatIf;
    private final ResourceStore store;
    private final Rulebooks rulebooks;
    private final WhatIfJobs jobs;
    private final Ids ids;
    private final AtomicInteger running = new AtomicInteger();

    WhatIfService(Vertx vertx, WhatIf whatIf, ResourceStore store, Rulebooks rulebooks, WhatIfJobs jobs, Ids ids) {
        this.vertx = vertx;
        this.whatIf = whatIf;
        this.store = store;
        this.rulebooks = rulebooks;
        this.jobs = jobs;
        this.ids = ids;
    }

    /** What is to be compared. */
    record Request(
            String tenant, List<Draft> drafts, boolean prune, WhatIf.Selection selection, long waitMs, String actor) {}

    /** What came out, or the job that goes on. */
    record Answer(boolean done, ObjectNode json) {}

    Future<Answer> compare(Request request) {
        if (running.incrementAndGet() > MOST_AT_ONCE) {
            running.decrementAndGet();
            return Future.failedFuture(Problem.unavailable("Other comparisons are under way; try again in a minute")
                    .exception());
        }
        WhatIf.Progress progress = new WhatIf.Progress();
        Future<ObjectNode> comparing = books(request)
                .compose(books -> whatIf.compare(
                        request.tenant(), books.active(), books.proposed(), request.selection(), progress))
                .onComplete(done -> running.decrementAndGet());
        Promise<Answer> answer = Promise.promise();
        comparing.onFailure(answer::tryFail);
        if (request.waitMs() <= 0) {
            // what cannot be compared at all is told at once
            books(request)
                    .onSuccess(fine -> goOn(request, comparing, progress, answer))
                    .onFailure(answer::tryFail);
            return answer.future();
        }
        long patience = vertx.setTimer(request.waitMs(), late -> goOn(request, comparing, progress, answer));
        comparing.onSuccess(result -> {
            vertx.cancelTimer(patience);
            answer.tryComplete(new Answer(true, result));
        });
        return answer.future();
    }

    private record Books(Rulebook active, Rulebook proposed) {}

    private Future<Books> books(Request request) {
        Future<Rulebook> active = rulebooks.active(request.tenant());
        Future<Rulebook> proposed = request.drafts().isEmpty() && !request.prune()
                ? active
                : store.proposed(request.tenant(), request.drafts(), request.prune());
        return Future.all(active, proposed).map(done -> new Books(active.result(), proposed.result()));
    }

    /** The caller gets a job instead; the comparison goes on and is kept for a day. */
    private void goOn(Request request, Future<ObjectNode> comparing, WhatIf.Progress progress, Promise<Answer> answer) {
        UUID id = ids.next();
        String tenant = request.tenant();
        jobs.open(tenant, id, request.actor(), progress)
                .onFailure(answer::tryFail)
                .onSuccess(open -> {
                    answer.tryComplete(new Answer(false, Json.object().put("job", id.toString())));
                    long telling = vertx.setPeriodic(TELL_MS, tick -> jobs.tell(tenant, id, progress));
                    comparing.onComplete(done -> {
                        vertx.cancelTimer(telling);
                        (done.succeeded()
                                        ? jobs.close(tenant, id, "done", progress, done.result())
                                        : jobs.close(tenant, id, "failed", progress, problem(done.cause())))
                                .onFailure(e -> LOG.warn("A comparison for {} could not be kept", tenant, e));
                    });
                });
    }

    private static ObjectNode problem(Throwable cause) {
        if (cause instanceof ProblemException known) {
            return Json.object().put("detail", known.problem().detail());
        }
        LOG.warn("A comparison failed", cause);
        return Json.object().put("detail", "The comparison failed: see the server's log");
    }

    Future<Optional<ObjectNode>> job(String tenant, UUID id) {
        return jobs.find(tenant, id);
    }
}
