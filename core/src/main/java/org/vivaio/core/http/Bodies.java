package org.vivaio.core.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** Reads the body of a paused request, bounded whether the client names a length or sends chunks. */
public final class Bodies {
    /** So much of a refused body is read and thrown away, so that the client gets to see the answer. */
    private static final long PATIENCE = 16L << 20;

    private Bodies() {}

    /** The whole body; fails with 413 over the limit and with 400 when the client breaks off. */
    public static Future<Buffer> read(HttpServerRequest request, int limit) {
        Promise<Buffer> promise = Promise.promise();
        new Reader(request, limit, promise).start();
        return promise.future();
    }

    /** Says that a body is over its limit. */
    static ProblemException tooLarge(int limit) {
        return Problem.of(413, "too-large", "The body is too large", "Send at most " + limit + " bytes")
                .exception();
    }

    /** The length that the client names; -1 when it names none that can be read. */
    static long length(HttpServerRequest request) {
        String text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (text == null) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static final class Reader {
        private final HttpServerRequest request;
        private final int limit;
        private final Promise<Buffer> promise;
        private @Nullable Buffer body;
        private boolean owned;
        private long seen;

        Reader(HttpServerRequest request, int limit, Promise<Buffer> promise) {
            this.request = request;
            this.limit = limit;
            this.promise = promise;
        }

        void start() {
            if (length(request) > limit) {
                promise.fail(tooLarge(limit));
            }
            request.handler(this::take)
                    .exceptionHandler(failure -> promise.tryFail(
                            Problem.badRequest("cut", "The body broke off").exception()))
                    .endHandler(end -> promise.tryComplete(body == null ? Buffer.buffer() : body))
                    .resume();
        }

        private void take(Buffer chunk) {
            seen += chunk.length();
            if (seen > PATIENCE + limit) {
                request.connection().close();
            } else if (seen > limit) {
                body = null;
                promise.tryFail(tooLarge(limit));
            } else if (body == null) {
                body = chunk;
            } else {
                if (!owned) {
                    // the first chunk belongs to the connection: most bodies are one chunk and need no copy
                    body = Buffer.buffer(Math.min(limit, (int) seen * 2)).appendBuffer(body);
                    owned = true;
                }
                body.appendBuffer(chunk);
            }
        }
    }
}
