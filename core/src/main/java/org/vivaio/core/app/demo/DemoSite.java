package org.vivaio.core.app.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.vivaio.core.platform.Json;

/**
 * Another origin beside the product: a page of "somebody else's site" with the embed, the receiver of the demo's webhook,
 * and the caught mails.
 */
public final class DemoSite {
    private static final int KEPT = 1_000;
    private static final String STYLE = """
            body{margin:0;font:17px/1.6 Georgia,serif;color:#2b2620;background:#faf6ef}
            header{background:#5b3a29;color:#fff;padding:28px 6vw}header h1{margin:0;font-size:30px}
            main{display:grid;grid-template-columns:minmax(0,1fr) minmax(280px,420px);gap:48px;padding:40px 6vw;max-width:1200px}
            @media(max-width:800px){main{grid-template-columns:minmax(0,1fr)}}
            aside{background:#fff;border:1px solid #e5dccd;border-radius:10px;padding:22px}
            table{border-collapse:collapse;width:100%}td,th{text-align:left;border-bottom:1px solid #e5dccd;padding:6px 10px;vertical-align:top}
            pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font-size:13px}code{font-size:14px}""";

    private final MailReader mails;
    private final Supplier<String> product;
    private final Deque<ObjectNode> received = new ArrayDeque<>();

    /** Gives the caught mails; empty when mail goes elsewhere. */
    public interface MailReader extends Supplier<java.util.List<MailCatcher.Mail>> {}

    /**
     * A site.
     *
     * @param product address of the product, whose embed the page loads
     */
    public DemoSite(MailReader mails, Supplier<String> product) {
        this.mails = mails;
        this.product = product;
    }

    /** Listens on the loopback and outer addresses like the product does. */
    public Future<HttpServer> listen(Vertx vertx, String host, int port) {
        Router router = Router.router(vertx);
        router.get("/").handler(this::page);
        router.get("/style.css")
                .handler(context -> context.response()
                        .putHeader("content-type", "text/css; charset=utf-8")
                        .end(STYLE));
        router.get("/mails").handler(this::mails);
        router.get("/received").handler(this::received);
        router.post("/webhook")
                .handler(BodyHandler.create(false).setBodyLimit(1 << 20))
                .handler(this::receive);
        return vertx.createHttpServer().requestHandler(router).listen(port, host);
    }

    private void page(RoutingContext context) {
        String base = product.get();
        html(
                context,
                "default-src 'none'; style-src 'self'; script-src " + base + "; connect-src " + base
                        + "; base-uri 'none'; form-action " + base,
                """
                <header><h1>Serramenti Bellavista</h1></header><main><div><h2>Finestre e porte su misura</h2>
                <p>This page stands for <em>somebody else's site</em>: another origin, with its own style and a strict
                content security policy. The form beside is the Vivaio embed, one script tag.</p>
                <p>Send it, then look at <a href="%1$s/#/demo/leads">the console</a>, at <a href="/mails">the mail</a>
                that its seller got, and at <a href="/received">what the CRM received</a>.</p></div>
                <aside><script src="%1$s/embed/v1/form.js" data-form="demo/contact" async></script></aside></main>""".formatted(base));
    }

    private void mails(RoutingContext context) {
        if (wantsJson(context.request())) {
            ArrayNode list = Json.array();
            mails.get()
                    .forEach(mail -> list.addObject()
                            .put("number", mail.number())
                            .put("at", mail.at().toString())
                            .put("from", mail.from())
                            .put("to", mail.to())
                            .put("subject", mail.subject())
                            .put("messageId", mail.messageId())
                            .put("text", mail.text()));
            json(context, list);
            return;
        }
        StringBuilder rows = new StringBuilder();
        mails.get()
                .forEach(mail -> rows.append("<tr><td>")
                        .append(escape(mail.at().toString()))
                        .append("</td><td>")
                        .append(escape(mail.to()))
                        .append("</td><td><strong>")
                        .append(escape(mail.subject()))
                        .append("</strong><pre>")
                        .append(escape(mail.text()))
                        .append("</pre></td></tr>"));
        html(
                context,
                "default-src 'none'; style-src 'self'; base-uri 'none'",
                "<header><h1>Caught mails</h1></header><main><table><tr><th>At</th><th>To</th><th>Mail</th></tr>" + rows
                        + "</table></main>");
    }

    private synchronized void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        ObjectNode item = Json.object()
                .put("id", String.valueOf(request.getHeader("webhook-id")))
                .put("at", Instant.now().toString());
        ObjectNode headers = item.putObject("headers");
        request.headers()
                .forEach(header -> headers.put(header.getKey().toLowerCase(java.util.Locale.ROOT), header.getValue()));
        item.put("body", context.body().asString());
        received.addFirst(item);
        while (received.size() > KEPT) {
            received.removeLast();
        }
        context.response().setStatusCode(204).end();
    }

    private synchronized void received(RoutingContext context) {
        ArrayNode list = Json.array();
        received.forEach(list::add);
        json(context, list);
    }

    private static boolean wantsJson(HttpServerRequest request) {
        String accept = request.getHeader("accept");
        return accept == null || !accept.contains("text/html");
    }

    private static void json(RoutingContext context, ArrayNode list) {
        context.response().putHeader("content-type", "application/json").end(Json.write(list));
    }

    private static void html(RoutingContext context, String policy, String body) {
        context.response()
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("content-security-policy", policy)
                .putHeader("x-content-type-options", "nosniff")
                .end("<!doctype html><html lang=\"it\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                        + " content=\"width=device-width\"><title>Serramenti Bellavista</title>"
                        + "<link rel=\"stylesheet\" href=\"/style.css\"><body>" + body);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
