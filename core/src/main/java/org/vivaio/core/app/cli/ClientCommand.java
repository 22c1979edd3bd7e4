package org.vivaio.core.app.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands against a running server have in common: the tenant, where to write, how to fail. */
abstract class ClientCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", required = true, paramLabel = "T", description = "The tenant, by its id.")
    private String tenant;

    // picocli sets the other two before it calls
    ClientCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public final Integer call() {
        try {
            if (!tenant.matches("[a-z][a-z0-9-]{1,39}")) {
                throw new CliException("--tenant " + tenant + " is no tenant's id: use a to z, 0 to 9 and '-'");
            }
            return run(Server.of(environment));
        } catch (CliException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    /** Does the work; the exit code. */
    abstract int run(Server server);

    /** The path of something of the tenant. */
    final String path(String rest) {
        return "/api/v1/tenants/" + tenant + rest;
    }

    final String tenant() {
        return tenant;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
