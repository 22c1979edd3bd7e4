package org.vivaio.core.http;

import io.vertx.core.Future;
import java.util.Optional;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;

/** Finds who answers at a door of a tenant. */
@FunctionalInterface
public interface Doors {
    /**
     * Serves one request.
     *
     * @param door {@code p} for a page, {@code in} for a source or a receiving connection
     * @param name of the page, source or connection
     * @return empty when there is no such door
     */
    Future<Optional<WebResponse>> serve(String tenant, String door, String name, WebRequest request);
}
