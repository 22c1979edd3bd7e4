package org.vivaio.core.tenancy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Json;

/**
 * An isolated client of this instance.
 *
 * @param id its slug
 * @param name as people call it
 * @param active whether it takes part; a suspended one is kept but does nothing
 * @param rulebook the version in force
 * @param createdAt when it was made
 */
public record Tenant(String id, String name, boolean active, long rulebook, Instant createdAt) {
    /** The form of an id. */
    public static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{1,39}");

    /** As the API shows it. */
    public ObjectNode toJson() {
        return Json.object()
                .put("id", id)
                .put("name", name)
                .put("state", active ? "active" : "suspended")
                .put("rulebook", rulebook)
                .put("createdAt", createdAt.toString());
    }
}
