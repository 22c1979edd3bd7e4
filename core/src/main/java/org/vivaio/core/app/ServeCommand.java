package org.vivaio.core.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server alone. */
@Command(name = "serve", description = "Runs the server.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings; see config/settings.yaml.")
    private @Nullable Path config;

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on (default 8080).")
    private @Nullable Integer port;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default var).")
    private @Nullable Path data;

    @Option(
            names = "--allow-unsigned-plugins",
            description = "Developer mode: take plugins that nobody signed. They run with all rights of this process.")
    private boolean allowUnsigned;

    @Override
    public Integer call() throws IOException {
        Settings settings = Settings.read(
                new Settings.CommandLine(
                        Optional.ofNullable(config),
                        Optional.ofNullable(port),
                        Optional.ofNullable(data),
                        allowUnsigned),
                System.getenv());
        return run(() -> Host.start(settings), host -> {
            System.out.println("Vivaio is ready: http://127.0.0.1:" + host.port() + "/");
            return () -> {};
        });
    }

    /** How a command starts its host. */
    interface Starter {
        /** Starts it. */
        Host start() throws IOException;
    }

    /** What a command does once the host runs; gives what is to be stopped before it. */
    interface Started {
        /** Does it. */
        Running with(Host host) throws IOException;
    }

    /** What runs beside the host. */
    interface Running {
        /** Ends it. */
        void close();
    }

    /** Starts a host, waits for SIGTERM or Ctrl-C, drains and stops. */
    static int run(Starter starter, Started started) throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicReference<Integer> code = new AtomicReference<>(0);
        Thread hook = new Thread(
                () -> {
                    asked.countDown();
                    try {
                        stopped.await();
                        // the process would report the signal although it stopped in order
                        Runtime.getRuntime().halt(code.get());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (Host host = starter.start()) {
            host.newAdminToken()
                    .ifPresent(token -> System.out.println("Admin token (shown only now, keep it): " + token));
            Running beside = started.with(host);
            try {
                System.out.flush();
                asked.await();
                System.err.println("Stopping: waiting callers are answered, calls under way end.");
            } finally {
                beside.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | IOException e) {
            code.set(1);
            if (asked.getCount() > 0) {
                Runtime.getRuntime().removeShutdownHook(hook);
                throw e;
            }
        } finally {
            stopped.countDown();
        }
        return code.get();
    }
}
