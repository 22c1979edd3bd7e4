package org.vivaio.core.plugin;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Bounds the calls under way in one connection without blocking anybody. */
final class Permits {
    private final int limit;
    private final int queue;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int used;

    Permits(int limit, int queue) {
        this.limit = limit;
        this.queue = queue;
    }

    /** Runs the task now or when a permit comes free; it gives its permit back itself. False when too many wait. */
    boolean acquire(Runnable task) {
        synchronized (this) {
            if (used >= limit) {
                return waiting.size() < queue && waiting.add(task);
            }
            used++;
        }
        task.run();
        return true;
    }

    /** Takes back a task that waits. */
    synchronized boolean forget(Runnable task) {
        return waiting.remove(task);
    }

    /** Hands the permit on. */
    void release() {
        @Nullable Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                used--;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** Calls that could begin now. */
    synchronized int free() {
        return Math.max(0, limit - used);
    }

    /** Calls that wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Calls under way or given up but still running. */
    synchronized int used() {
        return used;
    }
}
