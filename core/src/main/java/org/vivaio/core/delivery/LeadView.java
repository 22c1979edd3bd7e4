package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.LeadState;

/** What delivery may see of leads. */
public interface LeadView {
    /** A lead as it is now; empty when there is none. */
    Future<Optional<LeadState>> lead(String tenant, UUID id);

    /** A lead as the API shows it. */
    ObjectNode json(LeadState lead);

    /** Several leads of a tenant at once; worth overriding with one query. Those that are not there are left out. */
    default Future<Map<UUID, LeadState>> leads(String tenant, Set<UUID> ids) {
        List<Future<?>> all = new ArrayList<>();
        Map<UUID, LeadState> found = new HashMap<>();
        for (UUID id : ids) {
            all.add(lead(tenant, id)
                    .onSuccess(lead -> lead.ifPresent(state -> {
                        synchronized (found) {
                            found.put(id, state);
                        }
                    })));
        }
        return Future.all(all).map(done -> found);
    }
}
