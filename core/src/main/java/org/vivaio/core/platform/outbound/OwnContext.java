package org.vivaio.core.platform.outbound;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/** Gives an event loop that belongs to nobody else's verticle. */
public final class OwnContext {
    private OwnContext() {}

    /**
     * A new event-loop context, whatever thread asks. Its thread is started here: started later from a plugin's call, it
     * would inherit the plugin's class loader and keep it alive for ever.
     */
    public static Context of(Vertx vertx) {
        CompletableFuture<Context> result = new CompletableFuture<>();
        // on the thread of a worker the answer would be the worker's own context, which a blocked task stops
        Thread asking = new Thread(null, () -> result.complete(vertx.getOrCreateContext()), "own-context", 0, false);
        asking.setContextClassLoader(OwnContext.class.getClassLoader());
        asking.setDaemon(true);
        asking.start();
        Context context = result.join();
        context.runOnContext(started -> {});
        return context;
    }
}
