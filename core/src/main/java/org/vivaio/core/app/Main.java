package org.vivaio.core.app;

import java.util.concurrent.Callable;
import org.vivaio.core.app.cli.ApplyCommand;
import org.vivaio.core.app.cli.CliException;
import org.vivaio.core.app.cli.ExportCommand;
import org.vivaio.core.app.cli.NewPluginCommand;
import org.vivaio.core.app.cli.PlanCommand;
import org.vivaio.core.app.cli.ReplayCommand;
import org.vivaio.core.app.cli.SeedCommand;
import org.vivaio.core.app.cli.VerifyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: {@code vivaio COMMAND}. */
@Command(
        name = "vivaio",
        description = "An open lead platform.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            ExportCommand.class,
            SeedCommand.class,
            ReplayCommand.class,
            VerifyCommand.class,
            NewPluginCommand.class,
            DevCommand.class
        })
public final class Main implements Callable<Integer> {
    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            boolean expected = failure instanceof IllegalArgumentException
                    || failure instanceof IllegalStateException
                    || failure instanceof CliException;
            command.getErr().println(expected ? failure.getMessage() : "Failed: " + failure);
            if (!expected || System.getenv("VIVAIO_TRACE") != null) {
                failure.printStackTrace(command.getErr());
            }
            return 1;
        });
        int code = line.execute(args);
        System.exit(code);
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
        return 2;
    }
}
