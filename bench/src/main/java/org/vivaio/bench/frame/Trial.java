package org.vivaio.bench.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.vivaio.bench.load.LoadGenerator;
import org.vivaio.bench.load.LoadResult;
import org.vivaio.bench.load.Traffic;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Folders;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Sql;

/**
 * A fresh server on its own PostgreSQL below {@code var/}, on a real disk: what lies in memory syncs for nothing. All that it
 * kept is removed at the end, also when somebody presses Ctrl-C.
 */
public final class Trial implements AutoCloseable {
    private final Setup setup;
    private final Product product;
    private final Sql sql;
    private final Optional<Pgbench> pgbench;
    private final Optional<Statements> statements;

    private Trial(Setup setup, Product product, Sql sql, Optional<Pgbench> pgbench) {
        this.setup = setup;
        this.product = product;
        this.sql = sql;
        this.pgbench = pgbench;
        this.statements = setup.counting ? Optional.of(Statements.open(sql)) : Optional.empty();
    }

    /** Makes the folder of one. */
    public static Setup named(String name) throws IOException {
        return new Setup(name);
    }

    /** How a server is to start. */
    public static final class Setup {
        private final Path work;
        private final String token = "bench-" + UUID.randomUUID();
        private final Map<String, String> environment = new TreeMap<>();
        private String command = "serve";
        private Optional<Path> yardstick = Optional.empty();
        private String mode = "";
        private boolean counting;
        private Optional<Product> product = Optional.empty();

        private Setup(String name) throws IOException {
            Path folder = Files.createDirectories(Product.root().resolve("var"));
            work = Files.createTempDirectory(folder, "bench-" + name + "-");
            // PostgreSQL runs as another user where we are root
            work.toFile().setExecutable(true, false);
            work.toFile().setReadable(true, false);
            environment.put("VIVAIO_ADMIN_TOKEN", token);
            environment.put("VIVAIO_SKIP_BUILD", "1");
            Runtime.getRuntime().addShutdownHook(new Thread(this::clear));
        }

        /** The folder of all that it keeps. */
        public Path work() {
            return work;
        }

        /** Addresses that plugins may reach though they are on this machine: {@code host:port,…}. */
        public Setup allow(String addresses) {
            environment.put("VIVAIO_OUTBOUND_ALLOW", addresses);
            return this;
        }

        /** Limits the heap; a server that needs more ends. */
        public Setup heap(String most) {
            environment.put("VIVAIO_JAVA_OPTS", "-Xmx" + most + " -XX:+ExitOnOutOfMemoryError");
            return this;
        }

        /** Takes plugins that nobody signed. */
        public Setup unsigned() {
            command = "serve --allow-unsigned-plugins";
            return this;
        }

        /** Brings the connectors of {@link NoopPlugin}. */
        public Setup noopPlugin() throws IOException {
            NoopPlugin.build(Product.root(), work.resolve("plugins"));
            environment.put("VIVAIO_PLUGINS_DIR", work.resolve("plugins").toString());
            return unsigned();
        }

        /** There will be turns with pgbench, in its default mode. */
        public Setup yardstick() throws IOException, InterruptedException {
            return yardstick("simple");
        }

        /** There will be turns with pgbench, in a mode such as {@code prepared}. */
        public Setup yardstick(String chosen) throws IOException, InterruptedException {
            yardstick = Optional.of(Pgbench.find());
            mode = chosen;
            return this;
        }

        /** PostgreSQL is to count what each statement takes. */
        public Setup statements() {
            counting = true;
            return this;
        }

        /** Starts it and waits until it is ready. */
        public Trial start() throws IOException {
            try {
                Product started = launch();
                if (counting) {
                    try (Sql sql = new Sql(started.postgres().target())) {
                        Statements.prepare(sql);
                    }
                    started.end();
                    started = launch();
                }
                Optional<Pgbench> pgbench = yardstick.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Pgbench.prepare(
                                yardstick.get(), started.postgres().target(), work, mode));
                return new Trial(this, started, new Sql(started.postgres().target()), pgbench);
            } catch (IOException | RuntimeException e) {
                clear();
                throw e;
            }
        }

        private Product launch() {
            Product started = Product.start(new Product.Launch(
                    Product.root(),
                    command,
                    Ports.free(),
                    work.resolve("data"),
                    environment,
                    work.resolve("server.log")));
            hold(started);
            return started.awaitReady(Duration.ofMinutes(3));
        }

        private synchronized void hold(Product started) {
            product = Optional.of(started);
        }

        private synchronized void clear() {
            product.ifPresent(Product::end);
            Folders.delete(work);
        }
    }

    /** The server. */
    public Product product() {
        return product;
    }

    /** The instance admin's token. */
    public String token() {
        return setup.token;
    }

    /** The folder of all that it keeps. */
    public Path work() {
        return setup.work;
    }

    /** Its interface, as the instance admin. */
    public Api api() {
        return product.api(setup.token);
    }

    /** Its database, as the superuser. */
    public Sql sql() {
        return sql;
    }

    /** The yardstick on its PostgreSQL. */
    public Pgbench pgbench() {
        return pgbench.orElseThrow(() -> new IllegalStateException("This trial was set up without a yardstick"));
    }

    /** What its PostgreSQL counts. */
    public Statements statements() {
        return statements.orElseThrow(() -> new IllegalStateException("This trial was set up without counting"));
    }

    /**
     * Sends over connections that stay open.
     *
     * @param rate a second at most; 0 for as many as are answered
     */
    public LoadResult load(Traffic traffic, int connections, double rate, Duration lasting) throws IOException {
        return new LoadGenerator(new LoadGenerator.Options(product.port(), connections, rate, lasting), traffic).run();
    }

    /** Waits until nothing that came in is left to be decided. */
    public void awaitDecided(Duration atMost) {
        Await.until(
                "everything to be decided",
                atMost,
                () -> !sql.rows("select exists (select from inbox where state = 'pending')")
                        .get(0)
                        .getBoolean(0));
    }

    /** Megabytes of objects that the server holds when garbage is collected. */
    public double heldMb() throws IOException, InterruptedException {
        String text = product.jcmd("GC.class_histogram");
        return text.lines()
                .filter(line -> line.startsWith("Total "))
                .mapToDouble(line -> Double.parseDouble(line.strip().split("\\s+")[2]) / 1e6)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("jcmd does not tell what the server holds: " + text));
    }

    @Override
    public void close() {
        sql.close();
        setup.clear();
    }
}
