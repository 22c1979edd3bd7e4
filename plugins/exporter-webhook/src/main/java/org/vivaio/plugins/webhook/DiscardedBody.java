package org.vivaio.plugins.webhook;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Throws an answer's body away. The status has said everything, so nobody waits for the body: what is short is read in
 * passing, so that the connection can be used again, and what is long is cut off.
 */
final class DiscardedBody implements HttpResponse.BodySubscriber<Boolean> {
    private static final int ENOUGH = 64 * 1024;

    private Flow.@Nullable Subscription subscription;
    private long seen;

    @Override
    public CompletionStage<Boolean> getBody() {
        return CompletableFuture.completedStage(true);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            seen += buffer.remaining();
        }
        if (seen > ENOUGH && subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable fault) {
        // a body that breaks off changes nothing about the status
    }

    @Override
    public void onComplete() {
        // nothing was kept
    }
}
