package org.vivaio.bench.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds free ports on 127.0.0.1. */
public final class Ports {
    private Ports() {}

    /** A port that is free at this moment. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that is free together with the one after it, as {@code demo} needs them. */
    public static int freePair() {
        for (int i = 0; i < 100; i++) {
            int port = free();
            try (ServerSocket next = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
                return next.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException e) {
                // taken: another pair
            }
        }
        throw new IllegalStateException("No two free ports side by side");
    }
}
