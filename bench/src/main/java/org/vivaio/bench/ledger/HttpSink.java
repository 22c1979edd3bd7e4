package org.vivaio.bench.ledger;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** A receiver of webhooks at {@code /hook/TENANT} that notes each call before it answers, well or badly. */
public final class HttpSink {
    /** Name of the connection that ends here. */
    public static final String NAME = "crm";

    private static final long LATE_MS = 400;

    private final Vertx vertx;
    private final Notebook notes;
    private final Moods moods;

    HttpSink(Vertx vertx, Notebook notes, Moods moods) {
        this.vertx = vertx;
        this.notes = notes;
        this.moods = moods;
    }

    int listen() {
        return vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> receive(request, body)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private void receive(HttpServerRequest request, Buffer body) {
        String path = request.path();
        String tenant = path.substring(path.lastIndexOf('/') + 1);
        String key = String.valueOf(request.getHeader("webhook-id"));
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException e) {
            json = new JsonObject();
        }
        notes.write(
                NAME,
                tenant,
                key,
                json.getString("id", ""),
                json.getString("tenant", tenant),
                Hashes.bytes(body.getBytes()),
                Hashes.fields(json.getJsonObject("fields", new JsonObject())));
        switch (moods.next(key)) {
            case FINE -> answer(request, 204);
            case LATE -> vertx.setTimer(LATE_MS, late -> answer(request, 204));
            case FAIL_AFTER_RECORDING -> answer(request, 500);
            case CUT -> request.connection().close();
            case LIMIT -> {
                request.response().putHeader("retry-after", "1");
                answer(request, 429);
            }
            case HANG -> {
                // the caller's patience ends it
            }
        }
    }

    private static void answer(HttpServerRequest request, int status) {
        if (!request.response().closed()) {
            request.response().setStatusCode(status).end();
        }
    }
}
