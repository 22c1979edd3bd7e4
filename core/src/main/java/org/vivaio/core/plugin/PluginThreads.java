package org.vivaio.core.plugin;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one loaded plugin, so that a hung plugin uses up its own and nobody else's.
 *
 * <p>They are platform threads also where the JDK has virtual ones: virtual threads of all plugins would share as many
 * carriers as there are processors, and a plugin that spins, or blocks in native code, would take them from the others.
 */
final class PluginThreads {
    private static final int QUEUE = 1024;
    private static final int SESSIONS = 256;
    private static final int CALLBACKS = 16;

    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor sessions;
    private final ThreadPoolExecutor callbacks;

    PluginThreads(String label, ClassLoader loader, int threads) {
        this.calls = pool(label, loader, threads, QUEUE);
        this.sessions = pool(label + "-session", loader, SESSIONS, 1);
        this.callbacks = pool(label + "-http", loader, CALLBACKS, Integer.MAX_VALUE);
    }

    private static ThreadPoolExecutor pool(String label, ClassLoader loader, int threads, int queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            // inherits no thread locals: the creator may be anybody
            Thread thread = new Thread(null, task, "plugin-" + label + "-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            thread.setUncaughtExceptionHandler((dead, failure) -> LoggerFactory.getLogger(PluginThreads.class)
                    .error(
                            "Thread {} of a plugin died: {}",
                            dead.getName(),
                            failure.getClass().getName()));
            return thread;
        };
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), factory) {
                    @Override
                    protected void beforeExecute(Thread thread, Runnable task) {
                        // the task before may have left another one behind
                        thread.setContextClassLoader(loader);
                    }
                };
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** For calls with a time limit; throws when too many wait. */
    void execute(Runnable task) {
        calls.execute(task);
    }

    /** Takes back a call that did not start. */
    boolean remove(Runnable task) {
        return calls.remove(task);
    }

    /** For sessions that last. */
    void session(Runnable task) {
        sessions.execute(task);
    }

    /** For the plugin's code inside HTTP exchanges, which must go on while all its calls wait for answers. */
    Executor callbacks() {
        return callbacks;
    }

    /** Interrupts what still runs and takes nothing more. */
    void close() {
        calls.shutdownNow();
        sessions.shutdownNow();
        callbacks.shutdownNow();
    }
}
