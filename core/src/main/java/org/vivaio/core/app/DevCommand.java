package org.vivaio.core.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vivaio.core.app.cli.CliException;
import org.vivaio.core.plugin.PluginException;
import org.vivaio.core.plugin.PluginInfo;
import org.vivaio.core.plugin.Traffic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vivaio dev}: a real server around one plugin project; what is compiled is packed and swapped in at once. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description =
                "Runs a plugin from its target/classes in a real server and loads it again whenever it is compiled.")
final class DevCommand implements Callable<Integer> {
    private static final String TOKEN = "vivaio-dev-token";
    private static final String TENANT = "dev";
    private static final long LOOK_MS = 500;

    @Parameters(index = "0", paramLabel = "PLUGIN-DIR", description = "The project of the plugin.")
    private Path project = Path.of(".");

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on (default 8080).")
    private int port = 8080;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default target/vivaio-dev/data).")
    private Optional<Path> data = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Path home = project.toAbsolutePath().normalize();
        if (!Files.isRegularFile(home.resolve("pom.xml"))) {
            throw new CliException(home + " holds no plugin project: make one with ./vivaio new-plugin");
        }
        DevJar jar = new DevJar(home);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putIfAbsent("VIVAIO_ADMIN_TOKEN", TOKEN);
        Settings settings = Settings.read(
                new Settings.CommandLine(
                        Optional.empty(),
                        Optional.of(port),
                        Optional.of(data.orElse(home.resolve("target/vivaio-dev/data"))),
                        true),
                environment);
        return ServeCommand.run(() -> Host.start(settings), host -> {
            Wiring wiring = host.wiring();
            if (wiring.tenants().active().isEmpty()) {
                Host.await(wiring.tenants().create(TENANT, "Development", "admin"), Duration.ofSeconds(60));
            }
            String here = "http://127.0.0.1:" + host.port() + "/";
            System.out.println("The server runs: " + here + " (tenant " + TENANT + ", token "
                    + environment.get("VIVAIO_ADMIN_TOKEN") + ")");
            System.out.println("  Connect the plugin  " + here + "#/dev/connections/new?connector=" + jar.id());
            System.out.println("  See what passes     " + page(wiring, jar.id(), host.port() + 1));
            System.out.println("  Load it again       mvn -q compile, or let your editor compile");
            System.out.println("  A counterpart on this machine is reached with VIVAIO_OUTBOUND_ALLOW=127.0.0.1:PORT");
            if (!jar.compiled()) {
                System.out.println("Nothing is compiled yet: run mvn -q compile in " + home);
            }
            long timer = wiring.vertx()
                    .setPeriodic(
                            LOOK_MS,
                            tick -> wiring.vertx().executeBlocking(() -> {
                                jar.changed().ifPresent(packed -> load(wiring, jar, packed));
                                return null;
                            }));
            return () -> wiring.vertx().cancelTimer(timer);
        });
    }

    /** What passes through the plugin, and a button to send it again. */
    private static String page(Wiring wiring, String plugin, int port) {
        Traffic traffic = new Traffic(plugin, Clock.systemUTC());
        wiring.plugins().connections().watch(traffic);
        byte[] key = new byte[12];
        new SecureRandom().nextBytes(key);
        String path = HexFormat.of().formatHex(key);
        Host.await(
                new DevPage(wiring.plugins(), traffic, plugin, path).listen(wiring.vertx(), port),
                Duration.ofSeconds(10));
        return "http://127.0.0.1:" + port + "/" + path + "/";
    }

    private static void load(Wiring wiring, DevJar jar, Path packed) {
        try {
            PluginInfo info = wiring.plugins().install(packed);
            System.out.println("Loaded " + info.id() + " " + info.version());
        } catch (PluginException e) {
            System.out.println("Not loaded: " + e.getMessage());
            if (!jar.complete()) {
                System.out.println("If it has libraries of its own, run mvn -q package -DskipTests once:"
                        + " they are taken from the jar that Maven makes");
            }
        }
    }
}
