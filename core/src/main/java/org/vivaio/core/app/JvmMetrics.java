package org.vivaio.core.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;

/** What the process itself holds: memory, threads, file handles and pauses for garbage, under the names dashboards know. */
final class JvmMetrics implements AutoCloseable {
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private JvmMetrics() {}

    /** Registers them; they are read when somebody scrapes. */
    static JvmMetrics start(MeterRegistry meters) {
        JvmMetrics metrics = new JvmMetrics();
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        metrics.collections.bindTo(meters);
        return metrics;
    }

    /** Stops listening for collections of garbage. */
    @Override
    public void close() {
        collections.close();
    }
}
