package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import org.vivaio.core.lead.Intake.MatchKey;

/** Finds who a capture is from: one service for every door. */
public interface Identity {

    /** A person to be found. */
    record Person(String tenant, UUID proposed, SortedSet<MatchKey> keys, Map<String, Object> fields) {}

    /**
     * Who it is.
     *
     * @param leadId the lead known by these keys, or the proposed id
     * @param known whether that lead was there before this batch
     * @param possible another lead that may be the same person
     * @param joined another lead that is the same person by what this capture says: the two are to be merged
     */
    record Found(UUID leadId, boolean known, java.util.Optional<UUID> possible, java.util.Optional<UUID> joined) {}

    /**
     * Locks the keys of a batch in their order, finds the leads that own them and gives new keys to the leads proposed.
     * The locks last until the transaction ends.
     *
     * @return one answer for each person, in the same order; a later person of the batch may meet an earlier one
     */
    Future<List<Found>> find(SqlConnection connection, List<Person> people);

    /** Gives a lead the keys of values that it has got; keys that another lead owns stay there. */
    Future<Void> learn(SqlConnection connection, String tenant, UUID leadId, SortedSet<MatchKey> keys);

    /** Takes all keys from a lead and says which they were. */
    Future<List<MatchKey>> forget(SqlConnection connection, String tenant, UUID leadId);

    /**
     * What a merged lead is, where folding both histories in their order would give something else.
     *
     * @param survivor the lead whose id stays in front
     * @param other the lead that is merged into it
     * @param joined both histories folded in their order
     * @param events these histories
     */
    EventData.LeadMerged survive(
            LeadState survivor,
            LeadState other,
            LeadState joined,
            List<LeadEvent> events,
            org.vivaio.core.resource.Rulebook rulebook,
            boolean automatic);

    /** The keys of values. */
    SortedSet<MatchKey> keys(Map<String, Object> fields, org.vivaio.core.resource.Rulebook rulebook);

    /** The fields whose values are keys. */
    java.util.Set<String> keyFields(org.vivaio.core.resource.Rulebook rulebook);
}
