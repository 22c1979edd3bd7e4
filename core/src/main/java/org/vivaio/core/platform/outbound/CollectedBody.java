package org.vivaio.core.platform.outbound;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Gathers the body of a request, up to a bound, so that it can be repeated at the target of a redirect. */
final class CollectedBody implements Flow.Subscriber<ByteBuffer> {
    private final long limit;
    private final Buffer buffer = Buffer.buffer();
    private final CompletableFuture<Buffer> result = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private CollectedBody(long limit) {
        this.limit = limit;
    }

    static CompletableFuture<Buffer> of(BodyPublisher publisher, long limit) {
        CollectedBody body = new CollectedBody(limit);
        publisher.subscribe(body);
        return body.result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer item) {
        if (result.isDone()) {
            return;
        }
        if (buffer.length() + (long) item.remaining() > limit) {
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
            result.completeExceptionally(
                    new IOException("The body of the request is longer than " + limit + " bytes; send less at once"));
            return;
        }
        byte[] bytes = new byte[item.remaining()];
        item.get(bytes);
        buffer.appendBytes(bytes);
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(buffer);
    }
}
