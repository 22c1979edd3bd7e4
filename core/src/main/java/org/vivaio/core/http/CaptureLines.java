package org.vivaio.core.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Optional;
import org.vivaio.core.http.CaptureRoutes.Submission;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/**
 * Many captures in one request: each line is one, answers come in the same order, and one bad line harms no other. A
 * bounded number is under way at once, and a caller who does not read is not written to.
 */
final class CaptureLines {
    private static final int AT_ONCE = 64;

    /** Longest key of a request with many lines: each line adds its number. */
    static final int MAX_KEY = 240;

    private final RoutingContext context;
    private final CaptureRoutes routes;
    private final Submission submission;
    private final Buffer body;
    private final HttpServerResponse response;
    private final ArrayDeque<Future<Buffer>> underWay = new ArrayDeque<>();
    private int position;
    private int line;
    private boolean running;

    CaptureLines(RoutingContext context, CaptureRoutes routes, Submission submission, Buffer body) {
        this.context = context;
        this.routes = routes;
        this.submission = submission;
        this.body = body;
        this.response = context.response();
    }

    void start() {
        response.setChunked(true).putHeader("content-type", "application/x-ndjson");
        response.drainHandler(drained -> go());
        response.exceptionHandler(gone -> underWay.clear());
        go();
    }

    /** Sends lines off and writes answers, until it has to wait for either side. */
    private void go() {
        if (running || response.ended() || response.closed()) {
            return;
        }
        running = true;
        while (true) {
            fill();
            if (underWay.isEmpty()) {
                response.end();
                break;
            }
            Future<Buffer> first = underWay.peek();
            if (!first.isComplete()) {
                first.onComplete(done -> go());
                break;
            }
            if (response.writeQueueFull()) {
                break;
            }
            response.write(underWay.remove().result());
        }
        running = false;
    }

    private void fill() {
        while (underWay.size() < AT_ONCE && position < body.length()) {
            int end = position;
            while (end < body.length() && body.getByte(end) != '\n') {
                end++;
            }
            Buffer bytes = body.getBuffer(position, end);
            position = end + 1;
            line++;
            if (!blank(bytes)) {
                underWay.add(answer(bytes));
            }
        }
    }

    private Future<Buffer> answer(Buffer bytes) {
        Future<JsonObject> decided = bytes.length() > HttpOptions.MAX_BODY
                ? Future.failedFuture(Bodies.tooLarge(HttpOptions.MAX_BODY))
                : routes.submit(context, submission.keyed(key()), bytes);
        return decided.map(reply -> CaptureRoutes.answer(reply).toBuffer())
                .otherwise(failure -> {
                    Problem problem = Api.Problems.of(failure);
                    return Buffer.buffer(Json.writeBytes(problem.toJson("urn:uuid:" + Ids.random())));
                })
                .map(text -> text.copy().appendByte((byte) '\n'));
    }

    /** A key for the whole request becomes one for each line. */
    private Optional<String> key() {
        return submission.key().map(key -> key + "#" + line);
    }

    private static boolean blank(Buffer bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            byte b = bytes.getByte(i);
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
