package org.vivaio.core.plugin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;

/** Blocks for a future, on threads that may block. */
final class Waiting {
    private Waiting() {}

    /** Fails when called where waiting would stop an event loop. */
    static void mayBlock() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException(
                    "Plugins are loaded and swapped by blocking calls; call them by vertx.executeBlocking");
        }
    }

    /** Waits for a future that is bound in time by whoever made it. */
    static <T> T on(Future<T> future) throws CallFailure {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginException("Interrupted while a plugin was being changed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CallFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
