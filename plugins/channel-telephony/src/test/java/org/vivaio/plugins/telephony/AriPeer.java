package org.vivaio.plugins.telephony;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A double of Asterisk's ARI that speaks the documented REST and web socket (docs.asterisk.org, "Asterisk REST Interface",
 * Channels and Events of version 20): requests, status codes and the forms of channels and events are those of the reference.
 */
final class AriPeer implements AutoCloseable {
    static final String PASSWORD = "secret-of-ari";

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> listeners = ConcurrentHashMap.newKeySet();
    private final Map<String, String> channels = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean pings;

    AriPeer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "ari-peer");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    int listening() {
        return listeners.size();
    }

    boolean pinged() {
        return pings;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                run(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            for (String first = line(in); !first.isEmpty(); first = line(in)) {
                Map<String, String> headers = new LinkedHashMap<>();
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    headers.put(
                            line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT),
                            line.substring(line.indexOf(':') + 1).strip());
                }
                byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                requests.add(first + "\n" + new String(body, StandardCharsets.UTF_8));
                String expected = "Basic "
                        + java.util.Base64.getEncoder()
                                .encodeToString(("vivaio:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
                if (!expected.equals(headers.get("authorization"))) {
                    answer(out, 401, "{\"error\": \"Authentication required\"}");
                } else if (headers.containsKey("sec-websocket-key")) {
                    listen(socket, in, out, headers.get("sec-websocket-key"));
                    return;
                } else {
                    rest(first.split(" "), out);
                }
            }
        } catch (IOException e) {
            // gone
        } finally {
            listeners.remove(socket);
            sockets.remove(socket);
        }
    }

    private void rest(String[] words, OutputStream out) throws IOException {
        String path = words[1].split("\\?")[0];
        if (words[0].equals("GET") && path.equals("/ari/asterisk/info")) {
            answer(out, 200, "{\"system\": {\"version\": \"20.5.0\", \"entity_id\": \"02:42:ac:11:00:02\"}}");
        } else if (words[0].equals("GET") && path.equals("/ari/channels")) {
            answer(out, 200, "[" + String.join(",", channels.values()) + "]");
        } else if (words[0].equals("POST") && path.equals("/ari/channels")) {
            Map<String, String> query = new LinkedHashMap<>();
            for (String pair : words[1].split("\\?")[1].split("&")) {
                query.put(pair.split("=")[0], URLDecoder.decode(pair.split("=")[1], StandardCharsets.UTF_8));
            }
            if (channels.containsKey(query.get("channelId"))) {
                answer(out, 409, "{\"message\": \"Channel with given unique ID already exists\"}");
                return;
            }
            if (query.get("endpoint").contains("9999")) {
                answer(out, 500, "{\"error\": \"Allocation failed\"}");
                return;
            }
            String channel = channel(
                    query.get("channelId"),
                    query.get("endpoint") + "-00000001",
                    "",
                    query.get("context"),
                    query.get("extension"));
            channels.put(query.get("channelId"), channel);
            answer(out, 200, channel);
            event(
                    "{\"type\": \"ChannelCreated\", \"timestamp\": \"2026-11-02T11:00:00.000+0100\", \"application\": \"vivaio\","
                            + " \"channel\": " + channel + "}");
        } else {
            answer(out, 404, "{\"message\": \"Resource not found\"}");
        }
    }

    /** A channel as the reference shows it. */
    static String channel(String id, String name, String caller, String context, String exten) {
        return "{\"id\": \"" + id + "\", \"name\": \"" + name + "\", \"state\": \"Down\", \"protocol_id\": \"\","
                + " \"caller\": {\"name\": \"\", \"number\": \"" + caller
                + "\"}, \"connected\": {\"name\": \"\", \"number\":"
                + " \"\"}, \"accountcode\": \"\", \"dialplan\": {\"context\": \"" + context + "\", \"exten\": \""
                + exten
                + "\", \"priority\": 1, \"app_name\": \"\", \"app_data\": \"\"}, \"creationtime\":"
                + " \"2026-11-02T10:59:58.000+0100\", \"language\": \"en\"}";
    }

    /** A call from outside. */
    void rings(String id, String from, String line) {
        String channel = channel(id, "PJSIP/trunk-000000aa", from, "from-trunk", line);
        channels.put(id, channel);
        event(
                "{\"type\": \"ChannelCreated\", \"timestamp\": \"2026-11-02T11:00:00.000+0100\", \"application\": \"vivaio\","
                        + " \"channel\": " + channel + "}");
    }

    /** What became of the try to reach the other side. */
    void dialled(String caller, String peer, String status) {
        event("{\"type\": \"Dial\", \"timestamp\": \"2026-11-02T11:00:10.000+0100\", \"application\": \"vivaio\","
                + " \"dialstatus\": \"" + status + "\", \"forward\": \"\", \"dialstring\": \"1001\", \"caller\": "
                + channels.get(caller) + ", \"peer\": " + channel("p-" + caller, peer, "", "", "") + "}");
    }

    void hangsUp(String id) {
        event(
                "{\"type\": \"ChannelDestroyed\", \"timestamp\": \"2026-11-02T11:01:10.000+0100\", \"application\": \"vivaio\","
                        + " \"cause\": 16, \"cause_txt\": \"Normal Clearing\", \"channel\": " + channels.remove(id)
                        + "}");
    }

    private void listen(Socket socket, DataInputStream in, OutputStream out, String key) throws IOException {
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + AriSocket.accepted(key) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[] {(byte) 0x89, 2, 'h', 'i'}); // a ping, which wants a pong
        out.flush();
        listeners.add(socket);
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7f;
            byte[] rest = in.readNBytes(4 + length);
            if ((first & 0x0f) == 0xa && (char) (rest[4] ^ rest[0]) == 'h') {
                pings = true;
            }
            if ((first & 0x0f) == 8) {
                return;
            }
        }
    }

    /** To all who listen, torn into two frames as a proxy may do. */
    void event(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        for (Socket socket : listeners) {
            try {
                synchronized (socket) {
                    OutputStream out = socket.getOutputStream();
                    out.write(new byte[] {0x01, 10});
                    out.write(text, 0, 10);
                    int length = text.length - 10;
                    out.write(new byte[] {(byte) 0x80, 126, (byte) (length >> 8), (byte) length});
                    out.write(text, 10, length);
                    out.flush();
                }
            } catch (IOException e) {
                listeners.remove(socket);
            }
        }
    }

    /** Hangs up on everybody; calls go on. */
    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        listeners.clear();
    }

    /** A call that ends while nobody listens. */
    void endsUnheard(String id) {
        channels.remove(id);
    }

    private static void answer(OutputStream out, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " -\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return "";
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
