package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.resource.Rulebook;

/** Asked at the last moment whether a person may be written to or called: suppression lists and registers. */
@FunctionalInterface
public interface ContactGate {
    /** A gate without lists. */
    ContactGate OPEN = (connection, questions) -> Future.succeededFuture(Map.of());

    /** Answers for a whole batch at once; effects that may leave are not in the answer. */
    Future<Map<UUID, Refusal>> ask(SqlConnection connection, List<Question> questions);

    /**
     * A message to a lead that is about to leave.
     *
     * @param effect its id
     * @param lead as it is now
     * @param medium of the connection
     * @param consent that allows it
     * @param rulebook of the tenant
     */
    record Question(UUID effect, LeadState lead, String medium, Optional<ConsentState> consent, Rulebook rulebook) {}

    /**
     * Why a message does not leave.
     *
     * @param cause in words
     * @param mendable whether a person can mend it, so that it can be tried again
     */
    record Refusal(String cause, boolean mendable) {}
}
