package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.vivaio.core.platform.Json;

/** The two files that pages load: the style of hosted pages, and the embed. Read once, at the start. */
final class FormAssets {
    private record File(Buffer bytes, String tag, String integrity) {
        static Optional<File> read(String path) {
            try (InputStream in = FormAssets.class.getResourceAsStream(path)) {
                if (in == null) {
                    return Optional.empty();
                }
                byte[] bytes = in.readAllBytes();
                String hash = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
                String integrity = "sha384-"
                        + Base64.getEncoder()
                                .encodeToString(
                                        MessageDigest.getInstance("SHA-384").digest(bytes));
                return Optional.of(new File(Buffer.buffer(bytes), hash, integrity));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    private final File style = File.read(FormPage.STYLE).orElseThrow();
    private final Optional<File> embed = File.read("/web/embed/form.js");
    private final Optional<File> brotli = File.read("/web/embed/form.js.br");
    private Function<String, Future<Optional<Buffer>>> earlier = file -> Future.succeededFuture(Optional.empty());
    private final Optional<File> gzip = File.read("/web/embed/form.js.gz");

    /** Address of the style sheet, relative to a form's page; changes with its content. */
    String styleAddress() {
        return "../assets/form.css?v=" + style.tag();
    }

    void style(RoutingContext context) {
        boolean versioned = style.tag().equals(context.request().getParam("v"));
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/css; charset=utf-8")
                .putHeader(
                        HttpHeaders.CACHE_CONTROL,
                        versioned ? "public, max-age=31536000, immutable" : "public, max-age=300");
        send(context, style, style.tag());
    }

    /** The embed under an address that never changes its content, or the list of the addresses. */
    void version(RoutingContext context) {
        String file = String.valueOf(context.pathParam("file"));
        if (embed.isPresent() && file.equals("versions.json")) {
            ObjectNode json = Json.object();
            json.put("url", "embed/v1/form-" + embed.get().tag() + ".js")
                    .put("integrity", embed.get().integrity())
                    .put("bytes", embed.get().bytes().length());
            brotli.ifPresent(packed -> json.put("brotli", packed.bytes().length()));
            context.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader("Access-Control-Allow-Origin", "*")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
                    .end(Buffer.buffer(Json.writeBytes(json)));
        } else if (embed.isPresent() && file.equals("form-" + embed.get().tag() + ".js")) {
            embed(context, "public, max-age=31536000, immutable");
        } else {
            earlier.apply(file)
                    .onSuccess(found -> found.ifPresentOrElse(
                            bytes -> send(
                                    context.response(),
                                    "public, max-age=31536000, immutable",
                                    context,
                                    new File(bytes, file, "")),
                            context::next))
                    .onFailure(context::fail);
        }
    }

    /** Where embeds of earlier releases are found by their file name. */
    void earlier(Function<String, Future<Optional<Buffer>>> store) {
        this.earlier = store;
    }

    /** The present embed, to be kept for pages that name exactly this version. */
    Optional<Map.Entry<String, Buffer>> current() {
        return embed.map(file -> Map.entry("form-" + file.tag() + ".js", file.bytes()));
    }

    void embed(RoutingContext context) {
        // a new version reaches every page within minutes, without a page being changed
        embed(context, "public, max-age=300, stale-while-revalidate=86400");
    }

    private static void send(HttpServerResponse response, String caching, RoutingContext context, File file) {
        head(response, caching);
        send(context, file, file.tag());
    }

    private static HttpServerResponse head(HttpServerResponse response, String caching) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
                .putHeader(HttpHeaders.VARY, "Accept-Encoding");
    }

    private void embed(RoutingContext context, String caching) {
        if (embed.isEmpty()) {
            context.next();
            return;
        }
        String accepted = String.valueOf(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING))
                .toLowerCase(Locale.ROOT);
        HttpServerResponse response = head(context.response(), caching);
        if (brotli.isPresent() && offers(accepted, "br")) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "br");
            send(context, brotli.get(), embed.get().tag() + "-br");
        } else if (gzip.isPresent() && offers(accepted, "gzip")) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            send(context, gzip.get(), embed.get().tag() + "-gz");
        } else {
            send(context, embed.get(), embed.get().tag());
        }
    }

    private static boolean offers(String accepted, String coding) {
        for (String part : accepted.split(",")) {
            String[] pieces = part.strip().split(";", 2);
            if (pieces[0].strip().equals(coding)) {
                return pieces.length == 1 || !pieces[1].strip().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static void send(RoutingContext context, File file, String tag) {
        String quoted = "\"" + tag + "\"";
        HttpServerResponse response =
                context.response().putHeader(HttpHeaders.ETAG, quoted).putHeader("X-Content-Type-Options", "nosniff");
        if (quoted.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(
                            HttpHeaders.CONTENT_LENGTH,
                            String.valueOf(file.bytes().length()))
                    .end();
        } else {
            response.end(file.bytes());
        }
    }
}
