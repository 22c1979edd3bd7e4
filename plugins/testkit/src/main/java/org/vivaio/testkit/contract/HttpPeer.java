package org.vivaio.testkit.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** An HTTP server with moods; the test says what it answers when it is fine. */
public final class HttpPeer implements Peer {
    /**
     * A request.
     *
     * @param method upper case
     * @param path with query
     * @param headers by lower-case name
     * @param body as text
     */
    public record Request(String method, String path, Map<String, String> headers, String body) {
        /** All of it as text. */
        public String text() {
            return method + " " + path + "\n" + headers + "\n" + body;
        }
    }

    /** An answer. */
    public record Answer(int status, String contentType, String body) {
        /** JSON with status 200. */
        public static Answer json(String body) {
            return new Answer(200, "application/json", body);
        }

        /** Another status. */
        public static Answer of(int status) {
            return new Answer(status, "application/json", "{}");
        }
    }

    private final ServerSocket server;
    private final Function<Request, Answer> fine;
    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private volatile Mood mood = Mood.FINE;
    private final Set<Mood> without = EnumSet.noneOf(Mood.class);
    private volatile Function<Request, Answer> refusal =
            request -> new Answer(422, "application/json", "{\"error\": \"refused\"}");
    private volatile Predicate<Request> kept = request -> true;
    private volatile boolean closed;

    /** Listens on a free port. */
    public HttpPeer(Function<Request, Answer> fine) {
        this.fine = fine;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("http-peer", this::accept);
    }

    /** What it says when it refuses an item; 422 unless told. */
    public HttpPeer refusing(Answer answer) {
        return refusing(request -> answer);
    }

    /** The same, for answers that depend on what was asked. */
    public HttpPeer refusing(Function<Request, Answer> answer) {
        refusal = answer;
        return this;
    }

    /**
     * Which requests bring items; all unless told. Sign-ins and look-ups are answered and do not count as arrivals, and
     * neither refusals nor failures after the deed hit them.
     */
    public HttpPeer keeping(Predicate<Request> which) {
        kept = which;
        return this;
    }

    /** Its address, with a path. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public boolean behave(Mood next) {
        if (without.contains(next)) {
            return false;
        }
        mood = next;
        return true;
    }

    /** This counterpart without moods for which its protocol has no answer. */
    public HttpPeer without(Mood... moods) {
        without.addAll(List.of(moods));
        return this;
    }

    @Override
    public List<String> arrivals() {
        return List.copyOf(arrivals);
    }

    @Override
    public int calls() {
        return calls.get();
    }

    /** Bytes of bodies that were sent. */
    public long sent() {
        return sent.get();
    }

    @Override
    public void reset() {
        mood = Mood.FINE;
        arrivals.clear();
        calls.set(0);
        sent.set(0);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                start("http-peer-" + socket.getPort(), () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                calls.incrementAndGet();
                if (!answer(request, out)) {
                    return;
                }
            }
        } catch (IOException e) {
            // the other side went away
        } finally {
            open.remove(socket);
        }
    }

    /** False when the connection ends with this answer. */
    private boolean answer(Request request, OutputStream out) throws IOException {
        Mood now = mood;
        if (!kept.test(request) && (now == Mood.REFUSES || now == Mood.FAILS_AFTER)) {
            return whole(out, fine.apply(request), "");
        }
        switch (now) {
            case UNAUTHORIZED -> {
                return whole(out, Answer.of(401), "");
            }
            case LIMITED -> {
                return whole(out, Answer.of(429), "retry-after: 7\r\n");
            }
            case REFUSES -> {
                return whole(out, refusal.apply(request), "");
            }
            case FAILS_AFTER -> {
                arrived(request);
                return whole(out, Answer.of(500), "");
            }
            case MALFORMED -> {
                arrived(request);
                return whole(out, new Answer(200, "application/json", "\u0000{[<not what anybody understands"), "");
            }
            case HANGS -> {
                while (mood == now && !closed) {
                    pause(20);
                }
                return false;
            }
            case CUTS -> {
                out.write("HTTP/1.1 200 OK\r\ncontent-le".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                return false;
            }
            case WRONG_LENGTH -> {
                head(out, 200, "application/json", 4_000, "");
                out.write("{\"id\": \"".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                return false;
            }
            case DRIPS -> {
                head(out, 200, "application/json", 1_000_000, "");
                while (mood == now && !closed) {
                    out.write(' ');
                    out.flush();
                    pause(50);
                }
                return false;
            }
            case HUGE -> {
                head(out, 200, "application/json", 1L << 40, "");
                byte[] much = new byte[64 << 10];
                java.util.Arrays.fill(much, (byte) ' ');
                while (mood == now && !closed) {
                    out.write(much);
                    sent.addAndGet(much.length);
                }
                return false;
            }
            default -> {
                Answer answer = arrived(request);
                return whole(out, answer, "");
            }
        }
    }

    private Answer arrived(Request request) {
        Answer answer = fine.apply(request);
        if (kept.test(request)) {
            arrivals.add(request.text());
        }
        return answer;
    }

    private static boolean whole(OutputStream out, Answer answer, String more) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        head(out, answer.status(), answer.contentType(), body.length, more);
        out.write(body);
        out.flush();
        return true;
    }

    private static void head(OutputStream out, int status, String type, long length, String more) throws IOException {
        out.write(("HTTP/1.1 " + status + " -\r\ncontent-type: " + type + "\r\ncontent-length: " + length + "\r\n"
                        + more + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @org.jspecify.annotations.Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null || first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = headers.getOrDefault("transfer-encoding", "").contains("chunked")
                ? chunks(in)
                : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        String[] words = first.split(" ");
        return new Request(words[0], words[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(String.valueOf(line(in)).split(";")[0].strip(), 16);
            body.write(in.readNBytes(size));
            line(in);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void end(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (SocketException e) {
            // closed already
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(HttpPeer::end);
    }
}
