package org.vivaio.core.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.vivaio.core.platform.Problem;

/** The web console: one page with a fresh nonce, and its files, which never change under their names. */
public final class ConsoleRoutes implements Routes {
    private static final String ROOT = "web/console/";
    private static final String NONCE = "__CSP_NONCE__";
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}");
    private static final int PACK_FROM = 1_024;
    private static final String FAVICON = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">"
            + "<path fill=\"#2f7d4f\" d=\"M7 15V9C3 9 1 6 1 2c4 0 6 2 7 5 1-2 3-4 7-4 0 4-2 7-6 7v5z\"/></svg>";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("woff", "font/woff"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Function<String, Optional<byte[]>> files;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    private record Asset(Buffer plain, Optional<Buffer> packed, String type) {}

    /** The console that was built into the jar. */
    public ConsoleRoutes() {
        this(ConsoleRoutes::read);
    }

    /** A console whose files come from somewhere else. */
    ConsoleRoutes(Function<String, Optional<byte[]>> files) {
        this.files = files;
    }

    @Override
    public void mount(Router router) {
        Optional<String> index = files.apply("index.html").map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        router.get("/").handler(context -> index(context, index));
        router.get("/assets/:file").handler(this::asset);
        router.get("/favicon.ico").handler(context -> favicon(context));
        router.get("/favicon.svg").handler(context -> favicon(context));
    }

    private void index(RoutingContext context, Optional<String> index) {
        HttpServerResponse response = context.response();
        response.putHeader("content-type", "text/html; charset=utf-8");
        if (index.isEmpty()) {
            response.setStatusCode(503)
                    .end(Pages.plain(
                            "Vivaio",
                            "The server runs, but this build has no console: build it with ./vivaio demo.",
                            "Il server è attivo, ma questa build non contiene la console: usa ./vivaio demo."));
            return;
        }
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        response.putHeader(
                        SecurityHeaders.CSP,
                        "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce
                                + "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none';"
                                + " form-action 'self'; frame-src 'self'; frame-ancestors 'none'")
                .putHeader("cross-origin-opener-policy", "same-origin")
                .end(index.get().replace(NONCE, nonce));
    }

    private void asset(RoutingContext context) {
        String name = context.pathParam("file");
        if (!FILE.matcher(name).matches()) {
            throw Problem.notFound("There is no such file").exception();
        }
        Asset known = assets.get(name);
        if (known != null) {
            send(context, known);
            return;
        }
        context.vertx()
                .executeBlocking(() -> files.apply("assets/" + name).map(bytes -> asset(name, bytes)))
                .onSuccess(found -> {
                    found.ifPresent(asset -> {
                        assets.put(name, asset);
                        send(context, asset);
                    });
                    if (found.isEmpty()) {
                        Api.fail(
                                context,
                                Problem.notFound("There is no such file").exception());
                    }
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    private static Asset asset(String name, byte[] bytes) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = TYPES.getOrDefault(ending, "application/octet-stream");
        boolean text = type.startsWith("text/") || type.endsWith("json") || type.endsWith("xml");
        Optional<Buffer> packed = text && bytes.length >= PACK_FROM ? Optional.of(pack(bytes)) : Optional.empty();
        return new Asset(Buffer.buffer(bytes), packed, type);
    }

    private static Buffer pack(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(out.toByteArray());
    }

    private static void send(RoutingContext context, Asset asset) {
        HttpServerResponse response = context.response();
        String accepted = String.valueOf(context.request().getHeader("accept-encoding"));
        response.putHeader("content-type", asset.type())
                .putHeader("cache-control", "public, max-age=31536000, immutable");
        if (asset.packed().isPresent()) {
            response.putHeader("vary", "accept-encoding");
            if (accepted.contains("gzip")) {
                response.putHeader("content-encoding", "gzip")
                        .end(asset.packed().get());
                return;
            }
        }
        response.end(asset.plain());
    }

    private static void favicon(RoutingContext context) {
        context.response()
                .putHeader("content-type", "image/svg+xml")
                .putHeader("cache-control", "public, max-age=86400")
                .end(FAVICON);
    }

    private static Optional<byte[]> read(String name) {
        try (InputStream in = ConsoleRoutes.class.getClassLoader().getResourceAsStream(ROOT + name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
