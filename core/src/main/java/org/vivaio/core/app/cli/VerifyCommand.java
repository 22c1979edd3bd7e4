package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;
import picocli.CommandLine.Command;

/** {@code vivaio verify}: does the arithmetic of the consent chain again. */
@Command(
        name = "verify",
        description = "Verifies the chain of consent proofs of a tenant: each record against its commitment, each link"
                + " against the one before.",
        mixinStandardHelpOptions = true)
public final class VerifyCommand extends ClientCommand {
    private static final int MOST_SHOWN = 20;

    /** The command with the process's environment. */
    public VerifyCommand() {
        this(System.getenv());
    }

    VerifyCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Server server) {
        String cursor = "0";
        long checked = 0;
        long erased = 0;
        long broken = 0;
        int shown = 0;
        JsonNode page;
        do {
            page = server.ask("POST", path("/consents:verify?cursor=" + cursor), Optional.empty());
            checked += page.path("checked").asLong();
            erased += page.path("erased").asLong();
            broken += page.path("broken").asLong();
            for (JsonNode fault : page.path("faults")) {
                if (shown++ < MOST_SHOWN) {
                    err().println(Json.write(fault));
                }
            }
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        out().println("head=" + page.path("head").asText());
        out().println("checked=" + checked + " erased=" + erased + " broken=" + broken);
        return broken == 0 ? 0 : 1;
    }
}
