package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.plugin.Traffic;

/**
 * Shows an author what passed through the plugin under work, and sends it again. On the loopback address, below a path that
 * only the terminal tells: other pages of the author's browser can neither read it nor press its buttons.
 */
final class DevPage {
    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1200px;padding:16px;color:#20261f;background:#faf9f5}
            header{display:flex;gap:16px;align-items:baseline;flex-wrap:wrap}h1{font-size:20px;margin:0}
            article{background:#fff;border:1px solid #dedbd0;border-radius:8px;margin:12px 0;padding:10px 14px}
            article.failed{border-left:5px solid #b3261e}article p{margin:0 0 6px;display:flex;gap:12px;align-items:center;flex-wrap:wrap}
            article form{margin-left:auto}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font-size:13px;max-height:320px;overflow:auto}
            section{display:grid;grid-template-columns:1fr 1fr;gap:14px}@media(max-width:700px){section{grid-template-columns:1fr}}
            button,.button{font:inherit;min-height:36px;padding:4px 14px;border:1px solid #2f5d3a;border-radius:6px;background:#2f5d3a;color:#fff;cursor:pointer;text-decoration:none}
            h2{font-size:13px;margin:0 0 4px;color:#56604f}small{color:#56604f}""";

    private final PluginHost host;
    private final Traffic traffic;
    private final String plugin;
    private final String key;

    /**
     * A page.
     *
     * @param key part of its path that nobody guesses
     */
    DevPage(PluginHost host, Traffic traffic, String plugin, String key) {
        this.host = host;
        this.traffic = traffic;
        this.plugin = plugin;
        this.key = key;
    }

    Future<HttpServer> listen(Vertx vertx, int port) {
        Router router = Router.router(vertx);
        router.get("/" + key + "/").handler(this::page);
        router.get("/" + key + "/style.css")
                .handler(context -> context.response()
                        .putHeader("content-type", "text/css; charset=utf-8")
                        .end(STYLE));
        router.post("/" + key + "/again/:number").handler(this::again);
        return vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1");
    }

    private void again(RoutingContext context) {
        String number = context.pathParam("number");
        if (!number.matches("[0-9]{1,15}")) {
            context.response().setStatusCode(404).end();
            return;
        }
        traffic.again(host, Long.parseLong(number))
                .onSuccess(done -> {
                    if (done) {
                        context.response()
                                .setStatusCode(303)
                                .putHeader("location", "/" + key + "/")
                                .end();
                    } else {
                        context.response()
                                .setStatusCode(404)
                                .putHeader("content-type", "text/plain; charset=utf-8")
                                .end("It is kept no longer, or its connection is gone");
                    }
                })
                .onFailure(context::fail);
    }

    private void page(RoutingContext context) {
        StringBuilder html = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>Traffic of " + escaped(plugin)
                + "</title><link rel=\"stylesheet\" href=\"style.css\"><header><h1>Traffic of "
                + escaped(plugin) + "</h1><a class=\"button\" href=\"\">Look again</a><small>The last " + Traffic.KEPT
                + " things, the newest first; secrets are taken out.</small></header><main>");
        if (traffic.entries().isEmpty()) {
            html.append("<p>Nothing has passed yet. Connect the plugin, then let something come or go.</p>");
        }
        for (Traffic.Entry entry : traffic.entries()) {
            html.append("<article")
                    .append(entry.failed() ? " class=\"failed\"" : "")
                    .append("><p><strong>")
                    .append(escaped(entry.what()))
                    .append("</strong> ")
                    .append(escaped(entry.connection()))
                    .append(" <small>")
                    .append(entry.at())
                    .append(", ")
                    .append(entry.millis())
                    .append(" ms</small>");
            if (entry.repeatable()) {
                html.append("<form method=\"post\" action=\"again/")
                        .append(entry.number())
                        .append("\"><button>Send again</button></form>");
            }
            html.append("</p><section><div><h2>In</h2><pre>")
                    .append(escaped(entry.asked()))
                    .append("</pre></div><div><h2>")
                    .append(entry.failed() ? "Failed" : "Out")
                    .append("</h2><pre>")
                    .append(escaped(entry.answered()))
                    .append("</pre></div></section></article>");
        }
        context.response()
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader(
                        "content-security-policy",
                        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
                .end(html.append("</main></html>").toString());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
