package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.util.List;
import org.vivaio.api.Attachment;

/** Brings the files that a message carries, at the moment it leaves: they are not kept with the effect. */
@FunctionalInterface
public interface MessageFiles {
    /** There are none. */
    MessageFiles NONE = (tenant, assets) -> Future.failedFuture(new Missing("There are no files here"));

    /** The files of assets in their order; fails with {@link Missing} when one is not there or all are too big together. */
    Future<List<Attachment>> of(String tenant, List<String> assets);

    /** What keeps a message from leaving until a person has mended it; the message says how. */
    final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        /** Why, for people. */
        public Missing(String message) {
            super(message, null, false, false);
        }
    }
}
