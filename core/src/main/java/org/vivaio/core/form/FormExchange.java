package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** One request for a form and the ways to answer it. */
final class FormExchange {
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors *";

    private final RoutingContext context;
    private final String style;
    private final String instance;

    FormExchange(RoutingContext context, String style, String instance) {
        this.context = context;
        this.style = style;
        this.instance = "urn:uuid:" + instance;
    }

    HttpServerRequest request() {
        return context.request();
    }

    String path(String name) {
        return Optional.ofNullable(context.pathParam(name)).orElse("");
    }

    Optional<String> header(CharSequence name) {
        return Optional.ofNullable(request().getHeader(name)).filter(value -> !value.isBlank());
    }

    String instance() {
        return instance;
    }

    /** Whether the caller wants JSON; it wins over every other type it may accept. */
    boolean wantsJson() {
        for (String part :
                header(HttpHeaders.ACCEPT).orElse("").toLowerCase(Locale.ROOT).split(",")) {
            String[] pieces = part.strip().split(";", 2);
            String type = pieces[0].strip();
            boolean refused = pieces.length == 2 && pieces[1].replace(" ", "").matches("(.*;)?q=0(\\.0*)?(;.*)?");
            if (!refused && (type.equals("application/json") || type.equals("application/problem+json"))) {
                return true;
            }
        }
        return false;
    }

    /** The languages the visitor wishes: the one the form was shown in, then the browser's. */
    List<String> languages() {
        List<String> languages = new ArrayList<>();
        String shown = request().getParam("lang");
        if (shown != null && shown.length() <= 35) {
            languages.add(shown);
        }
        languages.addAll(
                FormValidator.accepted(header(HttpHeaders.ACCEPT_LANGUAGE).orElse("")));
        return languages;
    }

    /** The origin parts in the page's own address, and where the visitor came from. */
    Map<String, String> touch() {
        Map<String, String> raw = new LinkedHashMap<>();
        TouchKeys.BY_PARAMETER.keySet().forEach(name -> {
            String value = request().getParam(name);
            if (value != null) {
                raw.put(name, value);
            }
        });
        header(HttpHeaders.REFERER).ifPresent(referrer -> raw.put("referrer", referrer));
        raw.put("landingPage", request().absoluteURI());
        return TouchKeys.clean(raw);
    }

    /** What the page's address says for hidden fields and those that allow it: no other may be set from outside. */
    Map<String, String> preset(FormSpec spec) {
        Map<String, String> values = new LinkedHashMap<>();
        for (FormField field : spec.fields()) {
            boolean open = field.type() == FormField.Type.HIDDEN || field.more().prefill();
            String value = open ? request().getParam(field.name()) : null;
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return values;
    }

    /** Lets scripts of allowed origins read the answer; false when the form may not be submitted from there. */
    boolean allowOrigin(FormSpec spec) {
        Optional<String> origin = header(HttpHeaders.ORIGIN);
        if (spec.origins().isEmpty()) {
            response().putHeader("Access-Control-Allow-Origin", "*");
            return true;
        }
        if (origin.isEmpty() || isOwn(origin.get())) {
            return true;
        }
        if (!spec.origins().contains(origin.get().toLowerCase(Locale.ROOT))) {
            return false;
        }
        response().putHeader("Access-Control-Allow-Origin", origin.get());
        return true;
    }

    /** The hosted page's own submit; behind a proxy the scheme is not known here, so the host decides. */
    private boolean isOwn(String origin) {
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority != null
                    && authority.equalsIgnoreCase(header(HttpHeaders.HOST).orElse(""));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    void preflight(boolean allowed) {
        if (allowed) {
            response()
                    .putHeader("Access-Control-Allow-Methods", "GET, POST")
                    .putHeader("Access-Control-Allow-Headers", "content-type, accept")
                    .putHeader("Access-Control-Max-Age", "600");
        }
        response()
                .putHeader(HttpHeaders.ALLOW, FormRoutes.METHODS)
                .setStatusCode(204)
                .end();
    }

    void json(int status, ObjectNode body) {
        send(status, status >= 400 ? "application/problem+json" : "application/json", Json.writeBytes(body));
    }

    void page(int status, String html) {
        response().putHeader("Content-Security-Policy", POLICY);
        response().putHeader("Referrer-Policy", "strict-origin-when-cross-origin");
        send(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it is the embed that submits: it also wants the markup of what comes next. */
    boolean isEmbed() {
        return "1".equals(request().getParam("e"));
    }

    /** A page with the embed on it. */
    void preview(String html) {
        response()
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'self'");
        send(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    void css(String text) {
        send(200, "text/css; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void text(String text) {
        send(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void redirect(String address) {
        response().putHeader(HttpHeaders.LOCATION, address);
        send(303, "text/plain; charset=utf-8", new byte[0]);
    }

    /** Answers a problem: as JSON to who wants it, else as a page with a text that the visitor understands. */
    void problem(Problem problem, List<String> languages) {
        String type = header(HttpHeaders.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
        retryLater(problem.status());
        if (wantsJson() || type.startsWith("application/json")) {
            json(problem.status(), problem.toJson(instance));
            return;
        }
        String key = switch (problem.status()) {
            case 403 -> "forbidden";
            case 404 -> "notFound";
            case 413 -> type.startsWith("multipart/") ? "tooLarge.files" : "tooLarge";
            case 429 -> "busy";
            case 500, 503 -> "unavailable";
            default -> "badRequest";
        };
        page(problem.status(), FormPage.note(languages, key, style));
    }

    void retryLater(int status) {
        if (status == 503 || status == 429) {
            response().putHeader(HttpHeaders.RETRY_AFTER, status == 503 ? "5" : "20");
        }
    }

    HttpServerResponse response() {
        return context.response();
    }

    private void send(int status, String type, byte[] body) {
        HttpServerResponse response = response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                // a page holds a fresh key and perhaps what a person wrote: no cache may keep it
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.VARY, "Accept, Accept-Language, Origin")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length))
                    .end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }
}
