package org.vivaio.core.delivery;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of effects. */
public final class DeliveryMetrics {
    private final Map<Verdict.Result, LongAdder> results = new EnumMap<>(Verdict.Result.class);
    private final LongAdder attempts = new LongAdder();
    private final AtomicLong due = new AtomicLong();
    private final Breakers breakers = new Breakers();

    /** All at zero. */
    public DeliveryMetrics() {
        for (Verdict.Result result : Verdict.Result.values()) {
            results.put(result, new LongAdder());
        }
    }

    /** Shows the counters and the gauge {@code vivaio_outbox_due}. */
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("vivaio_outbox_due", due, AtomicLong::get)
                .description("Effects that are due and wait for a call, counted every few seconds")
                .register(registry);
        FunctionCounter.builder("vivaio_delivery_attempts", attempts, LongAdder::sum)
                .description("Calls of destinations begun by this process")
                .register(registry);
        results.forEach((result, count) -> FunctionCounter.builder("vivaio_deliveries", count, LongAdder::sum)
                .tag("result", result.wire())
                .description("What this process recorded of effects; waiting is a retry")
                .register(registry));
    }

    /** Effects that are due, as last counted. */
    public long due() {
        return due.get();
    }

    /** Connections that are spared. */
    public Breakers breakers() {
        return breakers;
    }

    void due(long counted) {
        due.set(counted);
    }

    void began(int calls) {
        attempts.add(calls);
    }

    void recorded(Verdict verdict) {
        LongAdder count = results.get(verdict.result());
        if (count != null && !verdict.undo()) {
            count.increment();
        }
    }
}
