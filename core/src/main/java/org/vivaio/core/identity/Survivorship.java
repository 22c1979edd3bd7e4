package org.vivaio.core.identity;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.field.Field.Survives;
import org.vivaio.core.field.Fields;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.FieldsChanged;
import org.vivaio.core.lead.EventData.LeadMerged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.resource.Rulebook;

/** Which values, stage and owner a merged lead has. */
final class Survivorship {
    private Survivorship() {}

    static LeadMerged of(
            LeadState survivor,
            LeadState other,
            LeadState joined,
            List<LeadEvent> events,
            Rulebook rulebook,
            boolean automatic) {
        Fields rules = rulebook.part(Fields.class);
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, String> checks = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(survivor.fields().keySet());
        names.addAll(other.fields().keySet());
        for (String name : names) {
            @Nullable Object value = value(name, rules.survives(name), survivor, other, events);
            if (value != null && !value.equals(joined.fields().get(name))) {
                fields.put(name, value);
                LeadState of = value.equals(survivor.fields().get(name)) ? survivor : other;
                Optional.ofNullable(of.checks().get(name)).ifPresent(check -> checks.put(name, check));
            }
        }
        String stage = stage(rulebook.part(Lifecycle.class), survivor.stage(), other.stage());
        Optional<String> owner = survivor.owner().or(other::owner);
        return new LeadMerged(
                other.id(),
                automatic,
                fields,
                checks,
                stage.equals(joined.stage()) ? Optional.empty() : Optional.of(stage),
                owner.equals(joined.owner()) ? Optional.empty() : owner);
    }

    private static @Nullable Object value(
            String name, Survives rule, LeadState survivor, LeadState other, List<LeadEvent> events) {
        @Nullable Object mine = survivor.fields().get(name);
        @Nullable Object theirs = other.fields().get(name);
        if (mine == null || theirs == null) {
            return mine == null ? theirs : mine;
        }
        return switch (rule) {
            case SURVIVOR -> mine;
            case LONGEST -> theirs.toString().length() > mine.toString().length() ? theirs : mine;
            case LATEST -> lastSaid(name, mine, theirs, events) ? mine : theirs;
            case FIRST -> lastSaid(name, mine, theirs, events) ? theirs : mine;
        };
    }

    /** Whether the first of two values was said after the other one. */
    private static boolean lastSaid(String name, Object mine, Object theirs, List<LeadEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            EventData data = events.get(i).data();
            Object said = data instanceof CaptureAccepted capture
                    ? capture.fields().get(name)
                    : data instanceof FieldsChanged change ? change.fields().get(name) : null;
            if (mine.equals(said)) {
                return true;
            }
            if (theirs.equals(said)) {
                return false;
            }
        }
        return true;
    }

    /** The stage that is further on; one at the end of the road gives way to one that is under way. */
    private static String stage(Lifecycle lifecycle, String mine, String theirs) {
        boolean mineEnds = rests(lifecycle, mine);
        boolean theirsEnds = rests(lifecycle, theirs);
        if (mineEnds != theirsEnds) {
            return mineEnds ? theirs : mine;
        }
        return lifecycle.rank(theirs) > lifecycle.rank(mine) ? theirs : mine;
    }

    /** Whether nothing is done about a lead in this stage: it is final, or back in the cold. */
    private static boolean rests(Lifecycle lifecycle, String stage) {
        return stage.equals("cold")
                || lifecycle.stage(stage).map(Lifecycle.Stage::end).orElse(false);
    }
}
