package org.vivaio.plugins.feed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.HttpCall;

/** One file at an address; fetched in ranges where the server knows them, so that it may be larger than one answer. */
final class HttpRemote implements Remote {
    private static final int BLOCK = 4 << 20;

    private final FeedSettings settings;
    private final ConnectorContext context;

    HttpRemote(FeedSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
    }

    /** A request with what proves our right. */
    static HttpRequest.Builder request(FeedSettings settings, java.net.URI address) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address).timeout(settings.timeout());
        if (settings.token().isPresent()) {
            String token = settings.token().get().reveal();
            if (settings.authHeader().isPresent()) {
                builder.setHeader(settings.authHeader().get(), token);
            } else {
                builder.setHeader("authorization", "Bearer " + token);
            }
        } else if (settings.username().isPresent()) {
            String pair = settings.username().get() + ":"
                    + settings.password().map(p -> p.reveal()).orElse("");
            builder.setHeader(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return builder;
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, ConnectorException {
        try {
            return context.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (String.valueOf(cause.getMessage()).startsWith("Refused to connect")) {
                    throw ConnectorException.config(cause.getMessage());
                }
            }
            throw e;
        }
    }

    private ConnectorException refused(HttpResponse<?> answer) {
        Optional<Duration> after =
                answer.headers().firstValue("retry-after").flatMap(text -> HttpCall.delay(text, context.clock()));
        return HttpCall.refusal(answer.statusCode(), after);
    }

    @Override
    public List<Entry> list(String folder) throws IOException, ConnectorException {
        HttpResponse<byte[]> head = send(request(settings, settings.url())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        String name = Optional.ofNullable(settings.url().getPath())
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(Names::safe)
                .orElse("feed");
        if (head.statusCode() == 405 || head.statusCode() == 501) {
            return List.of(new Entry("", name, -1, 0));
        }
        if (head.statusCode() == 404 || head.statusCode() == 410) {
            return List.of();
        }
        if (head.statusCode() >= 300) {
            throw refused(head);
        }
        return List.of(new Entry(
                "",
                name,
                head.headers().firstValueAsLong("content-length").orElse(-1),
                head.headers().firstValue("last-modified").map(HttpRemote::time).orElse(0L)));
    }

    private static long time(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond();
        } catch (DateTimeException e) {
            return 0;
        }
    }

    @Override
    public InputStream read(Entry file, long from) throws IOException, ConnectorException {
        return new Ranges(from);
    }

    private final class Ranges extends InputStream {
        private InputStream block = InputStream.nullInputStream();
        private long at;
        private boolean last;

        Ranges(long from) throws IOException, ConnectorException {
            at = from;
            fetch();
        }

        private void fetch() throws IOException, ConnectorException {
            HttpResponse<byte[]> answer = send(request(settings, settings.url())
                    .header("range", "bytes=" + at + "-" + (at + BLOCK - 1))
                    .GET()
                    .build());
            byte[] body = answer.body();
            if (answer.statusCode() == 206) {
                last = body.length < BLOCK;
                block = new ByteArrayInputStream(body);
                at += body.length;
            } else if (answer.statusCode() == 200) {
                last = true;
                int skip = (int) Math.min(at, body.length);
                block = new ByteArrayInputStream(body, skip, body.length - skip);
            } else if (answer.statusCode() == 416) {
                last = true;
            } else if (answer.statusCode() == 404) {
                throw new Missing("no such file");
            } else {
                throw refused(answer);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = block.read(bytes, offset, length);
            if (count >= 0 || last) {
                return count;
            }
            try {
                fetch();
            } catch (ConnectorException e) {
                throw new IOException(e.getMessage(), e);
            }
            return block.read(bytes, offset, length);
        }
    }

    @Override
    public Entry move(Entry file, String folder) {
        throw new UnsupportedOperationException("A file at an address stays where it is");
    }

    @Override
    public void put(String folder, String name, byte[] content) {
        throw new UnsupportedOperationException("There is no folder to write to");
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public void close() {
        // the client is shared
    }
}
