package org.vivaio.core.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The lent client, telling of each exchange; what it shows of bodies is bounded. */
final class WatchedHttpClient extends HttpClient {
    private final HttpClient client;
    private final Traffic.Tap tap;

    WatchedHttpClient(HttpClient client, Traffic.Tap tap) {
        this.client = client;
        this.tap = tap;
    }

    /** The beginning of a body. */
    private static final class Copy {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        synchronized void add(ByteBuffer part) {
            int room = TrafficText.LONGEST - bytes.size();
            byte[] some = new byte[Math.min(room, part.remaining())];
            part.duplicate().get(some);
            bytes.writeBytes(some);
        }

        synchronized byte[] taken() {
            return bytes.toByteArray();
        }
    }

    private static HttpRequest copied(HttpRequest request, Copy copy) {
        Optional<BodyPublisher> body = request.bodyPublisher();
        if (body.isEmpty() || body.get().contentLength() == 0) {
            return request;
        }
        BodyPublisher inner = body.get();
        Flow.Publisher<ByteBuffer> outer = subscriber -> inner.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer part) {
                copy.add(part);
                subscriber.onNext(part);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
        BodyPublisher told = inner.contentLength() > 0
                ? BodyPublishers.fromPublisher(outer, inner.contentLength())
                : BodyPublishers.fromPublisher(outer);
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .method(request.method(), told)
                .build();
    }

    private static <T> BodyHandler<T> copied(BodyHandler<T> handler, Copy copy) {
        return info -> {
            BodySubscriber<T> inner = handler.apply(info);
            return new BodySubscriber<>() {
                @Override
                public CompletionStage<T> getBody() {
                    return inner.getBody();
                }

                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    inner.onSubscribe(subscription);
                }

                @Override
                public void onNext(List<ByteBuffer> parts) {
                    parts.forEach(copy::add);
                    inner.onNext(parts);
                }

                @Override
                public void onError(Throwable failure) {
                    inner.onError(failure);
                }

                @Override
                public void onComplete() {
                    inner.onComplete();
                }
            };
        };
    }

    private void tell(
            Instant began,
            HttpRequest request,
            Copy sent,
            @Nullable HttpResponse<?> response,
            Copy received,
            @Nullable Throwable failure) {
        String asked = request.method() + " " + request.uri() + "\n"
                + TrafficText.headersOf(request.headers().map()) + "\n" + TrafficText.body(sent.taken());
        String answered = response == null
                ? String.valueOf(failure)
                : response.statusCode() + "\n"
                        + TrafficText.headersOf(response.headers().map()) + "\n" + TrafficText.body(received.taken());
        tap.tell(began, "HTTP", asked, answered, response == null);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Instant began = tap.now();
        Copy sent = new Copy();
        Copy received = new Copy();
        try {
            HttpResponse<T> response = client.send(copied(request, sent), copied(handler, received));
            tell(began, request, sent, response, received, null);
            return response;
        } catch (IOException | InterruptedException e) {
            tell(began, request, sent, null, received, e);
            throw e;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Instant began = tap.now();
        Copy sent = new Copy();
        Copy received = new Copy();
        return client.sendAsync(copied(request, sent), copied(handler, received))
                .whenComplete((response, failure) -> tell(began, request, sent, response, received, failure));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> push) {
        return sendAsync(request, handler);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
