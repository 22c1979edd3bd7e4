package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Chooses the server's port once and keeps to it, so that what was configured with it goes on working. */
final class Ports {
    /** Below the range of outgoing connections, one of which could take the port while the server restarts. */
    private static final int FIRST = 20_000;

    private static final int COUNT = 12_000;

    private Ports() {}

    static int choose(Path remembered) throws IOException {
        if (Files.exists(remembered)) {
            String text =
                    Files.readString(remembered, StandardCharsets.US_ASCII).strip();
            if (text.matches("[1-9]\\d{0,4}") && isFree(Integer.parseInt(text))) {
                return Integer.parseInt(text);
            }
        }
        SecureRandom random = new SecureRandom();
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = FIRST + random.nextInt(COUNT);
            if (isFree(port)) {
                Trees.writePrivately(remembered, port + "\n");
                return port;
            }
        }
        throw new PostgresException(
                "No free port on 127.0.0.1 between " + FIRST + " and " + (FIRST + COUNT) + ": end what holds them");
    }

    static boolean isFree(int port) {
        if (port > 65_535) {
            return false;
        }
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
