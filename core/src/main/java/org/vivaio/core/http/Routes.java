package org.vivaio.core.http;

import io.vertx.ext.web.Router;

/** A feature's share of the HTTP interface. */
@FunctionalInterface
public interface Routes {
    /** Adds the feature's routes; requests under {@code /api/v1} are authenticated and authorised for their tenant. */
    void mount(Router router);
}
