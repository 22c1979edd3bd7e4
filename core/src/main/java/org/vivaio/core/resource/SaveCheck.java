package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Consumer;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * Looks at what the rules alone cannot judge before it is saved, outside any transaction: validates a connection's settings
 * with the plugin, tries it, and tells what the rules need to know of it.
 */
@FunctionalInterface
public interface SaveCheck {
    /** Kinds whose specs are looked at. */
    Set<String> KINDS = Set.of("connection", "source", "template");

    /** Finds nothing wrong and knows nothing. */
    SaveCheck NONE = (tenant, kind, name, spec, problems) -> Future.succeededFuture(Json.object());

    /**
     * Checks one spec; called again only when the spec changes.
     *
     * @param spec with its secrets open; never log it
     * @param problems takes what is wrong before the future completes; fields are paths within the spec, such as {@code
     *     settings.url}
     * @return what was found out, such as {@code {"roles": ["exporter"], "secrets": ["settings.secret"]}}; {@code
     *     secrets} names the paths whose texts are stored sealed
     */
    Future<ObjectNode> derive(String tenant, String kind, String name, ObjectNode spec, Consumer<FieldError> problems);
}
