package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.util.List;

/** Sends the signals that Java cannot; as the server's user, so that nobody else's process can be hit. */
final class Signals {
    private Signals() {}

    static void send(RunAs user, String signal, long pid) throws IOException {
        // the shell's own kill: the program of that name is not on every machine. A process gone meanwhile is fine
        Commands.run(user.command(List.of("sh", "-c", "kill -" + signal + " " + pid)), "", 10);
    }
}
