package org.vivaio.core.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vivaio export}: writes a tenant's resources as files that can be applied again. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the resources as files DIR/{kind}/{name}.yaml; secrets stay on the server.")
public final class ExportCommand extends ClientCommand {
    @Parameters(paramLabel = "DIR", description = "The folder to write to.")
    private Path folder = Path.of(".");

    /** With the settings of this process. */
    public ExportCommand() {
        this(System.getenv());
    }

    ExportCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Server server) {
        int count = ResourceFiles.write(
                folder, server.ask("GET", path("/resources"), Optional.empty()).path("items"));
        out().println(count + " resources written to " + folder);
        return 0;
    }
}
