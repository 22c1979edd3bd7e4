package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.platform.Json;

/** Leads that a test makes and changes. */
final class LeadsInMemory implements LeadView {
    private final Map<UUID, LeadState> leads = new ConcurrentHashMap<>();

    private final Set<UUID> broken = ConcurrentHashMap.newKeySet();

    void put(LeadState lead) {
        leads.put(lead.id(), lead);
    }

    void fail(UUID id) {
        broken.add(id);
    }

    void remove(UUID id) {
        leads.remove(id);
    }

    static LeadState lead(String tenant, UUID id, Map<String, Object> fields, Map<String, String> consents) {
        Instant at = Instant.parse("2026-11-01T10:00:00Z");
        Map<String, ConsentState> states = new HashMap<>();
        consents.forEach((key, state) -> {
            String[] parts = key.split("/");
            states.put(key, new ConsentState(state, new ConsentText(parts[0], parts[1], "1", "en", "00"), at));
        });
        return LeadState.unborn(tenant, id).toBuilder()
                .seq(3)
                .stage("lead")
                .owner(Optional.of("giulia"))
                .source("api")
                .fields(fields)
                .consents(states)
                .rulebook(1)
                .createdAt(at)
                .updatedAt(at)
                .build();
    }

    static LeadState erased(LeadState lead) {
        return lead.apply(new org.vivaio.core.lead.LeadEvent(
                UUID.randomUUID(),
                lead.id(),
                lead.seq() + 1,
                lead.createdAt(),
                lead.createdAt(),
                "admin",
                1,
                Optional.empty(),
                Optional.empty(),
                new org.vivaio.core.lead.EventData.Erased("erased")));
    }

    @Override
    public Future<Optional<LeadState>> lead(String tenant, UUID id) {
        if (broken.contains(id)) {
            return Future.failedFuture("cannot be read");
        }
        return Future.succeededFuture(
                Optional.ofNullable(leads.get(id)).filter(lead -> lead.tenant().equals(tenant)));
    }

    @Override
    public ObjectNode json(LeadState lead) {
        ObjectNode json = Json.object().put("id", lead.id().toString()).put("stage", lead.stage());
        json.set("fields", Json.MAPPER.valueToTree(lead.fields()));
        return json;
    }
}
