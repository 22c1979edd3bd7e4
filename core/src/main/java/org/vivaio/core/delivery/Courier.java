package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivaio.api.Attachment;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.CrmExporter;
import org.vivaio.api.Receipt;

/** Calls plugins for jobs that are leased, and turns what comes of it into verdicts. */
final class Courier {
    /** Longer than this nothing is kept leased without a call. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ConnectorCalls calls;
    private final MessageFiles files;
    private final Judge judge;
    private final Clock clock;
    private final Consumer<Runnable> executor;
    private final Listener listener;
    private final Duration patience;
    private final Set<Flight> flights = new LinkedHashSet<>();
    /** Leased, and called as soon as the connection has room: so that a quick one never waits for the next claim. */
    private final Map<Route, Deque<Flight>> waiting = new HashMap<>();

    /** Hears what becomes of jobs; each is told of once. */
    interface Listener {
        /**
         * A call came back.
         *
         * @param time since the job was handed over
         */
        void called(Verdict verdict, Optional<CallFailed> failure, Duration time);

        /** A job that was given up arrived after all. */
        void late(Verdict verdict);

        /** A job was never called and goes back to where it waited. */
        void putBack(Verdict verdict);
    }

    /**
     * A courier.
     *
     * @param files brings what messages carry
     * @param executor brings what calls answer onto the dispatcher's thread
     * @param patience how long a call is waited for
     */
    Courier(
            ConnectorCalls calls,
            MessageFiles files,
            Judge judge,
            Clock clock,
            Consumer<Runnable> executor,
            Duration patience,
            Listener listener) {
        this.calls = calls;
        this.files = files;
        this.judge = judge;
        this.clock = clock;
        this.executor = executor;
        this.patience = patience;
        this.listener = listener;
    }

    /** A job under way. */
    private static final class Flight {
        private final Prepared prepared;
        private final Instant since;
        private Instant deadline = Instant.MAX;
        private boolean asking;

        Flight(Prepared prepared, Instant since) {
            this.prepared = prepared;
            this.since = since;
        }

        Job job() {
            return prepared.job();
        }
    }

    /** Takes jobs of one connection and calls as many as it has room for. */
    void carry(Route route, List<Prepared> jobs) {
        Instant now = clock.instant();
        Deque<Flight> queue = waiting.computeIfAbsent(route, r -> new ArrayDeque<>());
        jobs.forEach(prepared -> queue.add(new Flight(prepared, now)));
        start(route);
    }

    /** How many jobs of a connection wait here for room. */
    int waiting(Route route) {
        Deque<Flight> queue = waiting.get(route);
        return queue == null ? 0 : queue.size();
    }

    private void start(Route route) {
        Deque<Flight> queue = waiting.get(route);
        if (queue == null) {
            return;
        }
        int size = Math.max(1, calls.batchSize(route.tenant(), route.connection()));
        while (!queue.isEmpty() && calls.free(route.tenant(), route.connection()) > 0) {
            Flight first = queue.poll();
            begin(first);
            if (first.prepared.asksFirst()) {
                ask(first);
            } else if (first.job().isExport()) {
                List<Flight> batch = new ArrayList<>(List.of(first));
                while (batch.size() < size && !queue.isEmpty() && isPlainExport(queue.peek())) {
                    Flight next = queue.poll();
                    begin(next);
                    batch.add(next);
                }
                export(batch);
            } else if (first.job().isVerification()) {
                verify(first);
            } else {
                send(first);
            }
        }
        if (queue.isEmpty()) {
            waiting.remove(route);
        }
    }

    private static boolean isPlainExport(Flight flight) {
        return flight.job().isExport() && !flight.prepared.asksFirst();
    }

    private void begin(Flight flight) {
        flight.deadline = clock.instant().plus(patience);
        flights.add(flight);
    }

    /** Gives up on calls that nobody answered and nobody timed out, and puts back what found no room. */
    void look() {
        Instant now = clock.instant();
        List<Flight> late =
                flights.stream().filter(f -> now.isAfter(f.deadline)).toList();
        late.forEach(flight -> fail(flight, new CallFailed(CallFailed.Kind.TIMEOUT, "The call never ended")));
        for (Route route : List.copyOf(waiting.keySet())) {
            start(route);
            Deque<Flight> queue = waiting.get(route);
            if (queue != null
                    && queue.peek() != null
                    && now.isAfter(queue.peek().since.plus(LONGEST_WAIT))) {
                putBack(route, now.plus(AGAIN));
            }
        }
    }

    /** Puts back what was not called yet. */
    void putBack(Route route, Instant due) {
        Deque<Flight> queue = waiting.remove(route);
        if (queue != null) {
            queue.forEach(flight -> listener.putBack(Verdict.released(flight.job(), due)));
        }
    }

    /** Puts back all that was not called yet. */
    void putBackAll() {
        List.copyOf(waiting.keySet()).forEach(route -> putBack(route, clock.instant()));
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
        List<String> names = Parcels.files(flight.prepared.bytes());
        if (names.isEmpty()) {
            send(flight, List.of());
            return;
        }
        files.of(job.tenant(), names)
                .onComplete(brought -> executor.accept(() -> {
                    if (brought.succeeded()) {
                        send(flight, brought.result());
                    } else if (brought.cause() instanceof MessageFiles.Missing missing) {
                        // nothing was called, so nothing of it is the connection's fault
                        finish(
                                flight,
                                Verdict.ended(
                                        job,
                                        Verdict.Result.DEAD,
                                        "config",
                                        String.valueOf(missing.getMessage()),
                                        clock.instant(),
                                        job.failures()));
                    } else {
                        fail(flight, new CallFailed(CallFailed.Kind.BUSY, "The files of the message are not at hand"));
                    }
                }));
    }

    private void send(Flight flight, List<Attachment> brought) {
        Job job = flight.job();
        run(
                () -> calls.send(
                        job.tenant(), job.connection(), Parcels.message(job, flight.prepared.bytes(), brought)),
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
        finish(
                flight,
                Verdict.delivered(flight.job(), receipt.reference(), clock.instant())
                        .telling(receipt.detail()));
    }

    private void finish(Flight flight, Verdict verdict) {
        if (flights.remove(flight)) {
            ended(flight, verdict, Optional.empty());
        } else {
            listener.late(verdict);
        }
    }

    private void fail(Flight flight, CallFailed failure) {
        if (flights.remove(flight)) {
            Prepared prepared = flight.prepared;
            Verdict verdict = judge.failed(
                    prepared.job(), failure, prepared.retry(), prepared.policy(), flight.asking, clock.instant());
            ended(flight, verdict, Optional.of(failure));
        }
    }

    private void ended(Flight flight, Verdict verdict, Optional<CallFailed> failure) {
        listener.called(verdict, failure, Duration.between(flight.since, clock.instant()));
        start(flight.job().route());
    }
}
