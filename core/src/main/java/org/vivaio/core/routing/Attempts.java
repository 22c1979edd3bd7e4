package org.vivaio.core.routing;

import java.util.List;
import java.util.Set;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.Fact;

/** Which facts show that a person has taken a lead in hand. */
public final class Attempts {
    private static final Set<String> WORK =
            Set.of("note.added", "stage.changed", "handover.accepted", "handover.rejected", "task.created");

    private static final List<String> CONTACT =
            List.of("call.started", "call.ended", "message.sent", "appointment.booked", "task.completed");

    private Attempts() {}

    /** Whether somebody tried to reach the person: facts of the given types, made by people. */
    public static boolean isAttempt(Fact fact, List<String> types) {
        return types.contains(fact.data().type()) && isHuman(fact);
    }

    /** Whether somebody did anything that shows the lead is in hand. */
    static boolean isSignOfLife(Fact fact) {
        return isAttempt(fact, CONTACT) || WORK.contains(fact.data().type()) && isHuman(fact);
    }

    /** A call is made by people, whichever system reports it; all else tells by its actor. */
    private static boolean isHuman(Fact fact) {
        boolean machine = fact.data() instanceof EventData.Observed seen
                && Boolean.TRUE.equals(seen.data().get("machine"));
        return !machine
                && (fact.actor().startsWith("user:")
                        || fact.actor().equals("admin")
                        || fact.data().type().startsWith("call."));
    }
}
