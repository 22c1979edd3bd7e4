package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Draft;

/** Tries changed rules on the leads that there are and prints what would be otherwise. */
final class WhatIfReport {
    private static final Set<String> RULES = Set.of("scoring", "tag", "segment", "lifecycle", "field");
    private static final int BAR = 40;

    private final Server server;
    private final String path;
    private final PrintWriter out;

    WhatIfReport(Server server, String path, PrintWriter out) {
        this.server = server;
        this.path = path;
        this.out = out;
    }

    /** Whether a plan changes rules at all. */
    static boolean concerns(JsonNode plan) {
        for (JsonNode change : plan.path("changes")) {
            if (!change.path("action").asText().equals("unchanged")
                    && RULES.contains(change.path("kind").asText())) {
                return true;
            }
        }
        return false;
    }

    void print(List<Draft> drafts, boolean prune, int sample) {
        ObjectNode body = Json.object().put("prune", prune);
        ArrayNode resources = body.putArray("resources");
        for (Draft draft : drafts) {
            ObjectNode item = resources.addObject().put("kind", draft.kind()).put("name", draft.name());
            item.set("spec", draft.spec());
        }
        if (sample > 0) {
            body.put("sample", sample);
        }
        JsonNode answer = server.ask("POST", path + ":whatif", Optional.of(body));
        if (answer.has("job")) {
            answer = await(answer.path("job").asText());
        }
        tell(answer);
    }

    private JsonNode await(String job) {
        while (true) {
            JsonNode state = server.ask("GET", path + "/whatif/" + job, Optional.empty());
            switch (state.path("state").asText()) {
                case "done":
                    return state.path("result");
                case "running":
                    out.println(
                            "  compared " + state.path("progress").path("leads").asLong() + " of "
                                    + state.path("progress").path("of").asLong() + " leads");
                    out.flush();
                    pause();
                    break;
                default:
                    throw new CliException("The comparison did not come to an end: "
                            + state.path("result").path("detail").asText("its server is gone; try again"));
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted");
        }
    }

    private void tell(JsonNode answer) {
        out.println();
        out.println("On " + answer.path("leads").asLong() + " leads with "
                + answer.path("facts").asLong() + " facts: "
                + answer.path("changed").asLong() + " would be otherwise, "
                + answer.path("unchanged").asLong() + " the same.");
        for (JsonNode move : answer.path("moved")) {
            out.println("    " + move.path("count").asLong() + " x "
                    + move.path("from").asText("(none)") + " -> "
                    + move.path("to").asText());
        }
        JsonNode sales = answer.path("sales");
        out.println("To sales: " + sales.path("before").asLong() + " ("
                + sales.path("wonBefore").asLong()
                + " of them won), then " + sales.path("after").asLong() + " ("
                + sales.path("wonAfter").asLong() + " won).");
        long most = 1;
        for (JsonNode bucket : answer.path("distribution")) {
            most = Math.max(
                    most,
                    Math.max(
                            bucket.path("before").asLong(), bucket.path("after").asLong()));
        }
        for (JsonNode bucket : answer.path("distribution")) {
            String range = String.format(
                    "%5d to %3d", bucket.path("from").asInt(), bucket.path("to").asInt());
            out.println(range + "  before " + bar(bucket.path("before").asLong(), most));
            out.println(" ".repeat(range.length()) + "  after  "
                    + bar(bucket.path("after").asLong(), most));
        }
        for (JsonNode never : answer.path("neverFired")) {
            out.println("Never fires: " + never.asText());
        }
    }

    private static String bar(long count, long most) {
        int length = (int) Math.ceil((double) BAR * count / most);
        return "#".repeat(length) + (count == 0 ? "-" : " " + count);
    }
}
