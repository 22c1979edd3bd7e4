package org.vivaio.plugins.telephony;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The client's side of a web socket (RFC 6455) for texts that come in. Written out because the client that the host lends
 * has none, and the JDK's own keeps a thread alive that would hold the plugin in memory.
 */
final class AriSocket implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MOST = 1 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The server refused the upgrade. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        /** HTTP status. */
        final int status;

        Refused(int status) {
            super("The server answered " + status + " instead of a web socket");
            this.status = status;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    private AriSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /**
     * Connects and upgrades.
     *
     * @param pathAndQuery below the server
     * @param authorization value of that header
     */
    static AriSocket open(URI server, String pathAndQuery, String authorization, Duration timeout) throws IOException {
        boolean safe = "https".equalsIgnoreCase(server.getScheme());
        int port = server.getPort() > 0 ? server.getPort() : safe ? 443 : 80;
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(server.getHost(), port), (int) timeout.toMillis());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            if (safe) {
                SSLSocket tls = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault())
                        .createSocket(socket, server.getHost(), port, true);
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                tls.setSSLParameters(parameters);
                tls.startHandshake();
                socket = tls;
            }
            AriSocket opened = new AriSocket(socket);
            opened.upgrade(server.getHost() + ":" + port, pathAndQuery, authorization);
            return opened;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void upgrade(String host, String path, String authorization) throws IOException {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13\r\nAuthorization: " + authorization
                + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String first = line();
        String[] words = first.split(" ", 3);
        int status = words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
        String accept = "";
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-accept:")) {
                accept = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        if (status != 101) {
            throw new Refused(status);
        }
        if (!accept.equals(accepted(key))) {
            throw new IOException("The server does not speak web socket");
        }
    }

    static String accepted(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > 8_192) {
                throw new EOFException("The server broke off");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** The next text; empty when none came within the time. Answers pings by the way. */
    Optional<String> next(Duration within) throws IOException {
        int first;
        try {
            socket.setSoTimeout((int) Math.max(1, within.toMillis()));
            first = in.read();
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        socket.setSoTimeout(10_000); // a frame that began comes to its end
        if (first < 0) {
            throw new EOFException("The server hung up");
        }
        byte[] payload = payload();
        boolean last = (first & 0x80) != 0;
        switch (first & 0x0f) {
            case 0x0, 0x1, 0x2 -> {
                begun.writeBytes(payload);
                if (begun.size() > MOST) {
                    throw new IOException("The server sends too much");
                }
                if (!last) {
                    return Optional.empty();
                }
                String text = begun.toString(StandardCharsets.UTF_8);
                begun.reset();
                return Optional.of(text);
            }
            case 0x8 -> throw new EOFException("The server closed the web socket");
            case 0x9 -> send(0xa, payload);
            default -> {
                // a pong, or what nobody knows
            }
        }
        return Optional.empty();
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MOST) {
            throw new IOException("The server sends too much");
        }
        byte[] mask = new byte[4];
        if ((second & 0x80) != 0) {
            in.readFully(mask);
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    /** Asks whether the server is there; it answers with a pong. */
    void ping() throws IOException {
        send(0x9, new byte[0]);
    }

    private void send(int code, byte[] payload) throws IOException {
        if (payload.length > 125) {
            return; // control frames are no longer than that
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) (0x80 | code);
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(mask, 0, frame, 2, 4);
        for (int i = 0; i < payload.length; i++) {
            frame[6 + i] = (byte) (payload[i] ^ mask[i % 4]);
        }
        out.write(frame);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try {
            send(0x8, new byte[] {3, (byte) 0xe8});
        } catch (IOException e) {
            // gone already
        }
        socket.close();
    }
}
