package org.vivaio.core.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.vivaio.core.platform.Problem;

/** Small plain pages for people who meet an error with a browser. */
final class Pages {
    private Pages() {}

    /** Whether a page serves this reader better than a problem: a browser, and not at the API. */
    static boolean wanted(RoutingContext context) {
        String path = context.request().path();
        String accept = context.request().getHeader("accept");
        return accept != null && accept.contains("text/html") && (path == null || !path.startsWith("/api/"));
    }

    /** Answers with a page about a problem. Says nothing that the request said: there is nothing to escape. */
    static void send(HttpServerResponse response, Problem problem) {
        String text = switch (problem.status()) {
            case 404, 410 -> both("This page does not exist.", "Questa pagina non esiste.");
            case 405 -> both("This address does not take that.", "Questo indirizzo non lo accetta.");
            case 413 -> both("That was too much at once.", "Era troppo in una volta sola.");
            case 429, 503 ->
                both(
                        "This is not available at the moment. Please try again soon.",
                        "Al momento non è disponibile. Riprova tra poco.");
            default ->
                problem.status() < 500
                        ? both("That cannot be understood.", "La richiesta non è comprensibile.")
                        : both("A fault on our side.", "Un errore da parte nostra.");
        };
        response.setStatusCode(problem.status())
                .putHeader("content-type", "text/html; charset=utf-8")
                .end("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                        + " content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">"
                        + "<title>" + problem.status() + "</title><h1>" + problem.status() + "</h1>" + text
                        + "</html>");
    }

    /** A page of one's own words. */
    static String plain(String title, String english, String italian) {
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + title + "</title><h1>" + title
                + "</h1>" + both(english, italian) + "</html>";
    }

    private static String both(String english, String italian) {
        return "<p>" + english + "</p><p lang=\"it\">" + italian + "</p>";
    }
}
