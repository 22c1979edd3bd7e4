package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vivaio plan}: tells what applying a folder of resources would change. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what apply would change: + new, ~ changed, - gone.")
public final class PlanCommand extends ClientCommand {
    @Option(names = "--prune", description = "Count resources that the folder does not hold as gone.")
    private boolean prune;

    @Option(names = "--no-whatif", description = "Do not try changed rules on the leads that there are.")
    private boolean noWhatIf;

    @Option(names = "--sample", paramLabel = "N", description = "Try changed rules on so many leads only.")
    private int sample;

    @Parameters(paramLabel = "DIR", description = "The folder with the resources.")
    private Path folder = Path.of(".");

    /** With the settings of this process. */
    public PlanCommand() {
        this(System.getenv());
    }

    PlanCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Server server) {
        ResourceFiles files = ResourceFiles.read(folder);
        JsonNode plan = Changes.ask(server, path("/resources:plan"), files, prune);
        int changes = Changes.print(plan, out());
        out().println(changes == 0 ? "Nothing to change." : changes + (changes == 1 ? " change." : " changes."));
        if (!noWhatIf && WhatIfReport.concerns(plan)) {
            try {
                new WhatIfReport(server, path("/rulebook"), out()).print(files.drafts(), prune, sample);
            } catch (CliException e) {
                // the plan itself stands
                err().println("The rules were not tried on the leads that there are: " + e.getMessage());
            }
        }
        return 0;
    }
}
