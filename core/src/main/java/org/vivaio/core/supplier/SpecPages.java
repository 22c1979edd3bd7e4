package org.vivaio.core.supplier;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.core.http.Api;
import org.vivaio.core.inbox.PostingSpec;
import org.vivaio.core.inbox.Source;

/** The posting spec of a source as a page and as JSON, made from the resource, so that it is never out of date. */
final class SpecPages {
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Template page =
            Mustache.compiler().escapeHTML(true).defaultValue("").compile(read("/web/intake/spec.mustache"));
    private final Buffer style = Buffer.buffer(read("/web/intake/spec.css"));
    private final Buffer script = Buffer.buffer(read("/web/intake/spec.js"));

    private static String read(String path) {
        try (InputStream in = SpecPages.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void style(RoutingContext context) {
        file(context, "text/css; charset=utf-8", style);
    }

    void script(RoutingContext context) {
        file(context, "text/javascript; charset=utf-8", script);
    }

    private static void file(RoutingContext context, String type, Buffer content) {
        context.response()
                .putHeader("content-type", type)
                .putHeader("cache-control", "public, max-age=300")
                .end(content);
    }

    void answer(RoutingContext context, String tenant, Source source) {
        String language = language(context);
        PostingSpec spec = PostingSpec.of(source, "/in/" + tenant + "/" + source.name(), language);
        boolean html = Optional.ofNullable(context.request().getHeader("accept"))
                .filter(accept -> accept.contains("text/html"))
                .isPresent();
        if (html) {
            context.response()
                    .putHeader("content-security-policy", POLICY)
                    .putHeader("content-type", "text/html; charset=utf-8")
                    .putHeader("vary", "accept, accept-language")
                    .end(page.execute(spec.page()));
        } else {
            context.response().putHeader("vary", "accept, accept-language");
            Api.send(context, Api.Answer.ok(spec.json()));
        }
    }

    private static String language(RoutingContext context) {
        String asked = context.queryParams().get("lang");
        if (asked != null) {
            return asked.toLowerCase(Locale.ROOT).startsWith("it") ? "it" : "en";
        }
        String accepted = context.request().getHeader("accept-language");
        if (accepted == null || accepted.length() > 1_000) {
            return "en";
        }
        try {
            String best = Locale.lookupTag(Locale.LanguageRange.parse(accepted), List.of("it", "en"));
            return best == null ? "en" : best;
        } catch (IllegalArgumentException e) {
            return "en";
        }
    }
}
