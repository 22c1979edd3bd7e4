package org.vivaio.core.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Headers that every answer carries; pages put their own policy over the default. */
final class SecurityHeaders {
    /** Name of the content policy header. */
    static final CharSequence CSP = HttpHeaders.createOptimized("content-security-policy");

    private static final CharSequence NOSNIFF_NAME = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_NAME = HttpHeaders.createOptimized("referrer-policy");
    private static final CharSequence REFERRER = HttpHeaders.createOptimized("same-origin");
    private static final CharSequence HSTS_NAME = HttpHeaders.createOptimized("strict-transport-security");
    private static final CharSequence HSTS = HttpHeaders.createOptimized("max-age=31536000");
    private static final CharSequence API_CSP =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");

    private final boolean secure;

    SecurityHeaders(boolean secure) {
        this.secure = secure;
    }

    void put(HttpServerResponse response, String requestId) {
        MultiMap headers = response.headers();
        headers.set(NOSNIFF_NAME, NOSNIFF)
                .set(REFERRER_NAME, REFERRER)
                .set(CSP, API_CSP)
                .set(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .set(REQUEST_ID, requestId);
        if (secure) {
            headers.set(HSTS_NAME, HSTS);
        }
    }
}
