package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vivaio apply}: puts a folder of resources in force, all of them or none. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Puts the resources of a folder in force, all of them or none.")
public final class ApplyCommand extends ClientCommand {
    @Option(names = "--prune", description = "Delete resources that the folder does not hold.")
    private boolean prune;

    @Parameters(paramLabel = "DIR", description = "The folder with the resources.")
    private Path folder = Path.of(".");

    /** With the settings of this process. */
    public ApplyCommand() {
        this(System.getenv());
    }

    ApplyCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Server server) {
        JsonNode applied = Changes.ask(server, path("/resources:apply"), ResourceFiles.read(folder), prune);
        int changes = Changes.print(applied, out());
        long rulebook = applied.path("rulebook").asLong();
        out().println(
                        changes == 0
                                ? "Nothing to change; rulebook " + rulebook + " stays in force."
                                : "Rulebook " + rulebook + " is in force.");
        return 0;
    }
}
