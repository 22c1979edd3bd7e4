package org.vivaio.core.platform.outbound;

import io.vertx.core.Context;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The HTTP client lent to plugins: resolves a host once, refuses what {@link AddressGuard} refuses, and connects to exactly
 * the address it checked, with the name kept for the {@code Host} header, TLS and its certificate check.
 *
 * <ul>
 *   <li>HTTP/1.1, no cookies, no proxy, no decompression. Push promises, web sockets and a body that is announced with
 *       {@code Expect: 100-continue} are not supported; the first two throw {@link UnsupportedOperationException}.
 *   <li>Redirects of {@code GET} and {@code HEAD} are followed, each address checked anew, never from https to http, and
 *       credentials stay behind when the origin changes. For any other method the caller gets the redirect itself: a post
 *       that silently turned into a get would count as delivered.
 *   <li>The time limit of the request, 30 s by default, covers the whole exchange: redirects and the last byte of the body.
 *   <li>Bodies of requests and answers are bounded, 16 MiB by default; a longer one is an {@link IOException}.
 *   <li>Interrupting a thread in {@code send}, or cancelling the future of {@code sendAsync}, ends the exchange.
 * </ul>
 */
public final class GuardedHttpClient extends HttpClient {
    private final OutboundClients clients;
    private final Executor callbacks;
    private final Predicate<String> reachable;

    GuardedHttpClient(OutboundClients clients, Executor callbacks, Predicate<String> reachable) {
        this.clients = clients;
        this.callbacks = callbacks;
        this.reachable = reachable;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("send blocks and would stop an event loop; use sendAsync there");
        }
        CompletableFuture<HttpResponse<T>> result = sendAsync(request, handler);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (CancellationException e) {
            throw new IOException("The exchange was cancelled", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /** The failure of an exchange, thrown here so that its trace names the caller. */
    private static IOException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof HttpTimeoutException) {
            HttpTimeoutException timeout = new HttpTimeoutException(cause.getMessage());
            timeout.initCause(cause);
            return timeout;
        }
        if (cause instanceof BlockedAddressException blocked) {
            return blocked;
        }
        if (cause instanceof IllegalArgumentException) {
            throw new IllegalArgumentException(cause.getMessage(), cause);
        }
        return new IOException(String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return new Exchange<>(clients, callbacks, reachable, request, handler).start();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.PushPromiseHandler<T> pushPromiseHandler) {
        throw new UnsupportedOperationException(
                "Push promises are not supported by the client the host lends; call sendAsync without them");
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        throw new UnsupportedOperationException(
                "Web sockets are not supported by the client the host lends; bring a library inside the plugin's jar");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.of(clients.options().connectTimeout());
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NORMAL;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }

    /** Names itself; the JDK's default would show internals. */
    @Override
    public String toString() {
        return "GuardedHttpClient";
    }
}
