package org.vivaio.core.app;

import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.app.cli.ResourceFiles;
import org.vivaio.core.app.demo.Demo;
import org.vivaio.core.app.demo.DemoSite;
import org.vivaio.core.app.demo.MailCatcher;
import org.vivaio.core.resource.Draft;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server with the demo tenant, a mail catcher, a webhook receiver and somebody else's page. */
@Command(
        name = "demo",
        description = "Runs the server with a demo tenant, and a foreign page with the embed on port + 1.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on (default 8080).")
    private @Nullable Integer port;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default var).")
    private @Nullable Path data;

    @Option(names = "--resources", paramLabel = "DIR", description = "The demo tenant's resources.", hidden = true)
    private Path resources = Path.of("config/demo");

    @Override
    public Integer call() throws IOException {
        Settings read = Settings.read(
                new Settings.CommandLine(Optional.empty(), Optional.ofNullable(port), Optional.ofNullable(data), false),
                System.getenv());
        Optional<String> smtp =
                Optional.ofNullable(read.environment().get("VIVAIO_SMTP")).filter(s -> !s.isBlank());
        try (MailCatcher catcher = smtp.isPresent() ? null : MailCatcher.near(read.port() + 2)) {
            String host =
                    smtp.map(address -> address.substring(0, colon(address))).orElse("127.0.0.1");
            int mailPort = smtp.map(address -> Integer.parseInt(address.substring(colon(address) + 1)))
                    .orElseGet(() -> catcher == null ? 0 : catcher.port());
            int site = read.port() + 1;
            Settings settings = read.forDemo(List.of(host + ":" + mailPort, "127.0.0.1:" + site));
            return ServeCommand.run(() -> Host.startHeld(settings), running -> {
                DemoSite.MailReader mails = catcher == null ? List::of : catcher::mails;
                return start(
                        running,
                        settings,
                        new DemoSite(mails, () -> settings.publicUrl().toString()),
                        host,
                        mailPort,
                        site);
            });
        }
    }

    private static int colon(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("VIVAIO_SMTP must be host:port, not " + address);
        }
        return colon;
    }

    private ServeCommand.Running start(
            Host host, Settings settings, DemoSite site, String smtpHost, int smtpPort, int sitePort) {
        Wiring wiring = host.wiring();
        HttpServer server = Host.await(site.listen(wiring.vertx(), settings.host(), sitePort), LONG);
        prepare(wiring, smtpHost, smtpPort, sitePort);
        wiring.readiness().release();
        String product = settings.publicUrl().toString();
        String foreign = "http://127.0.0.1:" + sitePort;
        System.out.println("Vivaio demo is ready (developer mode: unsigned plugins are allowed)");
        System.out.println("  Somebody else's page   " + foreign + "/");
        System.out.println("  Console                " + product + "/");
        System.out.println("  Hosted form            " + product + "/f/demo/contact");
        System.out.println("  Landing page           " + product + "/p/demo/offer");
        System.out.println("  Caught mails           " + foreign + "/mails");
        System.out.println("  Received by the CRM    " + foreign + "/received");
        return () -> Host.await(server.close(), LONG);
    }

    /** The first run makes the tenant from its files; later runs only move the two addresses that may have changed. */
    private void prepare(Wiring wiring, String smtpHost, int smtpPort, int sitePort) {
        List<Draft> drafts =
                Demo.placed(new ArrayList<>(ResourceFiles.read(resources).drafts()), smtpHost, smtpPort, sitePort);
        boolean fresh = Host.await(wiring.tenants().get(Demo.TENANT), LONG).isEmpty();
        if (fresh) {
            Host.await(wiring.tenants().create(Demo.TENANT, "Serramenti Bellavista", "admin"), LONG);
        }
        List<Draft> wanted = drafts;
        if (!fresh
                && Host.await(wiring.resources().list(Demo.TENANT, Optional.of("form")), LONG)
                                .size()
                        > 0) {
            wanted = drafts.stream()
                    .filter(draft ->
                            List.of("connection/mail", "connection/crm").contains(draft.key()))
                    .toList();
        }
        Host.await(wiring.resources().apply(Demo.TENANT, wanted, false, "admin"), LONG);
        Host.await(wiring.active().refresh(Demo.TENANT), LONG);
    }
}
