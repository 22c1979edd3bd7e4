package org.vivaio.core.lead;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.vivaio.core.platform.Expressions.Condition;

/**
 * What conditions answered about one lead while one fact is decided. Deciders run in rounds, and most of what they ask in a
 * later round looks at nothing that changed since.
 */
final class Answers {
    private final Map<Condition, Answer> known = new HashMap<>();

    /**
     * An answer.
     *
     * @param holds whether the condition was fulfilled
     * @param flip when that may change by the mere passing of time
     * @param lead the state that it was asked about
     */
    record Answer(boolean holds, Optional<Instant> flip, LeadState lead) {}

    void keep(Condition condition, Answer answer) {
        known.put(condition, answer);
    }

    /** The answer, when it is the same for the lead as it is now. */
    Optional<Answer> about(Condition condition, LeadState lead) {
        Answer answer = known.get(condition);
        return answer == null || changed(condition, answer.lead(), lead) ? Optional.empty() : Optional.of(answer);
    }

    private static boolean changed(Condition condition, LeadState then, LeadState now) {
        if (then == now) {
            return false;
        }
        for (String name : condition.reads()) {
            boolean same = name.equals("fact") || !name.equals("lead") && !differs(name, then, now);
            if (!same) {
                return true;
            }
        }
        return counts(condition, then, now);
    }

    /** Whether facts that the condition counts came between two states. */
    static boolean counts(Condition condition, LeadState then, LeadState now) {
        for (String type : condition.counted()) {
            if (!Objects.equals(then.facts().get(type), now.facts().get(type))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether two states of a lead show something else under a name.
     *
     * @param name {@code touch}, or {@code lead.NAME}
     */
    static boolean differs(String name, LeadState then, LeadState now) {
        return switch (name) {
            case "touch" -> !then.lastTouch().equals(now.lastTouch());
            case "lead.id", "lead.createdAt" -> false;
            case "lead.updatedAt" -> !then.updatedAt().equals(now.updatedAt());
            case "lead.stage", "lead.stageSince" ->
                !then.stage().equals(now.stage()) || !then.stageSince().equals(now.stageSince());
            case "lead.phase" -> !then.phase().equals(now.phase());
            case "lead.owner" -> !then.owner().equals(now.owner());
            case "lead.source" -> !then.source().equals(now.source());
            case "lead.tags" -> !then.tags().equals(now.tags());
            case "lead.segments" -> !then.segments().equals(now.segments());
            case "lead.checks" -> !then.checks().equals(now.checks());
            case "lead.verification" -> !then.verification().equals(now.verification());
            case "lead.consents" -> !then.consents().equals(now.consents());
            case "lead.score", "lead.scores" -> !then.score().equals(now.score());
            case "lead.campaign" ->
                fieldDiffers("campaign", then, now)
                        || !then.origin().campaign().equals(now.origin().campaign());
            default -> then.fields() != now.fields() && fieldDiffers(name.substring("lead.".length()), then, now);
        };
    }

    private static boolean fieldDiffers(String field, LeadState then, LeadState now) {
        return !Objects.equals(then.fields().get(field), now.fields().get(field));
    }
}
