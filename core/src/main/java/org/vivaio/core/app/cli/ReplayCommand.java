package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;
import picocli.CommandLine.Command;

/** {@code vivaio replay}: has stored decisions made again and tells where they differ. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Makes stored decisions again with the rules and context of then; exit code 1 when any differs.")
public final class ReplayCommand extends ClientCommand {
    private static final int MOST_SHOWN = 100;

    /** With the settings of this process. */
    public ReplayCommand() {
        this(System.getenv());
    }

    ReplayCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int run(Server server) {
        long replayed = 0;
        long differ = 0;
        int shown = 0;
        String cursor = "";
        do {
            String query = cursor.isEmpty() ? "" : "?cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
            JsonNode page = server.ask("POST", path("/rulebook:replay" + query), Optional.of(Json.object()));
            if (!page.path("replayed").isNumber() || !page.path("differ").isNumber()) {
                throw new CliException("The server's answer tells no count: is this a Vivaio of another version?");
            }
            replayed += page.path("replayed").asLong();
            differ += page.path("differ").asLong();
            for (JsonNode difference : page.path("differences")) {
                if (shown++ < MOST_SHOWN) {
                    err().println(Json.write(difference));
                }
            }
            String next = page.path("next").asText("");
            if (next.equals(cursor) && !next.isEmpty()) {
                throw new CliException("The server does not get on with replaying after " + replayed + " decisions");
            }
            cursor = next;
        } while (!cursor.isEmpty());
        out().println("replayed=" + replayed + " differ=" + differ);
        return differ == 0 ? 0 : 1;
    }
}
