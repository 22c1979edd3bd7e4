package org.vivaio.core.platform.outbound;

import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Carries the bytes of an answer to the caller's subscriber, as fast as it asks for them, up to a bound. */
final class ResponseBody<T> {
    private final HttpResponse.BodySubscriber<T> subscriber;
    private final OutboundClients clients;
    private final Exchange<T> exchange;
    private final long limit;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private long received;
    private long demand;
    private boolean complete;
    private boolean ended;

    ResponseBody(HttpResponse.BodySubscriber<T> subscriber, OutboundClients clients, Exchange<T> exchange, long limit) {
        this.subscriber = subscriber;
        this.clients = clients;
        this.exchange = exchange;
        this.limit = limit;
    }

    CompletionStage<T> result() {
        return subscriber.getBody();
    }

    /** Runs as a step of the exchange. */
    void start(HttpClientResponse response, boolean bodiless) throws IOException {
        String length = response.getHeader("content-length");
        if (!bodiless && length != null && tooLong(length)) {
            throw overflow();
        }
        // before the subscriber can ask for bytes: a response without a handler throws them away
        clients.context().runOnContext(v -> {
            try {
                listen(response);
            } catch (IllegalStateException e) {
                // broken off between its head and this moment: nobody else would say so
                exchange.fail(new IOException("The answer was cut short", e));
            }
        });
        subscribe(response);
    }

    private void listen(HttpClientResponse response) {
        response.exceptionHandler(failure ->
                exchange.fail(new IOException("The answer was cut short: " + failure.getMessage(), failure)));
        response.handler(chunk -> {
            received += chunk.length();
            if (received > limit) {
                exchange.fail(overflow());
            } else {
                ByteBuffer bytes = ByteBuffer.wrap(chunk.getBytes()).asReadOnlyBuffer();
                exchange.step(() -> {
                    waiting.add(bytes);
                    deliver();
                });
            }
        });
        response.endHandler(end -> {
            exchange.finished();
            exchange.step(() -> {
                complete = true;
                deliver();
            });
        });
        // one ahead of the reader: sees the end of an empty body although nobody asked for bytes yet
        response.fetch(1);
    }

    private void subscribe(HttpClientResponse response) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                if (n <= 0) {
                    exchange.step(() -> fail(new IllegalArgumentException("A subscriber must ask for 1 or more")));
                } else {
                    clients.context().runOnContext(v -> response.fetch(n));
                    exchange.step(() -> {
                        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                        deliver();
                    });
                }
            }

            @Override
            public void cancel() {
                exchange.fail(new IOException("The reader of the body cancelled"));
            }
        });
    }

    private boolean tooLong(String length) {
        try {
            return Long.parseLong(length.strip()) > limit;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private IOException overflow() {
        return new IOException("The answer is longer than " + limit + " bytes");
    }

    private void deliver() {
        while (!ended && demand > 0 && !waiting.isEmpty()) {
            demand--;
            subscriber.onNext(List.of(waiting.remove()));
        }
        if (!ended && complete && waiting.isEmpty()) {
            ended = true;
            subscriber.onComplete();
        }
    }

    /** Runs as a step of the exchange. */
    void fail(Throwable failure) {
        if (!ended) {
            ended = true;
            waiting.clear();
            subscriber.onError(failure);
        }
    }
}
