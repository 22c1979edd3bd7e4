package org.vivaio.bench.ledger;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.bench.Options;

/** The destinations of a ledger run, as a process of their own: {@code sink --notes FILE --ports FILE --seed N}. */
public final class SinkMain {
    private SinkMain() {}

    /** Listens, tells its two ports in a file, and stays. */
    public static void run(List<String> arguments) throws IOException {
        Options options = Options.parse(
                arguments, new TreeMap<>(Map.of("notes", "sink.tsv", "ports", "sink.ports", "seed", "1")));
        Vertx vertx = Vertx.vertx();
        Notebook notes = new Notebook(Path.of(options.text("notes")));
        long seed = Long.parseLong(options.text("seed"));
        int http = new HttpSink(vertx, notes, new Moods(seed)).listen();
        int smtp = new SmtpSink(vertx, notes, new Moods(seed + 1)).listen();
        Path ports = Path.of(options.text("ports"));
        Path draft = ports.resolveSibling(ports.getFileName() + ".new");
        Files.writeString(draft, http + " " + smtp);
        Files.move(draft, ports, StandardCopyOption.ATOMIC_MOVE);
    }
}
