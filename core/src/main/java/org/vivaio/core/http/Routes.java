package org.vivaio.core.http;

import io.vertx.ext.web.Router;

/** A feature's share of the HTTP interface. */
@FunctionalInterface
public interface Routes {
    /** Adds the feature's routes; requests under {@code /api/v1} are authenticated and authorised for their tenant. */
    void mount(Router router);

    /**
     * Whether the routes read request bodies themselves. Such routes get a paused request and come before the handler
     * that reads all other bodies of the API.
     */
    default boolean readsBodies() {
        return false;
    }

    /** Whether the routes serve the API's public part, which comes before authentication. */
    default boolean isPublicApi() {
        return false;
    }

    /** Ends what would stay open for ever, because the server stops. */
    default void drain() {}
}
