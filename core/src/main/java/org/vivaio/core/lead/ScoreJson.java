package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.platform.Json;

/** Writes and reads the parts of scores; what is as usual is left out. */
final class ScoreJson {
    private ScoreJson() {}

    static ObjectNode contribution(Contribution line) {
        ObjectNode json = Json.object()
                .put("rule", line.rule())
                .put("version", line.version())
                .put("kind", line.kind())
                .put("points", line.points())
                .put("eventId", line.eventId().toString())
                .put("at", line.at().toString());
        terms(line.terms(), json);
        if (line.count() != 1) {
            json.put("count", line.count());
        }
        return json;
    }

    static Contribution contribution(JsonNode json) {
        return new Contribution(
                json.path("rule").asText(),
                json.path("version").asLong(),
                json.path("kind").asText(),
                json.path("points").asDouble(),
                UUID.fromString(json.path("eventId").asText()),
                Instant.parse(json.path("at").asText()),
                terms(json),
                json.path("count").asInt(1));
    }

    private static void terms(ScoreTerms terms, ObjectNode json) {
        if (!terms.score().isEmpty()) {
            json.put("score", terms.score());
        }
        if (terms.halfLife() > 0) {
            json.put("halfLife", terms.halfLife());
        }
        if (terms.cap() > 0) {
            json.put("cap", terms.cap());
        }
        if (!terms.group().isEmpty()) {
            json.put("group", terms.group());
        }
    }

    private static ScoreTerms terms(JsonNode json) {
        ScoreTerms terms = new ScoreTerms(
                json.path("score").asText(""),
                json.path("halfLife").asDouble(0),
                json.path("cap").asDouble(0),
                json.path("group").asText(""));
        return terms.equals(ScoreTerms.PLAIN) ? ScoreTerms.PLAIN : terms;
    }

    static ObjectNode policy(ScorePolicy policy) {
        ObjectNode json = Json.object();
        json.set("groups", Json.MAPPER.valueToTree(policy.groupCaps()));
        json.set("fit", Json.MAPPER.valueToTree(policy.fitLimits()));
        json.set("engagement", Json.MAPPER.valueToTree(policy.engagementLimits()));
        return json;
    }

    static ScorePolicy policy(JsonNode json) {
        Map<String, Double> groups = new LinkedHashMap<>();
        json.path("groups")
                .properties()
                .forEach(e -> groups.put(e.getKey(), e.getValue().asDouble()));
        return new ScorePolicy(groups, limits(json.path("fit")), limits(json.path("engagement")));
    }

    private static List<Double> limits(JsonNode list) {
        List<Double> limits = new ArrayList<>();
        list.forEach(limit -> limits.add(limit.asDouble()));
        return limits;
    }

    static void write(ScoreState score, ObjectNode json) {
        if (!score.fit().isEmpty()) {
            var fit = json.putArray("fit");
            score.fit().values().forEach(line -> fit.add(contribution(line)));
        }
        if (!score.engagement().isEmpty()) {
            ObjectNode engagement = json.putObject("engagement");
            score.engagement().forEach((rule, tally) -> {
                ObjectNode item = engagement
                        .putObject(rule)
                        .put("points", tally.points())
                        .put("count", tally.count())
                        .put("at", tally.at().toString())
                        .put("version", tally.version());
                terms(tally.terms(), item);
            });
        }
        if (!score.policy().equals(ScorePolicy.DEFAULT)) {
            json.set("policy", policy(score.policy()));
        }
        if (!score.overrides().isEmpty()) {
            ObjectNode overrides = json.putObject("overrides");
            score.overrides().forEach((name, override) -> {
                ObjectNode item = overrides
                        .putObject(name)
                        .put("points", override.points())
                        .put("eventId", override.eventId().toString())
                        .put("at", override.at().toString());
                override.until().ifPresent(until -> item.put("until", until.toString()));
            });
        }
    }

    static ScoreState read(JsonNode state) {
        Map<String, Contribution> fit = new LinkedHashMap<>();
        state.path("fit").forEach(line -> fit.put(line.path("rule").asText(), contribution(line)));
        Map<String, ScoreState.Tally> engagement = new LinkedHashMap<>();
        state.path("engagement")
                .properties()
                .forEach(e -> engagement.put(
                        e.getKey(),
                        new ScoreState.Tally(
                                e.getValue().path("points").asDouble(),
                                e.getValue().path("count").asInt(),
                                Instant.parse(e.getValue().path("at").asText("1970-01-01T00:00:00Z")),
                                e.getValue().path("version").asLong(),
                                terms(e.getValue()))));
        Map<String, ScoreState.Override> overrides = new LinkedHashMap<>();
        state.path("overrides")
                .properties()
                .forEach(e -> overrides.put(
                        e.getKey(),
                        new ScoreState.Override(
                                e.getValue().path("points").asDouble(),
                                Optional.ofNullable(e.getValue().get("until")).map(u -> Instant.parse(u.asText())),
                                UUID.fromString(e.getValue().path("eventId").asText()),
                                Instant.parse(e.getValue().path("at").asText()))));
        return new ScoreState(
                fit, engagement, state.has("policy") ? policy(state.path("policy")) : ScorePolicy.DEFAULT, overrides);
    }
}
