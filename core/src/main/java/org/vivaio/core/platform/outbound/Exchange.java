package org.vivaio.core.platform.outbound;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request with its redirects. What belongs to the caller runs on the caller's executor, one step after the other; the
 * event loop only moves bytes, so a handler that hangs stops nobody else.
 */
final class Exchange<T> {
    private final OutboundClients clients;
    private final Executor callbacks;
    private final Predicate<String> reachable;
    private final SerialExecutor steps;
    private final HttpRequest request;
    private final HttpResponse.BodyHandler<T> handler;
    private final URI first;
    private final Duration timeout;
    private final CompletableFuture<HttpResponse<T>> result = new CompletableFuture<>();

    private final Object lock = new Object();
    private boolean over;
    private @Nullable Throwable cause;
    private @Nullable HttpClientRequest wire;
    private @Nullable ResponseBody<T> body;
    private long timer = -1;

    Exchange(
            OutboundClients clients,
            Executor callbacks,
            Predicate<String> reachable,
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler) {
        this.clients = clients;
        this.callbacks = callbacks;
        this.reachable = reachable;
        this.steps = new SerialExecutor(callbacks);
        this.request = request;
        this.handler = handler;
        this.first = request.uri();
        this.timeout = request.timeout().orElse(clients.options().timeout());
    }

    CompletableFuture<HttpResponse<T>> start() {
        result.whenComplete((response, failure) -> {
            if (result.isCancelled()) {
                fail(new IOException("The exchange was cancelled"));
            }
        });
        clients.context().runOnContext(v -> {
            synchronized (lock) {
                if (!over) {
                    timer = clients.context()
                            .owner()
                            .setTimer(Math.max(1, timeout.toMillis()), fired -> fail(tooSlow()));
                }
            }
        });
        step(() -> {
            Optional<HttpRequest.BodyPublisher> publisher = request.bodyPublisher();
            if (publisher.isEmpty()) {
                hop(first, Buffer.buffer(), 0);
                return;
            }
            CollectedBody.of(publisher.get(), clients.options().maxRequestBytes())
                    .whenComplete((bytes, failure) -> {
                        if (failure != null) {
                            fail(failure);
                        } else {
                            step(() -> hop(first, bytes, 0));
                        }
                    });
        });
        return result;
    }

    private HttpTimeoutException tooSlow() {
        return new HttpTimeoutException("No complete answer from " + first.getHost() + " within " + timeout);
    }

