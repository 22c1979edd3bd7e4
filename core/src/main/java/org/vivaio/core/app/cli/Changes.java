package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Draft;

/** Sends resources to plan or apply and prints what changes. */
final class Changes {
    private Changes() {}

    /** Asks the server; problems are told with the file and line they lie in. */
    static JsonNode ask(Server server, String path, ResourceFiles files, boolean prune) {
        ObjectNode body = Json.object();
        ArrayNode resources = body.putArray("resources");
        for (Draft draft : files.drafts()) {
            ObjectNode item = resources.addObject().put("kind", draft.kind()).put("name", draft.name());
            item.set("spec", draft.spec());
        }
        body.put("prune", prune);
        Server.Answer answer = server.send("POST", path, Optional.of(body), Map.of());
        if (answer.good()) {
            return answer.body();
        }
        JsonNode errors = answer.body().path("errors");
        if (errors.isEmpty()) {
            throw server.refused(answer);
        }
        List<String> lines = new ArrayList<>();
        for (JsonNode error : errors) {
            lines.add(files.locate(error.path("field").asText()) + " "
                    + error.path("message").asText());
        }
        throw new CliException(String.join("\n", lines));
    }

    /** Prints a line for each change, and for each changed place of an update; how many changes there are. */
    static int print(JsonNode answer, PrintWriter out) {
        int count = 0;
        for (JsonNode change : answer.path("changes")) {
            String sign = switch (change.path("action").asText()) {
                case "create" -> "+";
                case "update" -> "~";
                case "delete" -> "-";
                default -> "";
            };
            if (sign.isEmpty()) {
                continue;
            }
            count++;
            out.println(sign + " " + change.path("kind").asText() + "/"
                    + change.path("name").asText());
            for (JsonNode place : change.path("diff")) {
                String from = place.has("from") ? Json.write(place.get("from")) : "(none)";
                String to = place.has("to") ? Json.write(place.get("to")) : "(none)";
                out.println("    " + place.path("path").asText() + ": " + from + " -> " + to);
            }
        }
        return count;
    }
}
