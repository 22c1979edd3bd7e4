package org.vivaio.core.lead;

import com.google.protobuf.NullValue;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivaio.core.platform.CelMap;

/**
 * A lead as expressions see it at a moment: its fields directly, reserved names over them, null for what is absent. Looked
 * up when asked for, since most expressions ask for one or two of many.
 */
final class LeadVariables extends AbstractMap<String, Object> {
    private final LeadState lead;
    private final Instant now;
    private final Map<String, Object> known = new HashMap<>();

    LeadVariables(LeadState lead, Instant now) {
        this.lead = lead;
        this.now = now;
    }

    @Override
    public boolean containsKey(Object key) {
        return true;
    }

    @Override
    public Object get(Object key) {
        return known.computeIfAbsent(String.valueOf(key), name -> CelMap.value(look(name)));
    }

    private @org.jspecify.annotations.Nullable Object look(String name) {
        return switch (name) {
            case "id" -> lead.id().toString();
            case "stage" -> lead.stage();
            case "stageSince" -> lead.stageSince().toString();
            case "phase" -> lead.phase();
            case "owner" -> lead.owner().orElse(null);
            case "source" -> lead.source();
            case "tags" -> List.copyOf(lead.tags());
            case "segments" -> List.copyOf(lead.segments());
            case "checks" -> lead.checks();
            case "consents" -> consents();
            case "verification" -> verification();
            case "score" -> score();
            case "scores" -> scores();
            case "createdAt" -> lead.createdAt().toString();
            case "updatedAt" -> lead.updatedAt().toString();
            case "campaign" ->
                lead.fields().containsKey(name)
                        ? lead.fields().get(name)
                        : lead.origin().campaign().orElse(null);
            default -> lead.fields().get(name);
        };
    }

    private Map<String, Object> consents() {
        Map<String, Object> consents = new LinkedHashMap<>();
        lead.consents().forEach((key, consent) -> consents.put(key, consent.state()));
        return consents;
    }

    private Map<String, Object> verification() {
        Map<String, Object> verified = new LinkedHashMap<>();
        lead.verification().forEach((subject, known) -> verified.put(subject, known.result()));
        return verified;
    }

    private Map<String, Object> score() {
        double fit = lead.score().fitPoints();
        double engagement = lead.score().engagementPoints(now);
        return Map.of(
                "fit",
                fit,
                "engagement",
                engagement,
                "total",
                lead.score().override("", now).map(ScoreState.Override::points).orElse(fit + engagement),
                "grade",
                lead.score().policy().grade(fit, engagement));
    }

    private Map<String, Object> scores() {
        Map<String, Object> scores = new LinkedHashMap<>();
        lead.score().names().forEach(name -> scores.put(name, lead.score().total(name, now)));
        return scores;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> all = new LinkedHashMap<>();
        lead.fields().keySet().forEach(name -> all.put(name, get(name)));
        for (String name : List.of(
                "id",
                "stage",
                "stageSince",
                "phase",
                "owner",
                "source",
                "tags",
                "segments",
                "checks",
                "consents",
                "verification",
                "score",
                "scores",
                "createdAt",
                "updatedAt")) {
            Object value = get(name);
            if (value != NullValue.NULL_VALUE) {
                all.put(name, value);
            }
        }
        return all.entrySet();
    }
}
