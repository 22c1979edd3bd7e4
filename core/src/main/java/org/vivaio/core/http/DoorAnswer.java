package org.vivaio.core.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.WebResponse;
import org.vivaio.core.platform.Problem;

/** Writes the answer of a plugin, which the host does not trust. */
final class DoorAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(DoorAnswer.class);
    private static final String PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self' https: data:;"
            + " form-action 'self'; base-uri 'none'; frame-ancestors *";
    /** What a page gets besides that asks for {@code script-src 'self'}: files of this server, never code in the page itself. */
    private static final String SCRIPTS = "; script-src 'self'; connect-src 'self'; worker-src 'self'";

    private static final int MAX_BODY = 5 << 20;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]{0,8192}");

    /** Headers that are the host's own: the connection's, those of its policies, and cookies, which pages do not set. */
    private static final Set<String> HOST_ONLY = Set.of(
            "connection",
            "keep-alive",
            "transfer-encoding",
            "content-length",
            "trailer",
            "upgrade",
            "te",
            "server",
            "date",
            "set-cookie",
            "set-cookie2",
            "clear-site-data",
            "service-worker-allowed",
            "content-security-policy",
            "content-security-policy-report-only",
            "strict-transport-security",
            "x-content-type-options",
            "x-request-id",
            "alt-svc",
            "access-control-allow-credentials");

    private DoorAnswer() {}

    static void send(RoutingContext context, WebResponse answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (answer.status() < 200 || answer.status() > 599 || answer.body().length > MAX_BODY || !checked(answer)) {
            LOG.warn("A plugin's answer was not sent: its status, size or a header is not allowed");
            Api.fail(
                    context,
                    Problem.of(502, "bad-answer", "No good answer", "The page's plugin answered wrongly")
                            .exception());
            return;
        }
        response.setStatusCode(answer.status()).putHeader(SecurityHeaders.CSP, policy(answer));
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HOST_ONLY.contains(name)) {
                response.putHeader(name, header.getValue());
            }
        }
        if (answer.status() == 204 || answer.status() == 304) {
            response.end();
        } else if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader("content-length", String.valueOf(answer.body().length))
                    .end();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }

    /** The host's policy: of its own a plugin may only say that its page needs scripts. */
    private static String policy(WebResponse answer) {
        boolean scripts = answer.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(SecurityHeaders.CSP.toString()))
                .flatMap(header -> Stream.of(header.getValue().split(";")))
                .anyMatch(directive -> directive.strip().equals("script-src 'self'"));
        return scripts ? PAGE_POLICY + SCRIPTS : PAGE_POLICY;
    }

    private static boolean checked(WebResponse answer) {
        return answer.headers().entrySet().stream()
                .allMatch(header -> NAME.matcher(header.getKey()).matches()
                        && VALUE.matcher(header.getValue()).matches());
    }
}
