package org.vivaio.core.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.vivaio.core.platform.Json;

/**
 * A tenant's key for the API, without the key itself.
 *
 * @param id identifies it
 * @param name as the history shows it
 * @param role what it may do
 * @param createdAt when it was made
 */
public record ApiKey(UUID id, String name, Caller.Role role, Instant createdAt) {
    /** As the API shows it. */
    public ObjectNode toJson() {
        return Json.object()
                .put("id", id.toString())
                .put("name", name)
                .put("role", role.name().toLowerCase(Locale.ROOT))
                .put("createdAt", createdAt.toString());
    }
}
