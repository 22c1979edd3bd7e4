package org.vivaio.bench.frame;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.vivaio.bench.product.Api;

/** Looks again and again how much heap a server uses, on a thread of its own, until it is asked for the most. */
public final class HeapWatch {
    private static final long PAUSE_NANOS = 200_000_000;

    private final CompletableFuture<Double> most;
    private volatile boolean ended;

    private HeapWatch(Api api) {
        most = CompletableFuture.supplyAsync(
                () -> {
                    double seen = api.heapMb();
                    while (!ended) {
                        LockSupport.parkNanos(PAUSE_NANOS);
                        seen = Math.max(seen, api.heapMb());
                    }
                    return seen;
                },
                work -> {
                    Thread thread = new Thread(work, "heap-watch");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    /** Begins to look. */
    public static HeapWatch start(Api api) {
        return new HeapWatch(api);
    }

    /**
     * Ends it; megabytes, garbage that is not collected yet included.
     *
     * @throws java.util.concurrent.CompletionException when the server did not tell
     */
    public double mostMb() {
        ended = true;
        return most.join();
    }
}
