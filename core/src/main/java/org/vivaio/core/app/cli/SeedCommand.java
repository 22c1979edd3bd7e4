package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vivaio seed}: sends plausible leads with history, at a steady rate. */
@Command(
        name = "seed",
        mixinStandardHelpOptions = true,
        description = "Sends N plausible leads with history of the past 90 days.")
public final class SeedCommand extends ClientCommand {
    private static final int AT_ONCE = 16;
    private static final int TRIES = 8;
    private static final int MOST_WAIT_S = 10;

    private final Clock clock;

    @Parameters(paramLabel = "N", description = "How many leads.")
    private int count;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "100", description = "Leads a second (default 100).")
    private double rate;

    private final AtomicInteger leads = new AtomicInteger();
    private final AtomicInteger facts = new AtomicInteger();
    private final AtomicReference<Optional<CliException>> failure = new AtomicReference<>(Optional.empty());

    /** With the settings of this process. */
    public SeedCommand() {
        this(System.getenv(), Clock.systemUTC());
    }

    SeedCommand(Map<String, String> environment, Clock clock) {
        super(environment);
        this.clock = clock;
    }

    @Override
    int run(Server server) {
        if (count < 1 || !(rate > 0)) {
            throw new CliException("N and --rate must be above 0");
        }
        String run = Long.toString(clock.millis(), Character.MAX_RADIX);
        SampleLeads samples = new SampleLeads(RandomGenerator.getDefault(), clock.instant(), run);
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
        Semaphore free = new Semaphore(AT_ONCE);
        long start = System.nanoTime();
        long printed = start;
        try {
            for (int i = 1; i <= count && failure.get().isEmpty(); i++) {
                pace(start + (long) ((i - 1) / rate * 1e9));
                free.acquireUninterruptibly();
                SampleLeads.Sample sample = samples.next(i);
                String key = "seed-" + run + "-" + i;
                workers.execute(() -> {
                    try {
                        send(server, sample, key);
                    } catch (CliException e) {
                        failure.set(Optional.of(e));
                    } finally {
                        free.release();
                    }
                });
                if (System.nanoTime() - printed > TimeUnit.SECONDS.toNanos(1)) {
                    printed = System.nanoTime();
                    progress(start);
                }
            }
            free.acquireUninterruptibly(AT_ONCE);
        } finally {
            workers.shutdown();
        }
        progress(start);
        failure.get().ifPresent(e -> {
            throw e;
        });
        out().println("seeded=" + leads + " facts=" + facts);
        return 0;
    }

    private void progress(long start) {
        double seconds = Math.max(0.001, (System.nanoTime() - start) / 1e9);
        out().printf(
                        java.util.Locale.ROOT,
                        "%d of %d leads, %d facts, %.0f leads/s%n",
                        leads.get(),
                        count,
                        facts.get(),
                        leads.get() / seconds);
        out().flush();
    }

    private static void pace(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void send(Server server, SampleLeads.Sample sample, String key) {
        JsonNode answer = post(server, "/captures", sample.capture(), key);
        leads.incrementAndGet();
        String lead = answer.path("leadId").asText("");
        if (lead.isEmpty()) {
            return;
        }
        int number = 0;
        for (ObjectNode fact : sample.facts()) {
            post(server, "/leads/" + lead + "/facts", fact, key + "-" + ++number);
            facts.incrementAndGet();
        }
    }

    /** Says the same again, under the same key, while the server asks to come back later. */
    private JsonNode post(Server server, String path, ObjectNode body, String key) {
        for (int attempt = 1; ; attempt++) {
            Server.Answer answer = server.send("POST", path(path), Optional.of(body), Map.of("idempotency-key", key));
            if (answer.good()) {
                return answer.body();
            }
            boolean later = answer.status() == 429 || answer.status() == 503;
            if (!later || attempt == TRIES) {
                throw server.refused(answer);
            }
            long seconds = Math.min(MOST_WAIT_S, Math.max(1, answer.retryAfter().orElse(1)));
            pace(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        }
    }
}
