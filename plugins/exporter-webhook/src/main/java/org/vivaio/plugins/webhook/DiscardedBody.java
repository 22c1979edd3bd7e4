package org.vivaio.plugins.webhook;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Throws an answer's body away: reads a little, so that the connection can be used again, and gives up on one that is
 * long or slow. The status has said everything by then, so a bad body is no failure.
 */
final class DiscardedBody implements HttpResponse.BodySubscriber<Boolean> {
    private static final int ENOUGH = 64 * 1024;

    private final CompletableFuture<Boolean> read;
    private long seen;

    DiscardedBody(Duration patience) {
        read = new CompletableFuture<Boolean>().completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Boolean> getBody() {
        return read;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        read.whenComplete((whole, fault) -> {
            if (!whole) {
                subscription.cancel();
            }
        });
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            seen += buffer.remaining();
        }
        if (seen > ENOUGH) {
            read.complete(false);
        }
    }

    @Override
    public void onError(Throwable fault) {
        read.complete(false);
    }

    @Override
    public void onComplete() {
        read.complete(true);
    }
}
