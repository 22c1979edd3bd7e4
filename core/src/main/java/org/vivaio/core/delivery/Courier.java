package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Receipt;

/** Calls plugins for jobs that are leased, and turns what comes of it into verdicts. */
final class Courier {
    private final ConnectorCalls calls;
    private final Judge judge;
    private final Clock clock;
    private final Consumer<Runnable> executor;
    private final BiConsumer<Verdict, Optional<CallFailed>> done;
    private final Consumer<Verdict> late;
    private final Set<Flight> flights = new LinkedHashSet<>();

    /**
     * A courier.
     *
     * @param executor brings what calls answer onto the dispatcher's thread
     * @param done told once for each job
     * @param late told when a job that was given up arrived after all
     */
    Courier(
            ConnectorCalls calls,
            Judge judge,
            Clock clock,
            Consumer<Runnable> executor,
            BiConsumer<Verdict, Optional<CallFailed>> done,
            Consumer<Verdict> late) {
        this.calls = calls;
        this.judge = judge;
        this.clock = clock;
        this.executor = executor;
        this.done = done;
        this.late = late;
    }

    /** A job under way. */
    private static final class Flight {
        private final Prepared prepared;
        private final Instant deadline;
        private boolean asking;

        Flight(Prepared prepared, Instant deadline) {
            this.prepared = prepared;
            this.deadline = deadline;
        }

        Job job() {
            return prepared.job();
        }
    }

    /** Calls all jobs of one connection. */
    void carry(Route route, List<Prepared> jobs, Instant deadline) {
        List<Flight> batch = new ArrayList<>();
        int size = Math.max(1, calls.batchSize(route.tenant(), route.connection()));
        for (Prepared prepared : jobs) {
            Flight flight = new Flight(prepared, deadline);
            flights.add(flight);
            if (prepared.asksFirst()) {
                ask(flight);
            } else if (prepared.job().isExport()) {
                batch.add(flight);
                if (batch.size() == size) {
                    export(List.copyOf(batch));
                    batch.clear();
                }
            } else if (prepared.job().isVerification()) {
                verify(flight);
            } else {
                send(flight);
            }
        }
        if (!batch.isEmpty()) {
            export(batch);
        }
    }

    /** Gives up on calls that nobody answered and nobody timed out. */
    void giveUpLate() {
        Instant now = clock.instant();
        List<Flight> late =
                flights.stream().filter(f -> now.isAfter(f.deadline)).toList();
        late.forEach(flight -> fail(flight, new CallFailed(CallFailed.Kind.TIMEOUT, "The call never ended")));
    }

    private void ask(Flight flight) {
        flight.asking = true;
        Job job = flight.job();
        run(
                () -> calls.lookUp(job.tenant(), job.connection(), job.key()),
                found -> {
                    if (found.isPresent()) {
                        succeed(flight, found.get());
                        return;
                    }
                    flight.asking = false;
                    if (job.isExport()) {
                        export(List.of(flight));
                    } else {
                        send(flight);
                    }
                },
                failure -> fail(flight, failure));
    }

    private void send(Flight flight) {
        Job job = flight.job();
        run(
                () -> calls.send(job.tenant(), job.connection(), Parcels.message(job, flight.prepared.bytes())),
                receipt -> succeed(flight, receipt),
                failure -> fail(flight, failure));
    }

    private void verify(Flight flight) {
        Job job = flight.job();
        run(
                () -> calls.verify(job.tenant(), job.connection(), Parcels.request(job, flight.prepared.bytes())),
                found -> finish(flight, Verdict.verified(job, FindingsJson.of(found), clock.instant())),
                failure -> fail(flight, failure));
    }

    private void export(List<Flight> batch) {
        Job first = batch.get(0).job();
        run(
                () -> calls.export(
                        first.tenant(),
                        first.connection(),
                        batch.stream()
                                .map(f -> Parcels.export(f.job(), f.prepared.bytes()))
                                .toList()),
                answers -> answered(batch, answers),
                failure -> {
                    CallFailed shown = failure.kind() == CallFailed.Kind.REJECTED && batch.size() > 1
                            ? new CallFailed(CallFailed.Kind.FAULT, "The plugin refused a whole batch at once")
                            : failure;
                    batch.forEach(flight -> fail(flight, shown));
                });
    }

    private void answered(List<Flight> batch, List<CrmExporter.Answer> answers) {
        if (answers.size() != batch.size()) {
            CallFailed wrong = new CallFailed(
                    CallFailed.Kind.FAULT,
                    "The plugin answered " + answers.size() + " items where it was given " + batch.size());
            batch.forEach(flight -> fail(flight, wrong));
            return;
        }
        for (int i = 0; i < answers.size(); i++) {
            CrmExporter.Answer answer = answers.get(i);
            if (answer instanceof CrmExporter.Done ok) {
                succeed(batch.get(i), ok.receipt());
            } else if (answer instanceof CrmExporter.Failed failed) {
                fail(batch.get(i), of(failed.cause()));
            }
        }
    }

    private static CallFailed of(ConnectorException failure) {
        return new CallFailed(
                CallFailed.Kind.valueOf(failure.kind().name()), String.valueOf(failure.getMessage()), failure.after());
    }

    private <T> void run(Supplier<Future<T>> call, Consumer<T> good, Consumer<CallFailed> bad) {
        Future<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete(ended -> executor.accept(() -> {
            if (ended.succeeded()) {
                good.accept(ended.result());
            } else {
                bad.accept(CallFailed.of(ended.cause()));
            }
        }));
    }

    private void succeed(Flight flight, Receipt receipt) {
        finish(flight, Verdict.delivered(flight.job(), receipt.reference(), clock.instant()));
    }

    private void finish(Flight flight, Verdict verdict) {
        if (flights.remove(flight)) {
            done.accept(verdict, Optional.empty());
        } else {
            late.accept(verdict);
        }
    }

    private void fail(Flight flight, CallFailed failure) {
        if (flights.remove(flight)) {
            Prepared prepared = flight.prepared;
            Verdict verdict = judge.failed(
                    prepared.job(), failure, prepared.retry(), prepared.policy(), flight.asking, clock.instant());
            done.accept(verdict, Optional.of(failure));
        }
    }
}
