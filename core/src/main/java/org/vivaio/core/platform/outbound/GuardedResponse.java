package org.vivaio.core.platform.outbound;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The answer to one exchange; after redirects, that of the last hop. */
record GuardedResponse<T>(
        HttpRequest request,
        URI uri,
        int statusCode,
        HttpHeaders headers,
        @Nullable T body,
        Optional<SSLSession> sslSession)
        implements HttpResponse<T>, HttpResponse.ResponseInfo {

    /** The same with its body. */
    <U> GuardedResponse<U> with(@Nullable U value) {
        return new GuardedResponse<>(request, uri, statusCode, headers, value, sslSession);
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
