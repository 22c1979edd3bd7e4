package org.vivaio.plugins.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/**
 * Looks at brokers before Kafka's client does. The client opens connections by itself, so here the host's guard is asked
 * first. And the client believes whatever length an answer announces: a web server or a TLS port that is taken for a broker
 * would have it ask for a gigabyte.
 */
final class Preflight {
    private static final int API_VERSIONS = 18;
    private static final int MARK = 0x56495641;
    private static final int LONGEST = 1 << 20;

    private Preflight() {}

    /** Fails unless the broker may be reached, can be, and, where the line is not encrypted, speaks Kafka. */
    static void look(ConnectorContext context, String host, int port, Security security, Duration within)
            throws ConnectorException {
        try (Socket socket = context.dial(host, port, within)) {
            if (!security.encrypted()) {
                greet(socket);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void greet(Socket socket) throws IOException, ConnectorException {
        byte[] client = "vivaio".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer hello = ByteBuffer.allocate(4 + 2 + 2 + 4 + 2 + client.length);
        hello.putInt(hello.capacity() - 4).putShort((short) API_VERSIONS).putShort((short) 0);
        hello.putInt(MARK).putShort((short) client.length).put(client);
        OutputStream out = socket.getOutputStream();
        out.write(hello.array());
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.readInt();
        if (length < 10 || length > LONGEST || in.readInt() != MARK) {
            throw ConnectorException.unavailable(
                    "What answers there speaks no Kafka: check the port, and whether it wants ssl");
        }
        in.readFully(new byte[length - 4]);
    }

    static ConnectorException failure(IOException fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).startsWith("Refused to connect")) {
                return ConnectorException.config(String.valueOf(each.getMessage()));
            }
        }
        return ConnectorException.unavailable(
                fault instanceof UnknownHostException
                        ? "No address is known for a broker's name"
                        : "A broker cannot be reached, or broke off",
                fault);
    }
}
