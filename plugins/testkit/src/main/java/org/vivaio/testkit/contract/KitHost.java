package org.vivaio.testkit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vivaio.api.Connector;
import org.vivaio.api.Intake;
import org.vivaio.api.Wording;
import org.vivaio.core.platform.outbound.AddressGuard;
import org.vivaio.core.platform.outbound.OutboundClients;
import org.vivaio.core.platform.outbound.OutboundOptions;
import org.vivaio.core.plugin.CallFailure;
import org.vivaio.core.plugin.ConnectionConfig;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectorCall;
import org.vivaio.core.plugin.HostServices;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.plugin.PluginHostOptions;
import org.vivaio.testkit.TestClock;
import org.vivaio.testkit.TestIntake;

/** The host of the product around one plugin: its loader, its runner, its guarded HTTP client; a clock and an intake for tests. */
final class KitHost implements HostServices, AutoCloseable {
    static final String TENANT = "demo";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock(Instant.parse("2026-11-02T10:00:00Z"));
    private final Map<String, TestIntake> intakes = new ConcurrentHashMap<>();
    private final Map<String, Wording> wordings;
    private final OutboundClients outbound;
    private final Path directory;
    private final PluginHost host;

    /**
     * A host without plugins.
     *
     * @param ports of this machine that plugins may reach
     */
    KitHost(Set<Integer> ports, Map<String, Wording> wordings) {
        this.wordings = wordings;
        this.outbound = new OutboundClients(
                vertx,
                new AddressGuard(ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.toSet())),
                OutboundOptions.DEFAULT);
        try {
            directory = Files.createTempDirectory("plugin-contract");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.host = new PluginHost(
                PluginHostOptions.of(
                                directory.resolve("bundled"), directory.resolve("plugins"), directory.resolve("work"))
                        .withUnsigned(),
                this);
        host.start();
    }

    PluginHost plugins() {
        return host;
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    TestIntake intake(String connection) {
        return intakes.computeIfAbsent(connection, name -> new TestIntake());
    }

    /** Opens a connection; its state tells what came of it. */
    ConnectionHandle open(String connection, String connector, JsonNode settings) {
        return await(host.connections().open(new ConnectionConfig(TENANT, connection, connector, settings)), LONG);
    }

    /** Calls the connector as the product does, and keeps what it threw itself. */
    <C extends Connector, T> Attempt<T> call(
            ConnectionHandle handle, Class<C> type, Duration limit, ConnectorCall<C, T> call) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        long began = System.nanoTime();
        Future<T> future = host.runner().call(handle, type, limit, connector -> {
            try {
                return call.call(connector);
            } catch (Throwable failure) {
                thrown.set(failure);
                throw failure;
            }
        });
        try {
            T value = await(future, limit.plus(LONG));
            return new Attempt<>(Optional.of(value), Optional.empty(), Optional.empty(), since(began));
        } catch (Failed e) {
            String kind =
                    e.getCause() instanceof CallFailure failure ? failure.kind().name() : "FAULT: " + e.getCause();
            Throwable own = thrown.get();
            return new Attempt<>(
                    Optional.empty(),
                    Optional.ofNullable(own == null ? e.getCause() : own),
                    Optional.of(kind),
                    since(began));
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** A future failed. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(Throwable cause) {
            super(cause);
        }
    }

    static <T> T await(Future<T> future, Duration time) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("Nothing happened within " + time, e);
        }
    }

    @Override
    public URI publicUri() {
        return URI.create("https://vivaio.example");
    }

    @Override
    public Optional<Wording> wording(String tenant, String purpose, Locale language) {
        return Optional.ofNullable(wordings.get(purpose));
    }

    @Override
    public Intake intake(String tenant, String connection) {
        return intake(connection);
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public OutboundClients outbound() {
        return outbound;
    }

    @Override
    public void close() {
        host.close();
        await(outbound.close(), LONG);
        await(vertx.close(), LONG);
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> paths = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // left to the operating system
        }
    }
}
