package org.vivaio.core.lead;

import io.vertx.core.Future;
import org.vivaio.core.resource.Rulebook;

/** Gives compiled rulebooks by version; quickly for those used lately. */
@FunctionalInterface
public interface Rulebooks {
    /** A tenant's rulebook as of a version. */
    Future<Rulebook> at(String tenant, long version);
}
