package org.vivaio.core.plugin;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vivaio.api.Capture;
import org.vivaio.api.Channel;
import org.vivaio.api.Incoming;
import org.vivaio.api.Intake;
import org.vivaio.api.Message;
import org.vivaio.api.Receipt;
import org.vivaio.api.Verdict;
import org.vivaio.api.Wording;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.outbound.AddressGuard;
import org.vivaio.core.platform.outbound.OutboundClients;
import org.vivaio.core.platform.outbound.OutboundOptions;

/** A plugin host with everything a test needs. */
final class TestHost implements HostServices, AutoCloseable {
    static final PluginHostOptions.Limits LIMITS = new PluginHostOptions.Limits(
            8,
            4,
            8,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            16 << 20);

    private final Vertx vertx = Vertx.vertx();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final OutboundClients outbound =
            new OutboundClients(vertx, new AddressGuard(Set.of()), OutboundOptions.DEFAULT);
    private final PluginHost host;

    TestHost(PluginHostOptions options) {
        host = new PluginHost(options, this);
        System.getProperties().put("test.gate", new CountDownLatch(1));
        System.getProperties().put("test.entered", new Semaphore(0));
        host.start();
    }

    static PluginHostOptions options(Path root) {
        return PluginHostOptions.of(root.resolve("bundled"), root.resolve("plugins"), root.resolve("work"))
                .withUnsigned()
                .withLimits(LIMITS);
    }

    PluginHost host() {
        return host;
    }

    ConnectionHandle open(String connection, String connector, String settings) {
        return await(host.connections()
                .open(new ConnectionConfig("acme", connection, connector, Json.parse(settings)), true));
    }

    Future<Receipt> send(ConnectionHandle handle, String text, Duration timeout) {
        Message message = new Message("key", "a@example.com", Optional.empty(), text, Optional.empty(), Map.of(), 1);
        return host.runner().call(handle, Channel.class, timeout, channel -> channel.send(message));
    }

    String sent(ConnectionHandle handle, String text) {
        return await(send(handle, text, Duration.ofSeconds(10))).reference();
    }

    CallFailure failure(Future<?> future) {
        try {
            await(future);
        } catch (CompletionException e) {
            return (CallFailure) e.getCause();
        }
        throw new AssertionError("The call should have failed");
    }

    static Semaphore entered() {
        return (Semaphore) System.getProperties().get("test.entered");
    }

    static void openGate() {
        ((CountDownLatch) System.getProperties().get("test.gate")).countDown();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        openGate();
        host.close();
        await(outbound.close());
        await(vertx.close());
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public URI publicUri() {
        return URI.create("https://leads.example");
    }

    @Override
    public Optional<Wording> wording(String tenant, String purpose, Locale language) {
        return Optional.empty();
    }

    @Override
    public Intake intake(String tenant, String connection) {
        return new Intake() {
            @Override
            public Verdict submit(Capture capture) {
                return new Verdict("1", Verdict.Kind.ACCEPTED, List.of(), Optional.empty());
            }

            @Override
            public void store(List<Incoming> items) {}
        };
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
}
