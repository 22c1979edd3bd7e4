package org.vivaio.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.vivaio.bench.Main;
import org.vivaio.bench.ledger.Ledger.Receipt;
import org.vivaio.bench.product.Await;

/** Starts {@link SinkMain} beside this process and reads what it noted. */
public final class SinkProcess implements AutoCloseable {
    private final Process process;
    private final Path notes;
    private final int http;
    private final int smtp;

    private SinkProcess(Process process, Path notes, int http, int smtp) {
        this.process = process;
        this.notes = notes;
        this.http = http;
        this.smtp = smtp;
    }

    /** Starts it with its files in a folder; the seed decides which calls it treats badly. */
    public static SinkProcess start(Path folder, long seed) throws IOException {
        Path notes = folder.resolve("received.tsv");
        Path ports = folder.resolve("sink.ports");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        Optional.ofNullable(System.getProperty("surefire.test.class.path"))
                                .orElse(System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "sink",
                        "--notes",
                        notes.toString(),
                        "--ports",
                        ports.toString(),
                        "--seed",
                        Long.toString(seed))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sink.log").toFile())
                .start();
        try {
            Await.until("the sink to listen", Duration.ofSeconds(30), () -> Files.exists(ports));
            String[] numbers = Files.readString(ports).split(" ");
            return new SinkProcess(process, notes, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Where a tenant's webhooks go. */
    public String url(String tenant) {
        return "http://127.0.0.1:" + http + "/hook/" + tenant;
    }

    /** Where mail goes. */
    public int smtpPort() {
        return smtp;
    }

    /** Both addresses as {@code VIVAIO_OUTBOUND_ALLOW} wants them. */
    public String allow() {
        return "127.0.0.1:" + http + ",127.0.0.1:" + smtp;
    }

    /** What the destinations noted. */
    public List<Receipt> receipts() {
        return Notebook.read(notes, 7).stream()
                .map(row -> new Receipt(row[0], row[1], row[2], row[3], row[4], row[5], row[6]))
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.toHandle().onExit().join();
    }
}