    private void hop(URI uri, Buffer bytes, int redirects) throws IOException {
        String scheme = Redirects.scheme(uri);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("Only http and https addresses can be called, not " + scheme + ":");
        }
        String host = uri.getHost();
        if (host == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("The address needs a host and must hold no user name or password");
        }
        if (!reachable.test(host + ":" + Redirects.port(uri))) {
            throw BlockedAddressException.notAskedFor(host + ":" + Redirects.port(uri));
        }
        List<InetAddress> addresses = clients.guard().resolve(host, Redirects.port(uri));
        clients.context().runOnContext(v -> connect(uri, addresses, 0, bytes, redirects));
    }

    private void connect(URI uri, List<InetAddress> addresses, int index, Buffer bytes, int redirects) {
        int port = Redirects.port(uri);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setSsl(Redirects.scheme(uri).equals("https"))
                .setHost(uri.getHost())
                .setPort(port)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .setServer(SocketAddress.inetSocketAddress(
                        port, addresses.get(index).getHostAddress()));
        clients.http().request(options).onComplete(connected -> {
            if (connected.failed()) {
                if (index + 1 < addresses.size() && !isOver()) {
                    connect(uri, addresses, index + 1, bytes, redirects);
                } else {
                    fail(cannotConnect(uri, connected.cause()));
                }
                return;
            }
            HttpClientRequest current = connected.result();
            if (!adopt(current)) {
                current.reset();
                return;
            }
            headers(current, uri, bytes);
            current.send(bytes).onComplete(answered -> {
                if (answered.failed()) {
                    fail(broken(uri, answered.cause()));
                } else {
                    HttpClientResponse response = answered.result();
                    response.pause();
                    // replaced when the body is read; a reset before is our own doing
                    response.exceptionHandler(ignored -> {});
                    step(() -> answer(uri, current, response, bytes, redirects));
                }
            });
        });
    }

    private void headers(HttpClientRequest current, URI uri, Buffer bytes) {
        request.headers().map().forEach((name, values) -> {
            if (Redirects.travels(name, first, uri)) {
                current.putHeader(name, values);
            }
        });
        if (!current.headers().contains("user-agent")) {
            current.putHeader("user-agent", "Vivaio");
        }
        if (bytes.length() > 0 || request.bodyPublisher().isPresent()) {
            current.putHeader("content-length", Integer.toString(bytes.length()));
        }
    }

    private void answer(URI uri, HttpClientRequest current, HttpClientResponse response, Buffer bytes, int redirects)
            throws IOException {
        Map<String, List<String>> map = new LinkedHashMap<>();
        response.headers()
                .forEach((name, value) ->
                        map.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        HttpHeaders headers = HttpHeaders.of(map, (name, value) -> true);
        Optional<URI> next = Redirects.next(request.method(), uri, response.statusCode(), headers);
        if (next.isPresent()) {
            current.reset();
            if (redirects >= clients.options().maxRedirects()) {
                throw new IOException("More than " + redirects + " redirects from " + first.getHost());
            }
            hop(next.get(), bytes, redirects + 1);
            return;
        }
        SSLSession session = current.connection().sslSession();
        GuardedResponse<T> head =
                new GuardedResponse<>(request, uri, response.statusCode(), headers, null, Optional.ofNullable(session));
        ResponseBody<T> receiving = new ResponseBody<>(
                handler.apply(head), clients, this, clients.options().maxResponseBytes());
        synchronized (lock) {
            if (over) {
                return;
            }
            body = receiving;
        }
        receiving.start(response, request.method().equals("HEAD"));
        receiving.result().whenComplete((value, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                complete(() -> result.complete(head.with(value)));
            }
        });
    }

    /** Ends the exchange without touching the result: the last byte has come. */
    void finished() {
        synchronized (lock) {
            over = true;
            cancelTimer();
        }
    }

    /** Ends the exchange; the first failure counts. */
    void fail(Throwable failure) {
        HttpClientRequest current;
        ResponseBody<T> receiving;
        Throwable told;
        synchronized (lock) {
            boolean late = over;
            over = true;
            // what follows from the first failure, such as our own reset, may be told sooner on another thread
            told = cause == null ? failure : cause;
            cause = told;
            cancelTimer();
            current = late ? null : wire;
            receiving = late ? null : body;
        }
        if (current != null) {
            clients.context().runOnContext(v -> current.reset());
        }
        if (receiving != null) {
            step(() -> receiving.fail(failure));
        }
        complete(() -> result.completeExceptionally(told));
    }

    /** Runs a step of the caller's; what it throws ends the exchange. */
    void step(Step step) {
        try {
            steps.execute(() -> {
                try {
                    step.run();
                } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
                    fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            fail(new IOException("The connection that lent this client was closed", e));
        }
    }

    boolean isOver() {
        synchronized (lock) {
            return over;
        }
    }

    private boolean adopt(HttpClientRequest current) {
        synchronized (lock) {
            wire = current;
            return !over;
        }
    }

    private void cancelTimer() {
        if (timer >= 0) {
            clients.context().owner().cancelTimer(timer);
            timer = -1;
        }
    }

    /** What hangs on the result is the caller's code: never on the event loop. */
    private void complete(Runnable completion) {
        if (result.isDone()) {
            return;
        }
        try {
            callbacks.execute(completion);
        } catch (RejectedExecutionException e) {
            completion.run();
        }
    }

    private static IOException cannotConnect(URI uri, Throwable cause) {
        IOException failure = cause instanceof javax.net.ssl.SSLException
                ? new javax.net.ssl.SSLException(
                        "No trusted TLS connection to " + uri.getHost() + ": " + cause.getMessage())
                : new ConnectException("Cannot connect to " + uri.getHost() + ":" + Redirects.port(uri));
        failure.initCause(cause);
        return failure;
    }

    static IOException broken(URI uri, Throwable cause) {
        return new IOException("The connection to " + uri.getHost() + " broke: " + cause.getMessage(), cause);
    }

    /** Something of the caller's that may fail. */
    @FunctionalInterface
    interface Step {
        /** Runs it. */
        void run() throws Exception;
    }
}
