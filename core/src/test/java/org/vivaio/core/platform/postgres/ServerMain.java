package org.vivaio.core.platform.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A process that runs a server until its standard input ends, for tests that kill it. */
final class ServerMain {
    private ServerMain() {}

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(Path.of(arguments[0]), EmbeddedPostgres.Options.defaults())) {
            System.out.println("READY " + server.pid() + " " + server.port());
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (PostgresException e) {
            System.out.println("REFUSED " + e.getMessage());
        }
        System.exit(0);
    }
}
